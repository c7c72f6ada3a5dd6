"""Cancelling in two clicks: from the account, or by a mailed link without signing in. Viewing a
page changes nothing; its button does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts.models import Reader
from masthead.billing import cancellation
from masthead.billing.cancellation import CancellationError
from masthead.billing.models import Contract
from masthead.core.origin import ip_of, same_origin_only
from masthead.membership.responses import own_page
from masthead.portal.membership.messages import latest_contract, own_zone
from masthead.portal.responses import private_redirect, signed_in_only

LONGEST_REASON = 300


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, reader: Reader) -> HttpResponse:
    contract = latest_contract(reader)
    if contract is None:
        return to_account()
    return _show_or_cancel(request, contract, by=reader)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Anyone with the link may cancel this contract, but learns no more than its dates."""
    contract = cancellation.contract_for_token(token)
    if contract is None:
        return own_page(request, "members/no_such_link.html", {}, status=404)
    return _show_or_cancel(request, contract, by=None)


def _show_or_cancel(request: HttpRequest, contract: Contract, *, by: Reader | None) -> HttpResponse:
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:LONGEST_REASON]
        contract = cancellation.cancel(contract, by=by, reason=reason, ip=ip_of(request))
    context = {
        "contract": contract,
        "subscription": contract.subscription,
        "at_once": cancellation.ends_at_once(contract),
        "zone": own_zone(contract.customer.reader),
    }
    return own_page(request, "members/cancel.html", context | {"signed_in": by is not None})


@signed_in_only
@require_POST
def resume(request: HttpRequest, reader: Reader) -> HttpResponse:
    contract = latest_contract(reader)
    if contract is not None:
        try:
            cancellation.resume(contract, by=reader, ip=ip_of(request))
            messages.success(
                request,
                gettext("Your cancellation is undone. Your membership continues as before."),
            )
        except CancellationError as error:
            messages.error(request, str(error))
    return to_account()


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reader: Reader) -> HttpResponse:
    contract = latest_contract(reader)
    until = cancellation.may_withdraw_until(contract) if contract else None
    if contract is None or until is None:
        why = cancellation.why_no_withdrawal(contract) if contract else ""
        messages.error(
            request,
            why or gettext("There is no contract to withdraw from. You can cancel at any time."),
        )
        return to_account()
    if request.method == "POST":
        cancellation.withdraw(contract, by=reader, ip=ip_of(request))
        words = gettext(
            "You have withdrawn. Your access has ended and what you paid will be refunded."
        )
        messages.success(request, words)
        return to_account()
    context = {"contract": contract, "until": until, "zone": own_zone(reader)}
    return own_page(request, "members/withdraw.html", context)


def to_account() -> HttpResponse:
    return private_redirect(f"{reverse('account')}#membership")
