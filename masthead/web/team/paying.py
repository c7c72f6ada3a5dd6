"""A team's contract on its own page: what it costs, its invoices, more seats and fewer."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts.models import Reader
from masthead.billing import cancelling, links, team_orders
from masthead.billing.cancelling import LeavingError
from masthead.billing.changing import ChangeError
from masthead.billing.models import Contract, Customer, Invoice
from masthead.billing.team_orders import InvoiceTo, OrderError
from masthead.core import money
from masthead.core.origin import ip_of
from masthead.gateways.payments import PermanentFailure, TemporaryFailure
from masthead.membership.models import Team
from masthead.web.team.buying import InvoiceForm, told
from masthead.web.team.permits import back, by_owner, page

log = logging.getLogger("masthead.billing")
SHOWN = 12  # invoices
REFUSALS = (OrderError, ChangeError, PermanentFailure)
SILENT = "The bank’s side does not answer now. Nothing was changed. Try again in a few minutes."


def facts_of(team: Team) -> dict[str, Any] | None:
    """What the owner sees of the contract; None while there is none."""
    contract = team_orders.contract_of(team)
    if contract is None:
        return None
    subscription, price = contract.subscription, contract.price
    return {
        "contract": contract,
        "subscription": subscription,
        "total": money.in_words(contract.sum, price.currency),
        "cadence": price.cadence,
        "by_card": contract.way == Contract.Way.CARD,
        "fewest": price.fewest_seats,
        "can_add": subscription.state == "active" and not subscription.cancels_at_end,
        "invoices": [_told(each) for each in contract.invoices.order_by("-pk")[:SHOWN]],
        "to": _made_out(contract.customer),
    }


def _told(invoice: Invoice) -> tuple[Invoice, str, str]:
    sum_ = money.in_words(invoice.net + invoice.tax, invoice.currency)
    return invoice, sum_, links.path_to(invoice)


def _made_out(customer: Customer) -> InvoiceTo:
    return InvoiceTo(**{name: getattr(customer, name) for name in asdict(InvoiceTo())})


@by_owner
@require_http_methods(["GET", "HEAD", "POST"])
def add_seats(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """The sum first (GET), then the order (POST)."""
    contract = team_orders.contract_of(team)
    if contract is None:
        return back(request, team, refused="The membership has ended. Buy seats anew.")
    try:
        more = _number(request.POST.get("more") or request.GET.get("more", ""))
        if request.method != "POST":
            context = {
                "team": team,
                "more": more,
                "by_card": contract.way == Contract.Way.CARD,
                "cadence": contract.price.cadence,
                **told(team_orders.bill_for_more(contract, more)),
            }
            return page(request, "add_seats", context)
        at = _moment(request.POST.get("at", ""))
        team_orders.add_seats(contract, more=more, at=at, by=reader, ip=ip_of(request))
    except REFUSALS as error:
        return back(request, team, refused=str(error))
    except TemporaryFailure as error:
        log.warning("Seats can't be added at this moment: %s", error.words)
        return back(request, team, refused=SILENT)
    seats = "One more seat is" if more == 1 else f"{more} more seats are"
    return back(request, team, done=f"{seats} yours, and can be taken at once.")


@by_owner
@require_POST
def fewer_seats(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    contract = team_orders.contract_of(team)
    if contract is None:
        return back(request, team, refused="The membership has ended.")
    try:
        seats = _number(request.POST.get("seats", ""))
        team_orders.fewer_seats(contract, seats=seats, by=reader, ip=ip_of(request))
    except REFUSALS as error:
        return back(request, team, refused=str(error))
    except TemporaryFailure as error:
        log.warning("Seats can't be changed at this moment: %s", error.words)
        return back(request, team, refused=SILENT)
    if contract.way == Contract.Way.CARD:
        words = f"You have {seats} seats now. What was left of the others is credited."
        return back(request, team, done=words)
    return back(request, team, done=f"From the next term on you have {seats} seats.")


@by_owner
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """What follows first (GET), then the deed: nothing is renewed, all read to the term's end."""
    contract = team_orders.contract_of(team)
    if contract is None or contract.subscription.cancels_at_end:
        return back(request, team, done="Nothing is renewed.")
    if request.method != "POST":
        return page(request, "cancel", {"team": team, "subscription": contract.subscription})
    reason = request.POST.get("reason", "")
    cancelling.cancel(contract, by=reader, reason=reason, ip=ip_of(request))
    return back(request, team, done="Nothing is renewed. All read on to the end of the term.")


@by_owner
@require_POST
def resume(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """The owner thinks again, while reading still goes on."""
    contract = team_orders.contract_of(team)
    try:
        if contract is not None:
            cancelling.resume(contract, by=reader, ip=ip_of(request))
    except LeavingError as error:
        return back(request, team, refused=str(error))
    return back(request, team, done="The membership goes on, and is renewed.")


@by_owner
@require_POST
def make_out(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """Invoices from now on go there."""
    contract, form = team_orders.contract_of(team), InvoiceForm(request.POST)
    if contract is None:
        return back(request, team, refused="The membership has ended.")
    if not form.is_valid():
        wrong = " ".join(str(each) for errors in form.errors.values() for each in errors)
        return back(request, team, refused=f"Nothing was saved. {wrong}")
    team_orders.make_out(contract.customer, to=form.to, by=reader, ip=ip_of(request))
    return back(request, team, done="Invoices from now on are made out like this.")


def _number(typed: str) -> int:
    text = typed.strip()
    if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004  # far beyond any team
        raise OrderError("Write the number of seats in figures, such as 3.")
    return int(text)


def _moment(written: str) -> datetime:
    """The moment for which the page worked its sum out."""
    try:
        found = parse_datetime(written)
    except ValueError:
        found = None
    return found if found and found.tzinfo else timezone.now().replace(microsecond=0)
