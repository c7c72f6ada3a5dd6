"""A team's contract on its own page: what it costs, its invoices, more seats and fewer."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts.models import Reader
from masthead.billing import cancellation, plan_change, team_orders
from masthead.billing.cancellation import CancellationError
from masthead.billing.invoices import links
from masthead.billing.models import Contract, Customer, Invoice
from masthead.billing.team_orders import InvoiceDetails, OrderError
from masthead.core import money
from masthead.core.origin import ip_of
from masthead.core.web_addresses import absolute_url
from masthead.membership.models import Subscription, Team
from masthead.portal.membership.messages import REFUSALS, refusal
from masthead.portal.responses import private_redirect
from masthead.portal.team.permissions import back, by_owner, page
from masthead.portal.team.purchase import InvoiceForm, confirmation_of

SHOWN = 12  # invoices


def facts_of(team: Team) -> dict[str, Any] | None:
    """What the owner sees of the contract; None if there is none."""
    contract = team_orders.team_contract(team)
    if contract is None:
        return None
    subscription, price = contract.subscription, contract.price
    return {
        "contract": contract,
        "subscription": subscription,
        "total": money.display(contract.sum, price.currency),
        "cadence": price.cadence,
        "by_card": contract.payment_method == Contract.PaymentMethod.CARD,
        "is_late": subscription.state == Subscription.State.PAST_DUE,
        "fewest": price.fewest_seats,
        "can_add": subscription.state == "active" and not subscription.cancels_at_end,
        "invoices": [_invoice_row(each) for each in contract.invoices.order_by("-pk")[:SHOWN]],
        "to": _invoice_details(contract.customer),
    }


def _invoice_row(invoice: Invoice) -> tuple[Invoice, str, str]:
    sum_ = money.display(invoice.net + invoice.tax, invoice.currency)
    return invoice, sum_, links.invoice_path(invoice)


def _invoice_details(customer: Customer) -> InvoiceDetails:
    return InvoiceDetails(**{name: getattr(customer, name) for name in asdict(InvoiceDetails())})


@by_owner
@require_http_methods(["GET", "HEAD", "POST"])
def add_seats(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """The price first (GET), then the order (POST)."""
    contract = team_orders.team_contract(team)
    if contract is None:
        return back(
            request,
            team,
            refused=gettext("The membership has ended. Buy seats again to start a new one."),
        )
    try:
        more = _number(request.POST.get("more") or request.GET.get("more", ""))
        if request.method != "POST":
            context = {
                "team": team,
                "more": more,
                "had": contract.subscription.seats,
                "by_card": contract.payment_method == Contract.PaymentMethod.CARD,
                "cadence": contract.price.cadence,
                **confirmation_of(team_orders.total_for_more(contract, more)),
            }
            return page(request, "add_seats", context)
        had, at = _number(request.POST.get("had", "")), _previewed_at(request.POST.get("at", ""))
        team_orders.add_seats(contract, more=more, had=had, at=at, by=reader, ip=ip_of(request))
    except REFUSALS as failure:
        return back(request, team, refused=refusal(failure))
    done = ngettext(
        "One seat was added and can be used immediately.",
        "%(more)d seats were added and can be used immediately.",
        more,
    )
    return back(request, team, done=done % {"more": more})


@by_owner
@require_POST
def fewer_seats(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    contract = team_orders.team_contract(team)
    if contract is None:
        return back(request, team, refused=gettext("The membership has ended."))
    try:
        seats = _number(request.POST.get("seats", ""))
        team_orders.reduce_seats(contract, seats=seats, by=reader, ip=ip_of(request))
    except REFUSALS as failure:
        return back(request, team, refused=refusal(failure))
    if contract.payment_method == Contract.PaymentMethod.CARD:
        words = gettext(
            "You now have %(seats)s seats. Unused time is credited to your next payment."
        ) % {"seats": seats}
        return back(request, team, done=words)
    return back(
        request,
        team,
        done=gettext("You will have %(seats)s seats from the next term.") % {"seats": seats},
    )


@by_owner
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """The consequences first (GET), then the cancellation (POST); the term runs out."""
    contract = team_orders.team_contract(team)
    if contract is None or contract.subscription.cancels_at_end:
        return back(request, team, done=gettext("The renewal is already cancelled."))
    at_once = cancellation.ends_at_once(contract)
    if request.method != "POST":
        context = {"team": team, "subscription": contract.subscription, "at_once": at_once}
        return page(request, "cancel", context)
    reason = request.POST.get("reason", "")
    cancellation.cancel(contract, by=reader, reason=reason, ip=ip_of(request))
    if at_once:
        return back(
            request, team, done=gettext("The membership has ended. We won’t try the card again.")
        )
    return back(
        request,
        team,
        done=gettext("The renewal is cancelled. Everyone keeps access until the end of the term."),
    )


@by_owner
@require_POST
def resume(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """Undo a cancellation while access still lasts."""
    contract = team_orders.team_contract(team)
    try:
        if contract is not None:
            cancellation.resume(contract, by=reader, ip=ip_of(request))
    except CancellationError as error:
        return back(request, team, refused=str(error))
    return back(
        request, team, done=gettext("The cancellation is undone. The membership will renew.")
    )


@by_owner
@require_POST
def make_out(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """Change the billing details for future invoices."""
    contract, form = team_orders.team_contract(team), InvoiceForm(request.POST)
    if contract is None:
        return back(request, team, refused=gettext("The membership has ended."))
    if not form.is_valid():
        wrong = " ".join(str(each) for errors in form.errors.values() for each in errors)
        return _not_saved(request, team, wrong)
    try:
        team_orders.set_invoice_details(contract.customer, to=form.to, by=reader, ip=ip_of(request))
    except OrderError as error:
        return _not_saved(request, team, str(error))
    return back(request, team, done=gettext("Saved. Future invoices will use these details."))


def _not_saved(request: HttpRequest, team: Team, wrong: str) -> HttpResponse:
    return back(request, team, refused=gettext("Nothing was saved. %(wrong)s") % {"wrong": wrong})


@by_owner
@require_POST
def change_card(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """Redirect to the vendor's page for cards and receipts, which leads back here."""
    contract = team_orders.team_contract(team)
    if contract is None or not contract.vendor_ref:
        return back(
            request, team, refused=gettext("This team pays by invoice, so there is no card.")
        )
    home = absolute_url(reverse("team", kwargs={"team_id": team.pk}))
    try:
        return private_redirect(plan_change.open_portal(contract, return_url=home))
    except REFUSALS as failure:
        return back(request, team, refused=refusal(failure))


@by_owner
@require_POST
def pay_now(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """Charge the card again for the open payment."""
    contract = team_orders.team_contract(team)
    if contract is None or not contract.vendor_ref:
        return back(
            request, team, refused=gettext("This team pays by invoice, so there is no card.")
        )
    try:
        plan_change.pay_now(contract)
    except REFUSALS as failure:
        return back(request, team, refused=refusal(failure))
    return back(request, team, done=gettext("Payment received. Your team’s membership continues."))


def _number(typed: str) -> int:
    text = typed.strip()
    if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004  # far beyond any team
        raise OrderError(gettext("Enter the number of seats as a number, such as 3."))
    return int(text)


def _previewed_at(written: str) -> datetime:
    """The time for which the page calculated its price."""
    try:
        found = parse_datetime(written)
    except ValueError:
        found = None
    return found if found and found.tzinfo else timezone.now().replace(microsecond=0)
