"""Buying seats: the form, the page that states the total, and the order."""

import logging
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from masthead.accounts.addresses import read_address
from masthead.accounts.models import Reader
from masthead.billing import checkout, team_orders
from masthead.billing.checkout import CheckoutError
from masthead.billing.models import CheckoutIntent, Issuer, Price
from masthead.billing.team_orders import InvoiceDetails, OrderError, OrderTotal
from masthead.billing.vendor import adapter, webhook_processing
from masthead.core import money
from masthead.core.origin import ip_of
from masthead.core.web_addresses import absolute_url
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.membership import seats as seating
from masthead.membership import teams
from masthead.membership.teams import TeamError
from masthead.portal.membership.buyer import CountryField, country_problem, unshowable
from masthead.portal.membership.messages import refusal
from masthead.portal.responses import private_redirect, signed_in_only
from masthead.portal.team.permissions import page

log = logging.getLogger("masthead.billing")
SEATS = 5  # the default until a number is entered


class InvoiceForm(forms.Form):
    """Billing details for invoices. Empty fields fall back to the team's name and its owner."""

    invoice_name = forms.CharField(max_length=160, required=False)
    invoice_email = forms.CharField(max_length=320, required=False)
    invoice_address = forms.CharField(max_length=600, required=False)
    country = CountryField(required=False)
    tax_id = forms.CharField(max_length=40, required=False)
    purchase_order = forms.CharField(max_length=60, required=False)

    def clean_invoice_email(self) -> str:
        typed = str(self.cleaned_data["invoice_email"])
        address = read_address(typed)
        if typed and address.problem:
            raise forms.ValidationError(address.problem)
        return address.kept

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, problem in unshowable(cleaned, name="invoice_name").items():
            self.add_error(name, problem)
        address, country = cleaned.get("invoice_address", ""), cleaned.get("country", "")
        if problem := country_problem(address, country):
            self.add_error("country", problem)
        return cleaned

    @property
    def to(self) -> InvoiceDetails:
        data = self.cleaned_data
        return InvoiceDetails(
            name=data["invoice_name"],
            email=data["invoice_email"],
            address=data["invoice_address"],
            country=data["country"],
            tax_id=data["tax_id"],
            purchase_order=data["purchase_order"],
        )


class BuyForm(InvoiceForm):
    """The team's name, the number of seats and the payment method."""

    name = forms.CharField(
        max_length=teams.LONGEST_NAME,
        error_messages={
            "required": _("Enter a name for the team, such as your organisation’s name.")
        },
    )
    seats = forms.IntegerField(
        error_messages={
            "required": _("Enter the number of seats."),
            "invalid": _("Enter the number of seats as a number, such as 8."),
        }
    )
    payment_method = forms.ChoiceField(
        choices=[("invoice", _("By invoice")), ("card", _("By card"))]
    )

    def __init__(self, *args: Any, price: Price, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.price = price

    def clean_name(self) -> str:
        try:
            return teams.checked_name(str(self.cleaned_data["name"]))
        except TeamError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_seats(self) -> int:
        seats = int(self.cleaned_data["seats"])
        try:
            team_orders.total_for(self.price, seats)
        except OrderError as error:
            raise forms.ValidationError(str(error)) from error
        return seats

    def clean_payment_method(self) -> str:
        method = str(self.cleaned_data["payment_method"])
        if method == "card" and not adapter.takes_cards():
            raise forms.ValidationError(
                gettext("Card payment is not available here. Choose payment by invoice.")
            )
        return method


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The form (GET), the total (POST), and the order (a second POST, from the page with the
    total)."""
    price = team_orders.team_price()
    if price is None:
        return page(request, "by_quote", {})
    if request.method != "POST":
        asked = request.GET.get("seats", "")[:6]
        seats = asked if asked.isdecimal() else max(SEATS, price.fewest_seats)
        return _show_form(
            request, BuyForm(price=price, initial={"seats": seats, "payment_method": "invoice"})
        )
    form = BuyForm(request.POST, price=price)
    if not form.is_valid() or "change" in request.POST:
        return _show_form(request, form, status=200 if "change" in request.POST else 422)
    if "order" not in request.POST:
        return _show_total(request, form)
    return _place_order(request, reader, form)


@signed_in_only
@require_safe
def come_back(request: HttpRequest, reader: Reader, reference: str) -> HttpResponse:
    """The return from the vendor's page. If no webhook has arrived yet, the vendor is asked."""
    intent = get_object_or_404(CheckoutIntent, reference=reference, customer__team__owner=reader)
    if intent.state == CheckoutIntent.State.OPEN and adapter.takes_cards():
        try:
            webhook_processing.sync_checkout(intent)
        except (TemporaryFailure, PermanentFailure) as failure:
            log.warning("%s: result not known yet: %s", intent.reference, failure)
    intent = CheckoutIntent.objects.select_related("customer__team").get(pk=intent.pk)
    if intent.state == CheckoutIntent.State.JOINED and intent.customer.team_id:
        messages.success(
            request,
            gettext("Your payment went through and your seats are ready. Invite your team."),
        )
        return private_redirect(reverse("team", kwargs={"team_id": intent.customer.team_id}))
    return page(request, "not_joined", {"joining": intent})


def _show_form(
    request: HttpRequest, form: BuyForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    price = form.price
    currency = price.currency
    steps = [
        (tier.from_seats, money.display(money.share(tier.amount, price.months), currency))
        for tier in price.tiers.all()
    ]
    context = {
        "form": form,
        "fewest": price.fewest_seats,
        "most": team_orders.MOST_SEATS,
        "steps": steps,
        "takes_cards": adapter.takes_cards(),
        "refused": refused,
    }
    return page(request, "buy", context, status=status)


def _show_total(request: HttpRequest, form: BuyForm) -> HttpResponse:
    seats = form.cleaned_data["seats"]
    bill = team_orders.total_for(form.price, seats)
    context = {
        "form": form,
        "fields": [(name, form.data.get(name, "")) for name in form.fields],
        "to": form.to,
        "by_card": form.cleaned_data["payment_method"] == "card",
        **confirmation_of(bill),
        "each": money.display(form.price.monthly(seats), bill.currency),
        "cadence": form.price.cadence,
        "unvetted_seats": seating.MOST_UNVETTED,
        "days": Issuer.load().payment_days,
        "today": timezone.now(),
    }
    return page(request, "sum", context)


def confirmation_of(bill: OrderTotal) -> dict[str, Any]:
    """A bill's amounts in words, for its page."""
    return {
        "bill": bill,
        "now": money.display(bill.now, bill.currency),
        "a_period": money.display(bill.a_period, bill.currency),
    }


def _place_order(request: HttpRequest, reader: Reader, form: BuyForm) -> HttpResponse:
    data = form.cleaned_data
    wanted: dict[str, Any] = {
        "name": data["name"],
        "owner": reader,
        "price": form.price,
        "seats": data["seats"],
        "to": form.to,
        "ip": ip_of(request),
    }
    try:
        if data["payment_method"] == "card":
            return private_redirect(_checkout_url(team_orders.order_by_card(**wanted)))
        contract = team_orders.order_by_invoice(**wanted)
    except (OrderError, CheckoutError, PermanentFailure) as error:
        return _show_form(request, form, refused=refusal(error), status=409)
    except TemporaryFailure as error:
        log.warning("Teams can't pay by card at the moment: %s", error.detail)
        words = gettext(
            "The payment page is not available right now. Nothing was charged. "
            "Please try again in a few minutes."
        )
        return _show_form(request, form, refused=words, status=503)
    messages.success(
        request, gettext("Your seats are ready and the invoice is on its way. Invite your team.")
    )
    return private_redirect(reverse("team", kwargs={"team_id": contract.subscription.team_id}))


def _checkout_url(intent: CheckoutIntent) -> str:
    return checkout.open_payment_page(
        intent,
        success_url=absolute_url(reverse("team_bought", args=[intent.reference])),
        cancel_url=absolute_url(reverse("buy_team")),
    )
