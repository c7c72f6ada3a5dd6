"""Changes to a running membership: the billing cycle, the card, an open payment."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts.models import Reader
from masthead.billing import plan_change
from masthead.billing.models import Contract, Price
from masthead.billing.periods import per_period
from masthead.billing.plan_change import ChangeError
from masthead.core import moments, money
from masthead.core.origin import ip_of
from masthead.core.web_addresses import absolute_url
from masthead.membership.models import Subscription
from masthead.membership.responses import own_page
from masthead.portal.membership.cancellation import to_account
from masthead.portal.membership.messages import REFUSALS, latest_contract, own_zone, refusal
from masthead.portal.responses import private_redirect, signed_in_only

TRIALING = Subscription.State.TRIALING


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, reader: Reader, cadence: str) -> HttpResponse:
    """What the change costs today; the button makes it for exactly that amount."""
    contract = latest_contract(reader)
    prices = plan_change.alternative_prices(contract) if contract else []
    price = next((each for each in prices if each.cadence == cadence), None)
    if contract is None or price is None:
        messages.error(request, gettext("There is no other billing option to switch to."))
        return to_account()
    try:
        if request.method == "POST":
            return _change(request, reader, contract, price)
        return _show_preview(request, reader, contract, price)
    except REFUSALS as failure:
        messages.error(request, refusal(failure))
    return to_account()


def _show_preview(
    request: HttpRequest, reader: Reader, contract: Contract, price: Price
) -> HttpResponse:
    preview = plan_change.preview_change(contract, price=price)
    context: dict[str, Any] = {
        "contract": contract,
        "price": price,
        "total": money.display(price.total(), price.currency),
        "due": money.display(preview.due, preview.currency),
        "credit": money.display(-preview.total, preview.currency) if preview.total < 0 else "",
        "lines": [
            {"words": line.description, "sum": money.display(line.amount, preview.currency)}
            for line in preview.lines
        ],
        "at": int(preview.at.timestamp()),
        "is_due": preview.due > 0,
        "trial_ends_at": _trial_ends(contract),
        "zone": own_zone(reader),
    }
    return own_page(request, "members/change.html", context)


def _change(request: HttpRequest, reader: Reader, contract: Contract, price: Price) -> HttpResponse:
    at = _previewed_at(request.POST.get("at", ""))
    if at is None:
        messages.error(request, gettext("That price is out of date. Please check it again."))
        return to_account()
    contract = plan_change.change_plan(contract, price=price, at=at, by=reader, ip=ip_of(request))
    held = per_period(money.display(price.total(), price.currency), price.cadence)
    ends = _trial_ends(contract)
    day = moments.day(ends, own_zone(reader)) if ends else ""
    words = (
        gettext("You pay %(held)s once your trial ends on %(day)s.") % {"held": held, "day": day}
        if day
        else gettext("You now pay %(held)s.") % {"held": held}
    )
    messages.success(request, words)
    return to_account()


def _trial_ends(contract: Contract) -> datetime | None:
    subscription = contract.subscription
    return subscription.trial_ends_at if subscription.state == TRIALING else None


def _previewed_at(typed: str) -> datetime | None:
    """The preview's moment, if it was in the last half hour."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= len("1700000000")):
        return None
    age = datetime.now(UTC).timestamp() - int(typed)
    good_for = plan_change.PREVIEW_VALID_FOR.total_seconds()
    return datetime.fromtimestamp(int(typed), UTC) if 0 <= age <= good_for else None


@signed_in_only
@require_POST
def change_card(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Redirect to the vendor's page for cards and receipts, which leads back here."""
    contract = latest_contract(reader)
    if contract is None or not contract.vendor_ref:
        return to_account()
    back = absolute_url(f"{reverse('account')}#membership")
    try:
        return private_redirect(plan_change.open_portal(contract, return_url=back))
    except REFUSALS as failure:
        messages.error(request, refusal(failure))
    return to_account()


@signed_in_only
@require_POST
def pay_now(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Charge the card again for the open payment."""
    contract = latest_contract(reader)
    if contract is None or not contract.vendor_ref:
        return to_account()
    try:
        plan_change.pay_now(contract)
        messages.success(request, gettext("Payment received. Your membership continues."))
    except ChangeError as error:
        messages.info(request, str(error))
    except REFUSALS as failure:
        messages.error(request, refusal(failure))
    return to_account()
