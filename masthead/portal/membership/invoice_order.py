"""Ordering a membership by invoice: billing details, terms and one button."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from masthead.accounts.models import Reader
from masthead.billing import checkout, invoice_orders
from masthead.billing.checkout import AlreadyMemberError, CheckoutError, CheckoutTerms
from masthead.billing.invoices.issuing import InvoiceError
from masthead.billing.models import Customer, Issuer, Price
from masthead.core import money
from masthead.core.origin import ip_of
from masthead.membership.responses import own_page
from masthead.portal.membership.buyer import BuyerForm
from masthead.portal.membership.messages import own_zone
from masthead.portal.responses import private_redirect, signed_in_only

CAME_FROM = "join page"


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, reader: Reader, plan: str, cadence: str) -> HttpResponse:
    price = checkout.offered_price(plan, cadence)
    if price is None or price.plan.for_teams:
        raise Http404
    customer = checkout.prospective_customer(reader)
    try:
        checkout.trial_to_convert(customer)
    except AlreadyMemberError as refusal:
        return own_page(request, "members/member_already.html", {"contract": refusal.contract})
    if request.method != "POST":
        return _show_form(request, reader, BuyerForm(instance=customer), price)
    form = BuyerForm(request.POST, instance=checkout.ensure_customer(reader=reader))
    if form.is_valid():
        return _place_order(request, reader, form, price)
    return _show_form(request, reader, form, price, status=422)


def _place_order(
    request: HttpRequest, reader: Reader, form: BuyerForm, price: Price
) -> HttpResponse:
    customer: Customer = form.save()
    try:
        intent = checkout.create_intent(
            terms=CheckoutTerms.without_trial(price), customer=customer, came_from=CAME_FROM
        )
        invoice_orders.order_by_invoice(intent, ip=ip_of(request))
    except (CheckoutError, InvoiceError) as error:
        return _show_form(request, reader, form, price, problem=str(error), status=409)
    return private_redirect(reverse("joined", args=[intent.reference]))


def _show_form(
    request: HttpRequest,
    reader: Reader,
    form: BuyerForm,
    price: Price,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "price": price,
        "total": money.display(price.total(), price.currency),
        "monthly": money.display(price.monthly(), price.currency),
        "payment_days": Issuer.load().payment_days,
        "running": checkout.running_contract(form.instance),
        "problem": problem,
        "zone": own_zone(reader),
    }
    return own_page(request, "members/order.html", context, status=status)
