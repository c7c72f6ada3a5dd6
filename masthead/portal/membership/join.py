"""Joining: the page of plans, the page that states the terms, and the way to the checkout."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from masthead.accounts.models import Reader
from masthead.billing import checkout, offers
from masthead.billing.checkout import AlreadyMemberError, CheckoutError, CheckoutTerms
from masthead.billing.models import CheckoutIntent, Price
from masthead.billing.vendor import adapter, webhook_processing
from masthead.core import money
from masthead.core.web_addresses import absolute_url
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.membership import request_access
from masthead.membership.responses import own_page, page
from masthead.portal.membership.messages import message_of, own_zone
from masthead.portal.responses import private_redirect, signed_in_only

log = logging.getLogger("masthead.billing")
CAME_FROM = "join page"
SEATS = 8  # the default until a number is entered
MOST_SEATS = 999


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What is sold, what it costs, when it is charged and how to cancel. The same for everyone."""
    personal = offers.personal_offers()
    first = personal[0] if personal else None
    context = {
        "offers": personal,
        "first": first,
        "week": offers.trial_terms(first.price) if first else None,
        "team": offers.team_offer(_seats(request)),
        "takes_cards": adapter.takes_cards(),
    }
    return page(request, "members/join.html", context)


def _seats(request: HttpRequest) -> int:
    typed = request.GET.get("seats", "")[:6]
    return min(int(typed), MOST_SEATS) if typed.isdecimal() and typed.isascii() else SEATS


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, reader: Reader, plan: str, cadence: str) -> HttpResponse:
    """The terms: amount, dates and how to cancel. The button states what it starts."""
    price = checkout.offered_price(plan, cadence)
    if price is None or price.plan.for_teams:
        raise Http404
    try:
        terms = checkout.terms_for(price=price, reader=reader)
    except AlreadyMemberError as refusal:
        return own_page(request, "members/member_already.html", {"contract": refusal.contract})
    if not adapter.takes_cards() and not terms.trial_days:
        return private_redirect(reverse("order", args=[plan, cadence]))
    if request.method == "POST":
        return _start_checkout(request, terms, reader)
    return _show_terms(request, terms, reader)


def _show_terms(
    request: HttpRequest,
    terms: CheckoutTerms,
    reader: Reader,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = _terms_context(terms) | {
        "reader": reader,
        "problem": problem,
        "zone": own_zone(reader),
    }
    return own_page(request, "members/confirm.html", context, status=status)


def _terms_context(terms: CheckoutTerms) -> dict[str, Any]:
    currency = terms.price.currency
    return {
        "terms": terms,
        "price": terms.price,
        "total": money.display(terms.amount, currency),
        "monthly": money.display(terms.price.monthly(), currency),
        "takes_cards": adapter.takes_cards(),
    }


def _start_checkout(request: HttpRequest, terms: CheckoutTerms, reader: Reader) -> HttpResponse:
    customer = checkout.ensure_customer(reader=reader)
    try:
        intent = checkout.create_intent(terms=terms, customer=customer, came_from=CAME_FROM)
        if not adapter.takes_cards():
            checkout.start_cardless_trial(intent)
            return private_redirect(_return_path(intent))
        return private_redirect(_checkout_url(intent, terms.price))
    except CheckoutError as error:
        return _show_terms(request, terms, reader, problem=str(error), status=409)
    except PermanentFailure as failure:
        return _show_terms(request, terms, reader, problem=message_of(failure), status=409)
    except TemporaryFailure as error:
        log.warning("Readers can't join by card at the moment: %s", error.detail)
        words = gettext(
            "The payment page is not available right now. Nothing was charged. "
            "Please try again in a few minutes."
        )
        return _show_terms(request, terms, reader, problem=words, status=503)


def _checkout_url(intent: CheckoutIntent, price: Price) -> str:
    names = [price.plan.slug, price.cadence]
    return checkout.open_payment_page(
        intent,
        success_url=absolute_url(_return_path(intent)),
        cancel_url=absolute_url(reverse("join_as", args=names)),
    )


def _return_path(intent: CheckoutIntent) -> str:
    return reverse("joined", args=[intent.reference])


@signed_in_only
@require_safe
def come_back(request: HttpRequest, reader: Reader, reference: str) -> HttpResponse:
    """The result of a checkout. If no webhook has arrived yet, the vendor is asked."""
    intent = get_object_or_404(CheckoutIntent, reference=reference, customer__reader=reader)
    if intent.state == CheckoutIntent.State.OPEN and adapter.takes_cards():
        _ask_vendor(intent)
    intent = CheckoutIntent.objects.select_related("contract__subscription", "price__plan").get(
        pk=intent.pk
    )
    context: dict[str, Any] = {"joining": intent, "zone": own_zone(reader)}
    if intent.contract:
        contract = intent.contract
        context |= {
            "contract": contract,
            "total": money.display(contract.sum, contract.price.currency),
        }
    response = own_page(request, "members/joined.html", context)
    if intent.contract:
        request_access.forget_pass(response)
    return response


def _ask_vendor(intent: CheckoutIntent) -> None:
    try:
        webhook_processing.sync_checkout(intent)
    except (TemporaryFailure, PermanentFailure) as failure:
        log.warning("%s: result not known yet: %s", intent.reference, failure)
