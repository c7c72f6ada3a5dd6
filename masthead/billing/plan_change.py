"""Another price, other seats, another card: what changes at the vendor while a contract runs."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.billing import notices
from masthead.billing.models import Contract, Notice, Price
from masthead.billing.vendor import adapter, sync
from masthead.gateways.payments import ChangePreview, InvoiceState

PREVIEW_VALID_FOR = timedelta(minutes=30)


class ChangeError(Exception):
    """It can't be changed like this; the message says why in plain words."""


def alternative_prices(contract: Contract) -> list[Price]:
    """What the same plan costs with another cadence, in the same currency. None while a
    cancellation stands: it must be undone first, since nothing would be charged."""
    if contract.subscription.cancels_at_end:
        return []
    offered = Price.objects.offered().filter(
        plan=contract.price.plan, currency=contract.price.currency
    )
    return [price for price in offered if price.cadence != contract.price.cadence]


def preview_change(
    contract: Contract, *, price: Price | None = None, seats: int = 0
) -> ChangePreview:
    """What a change would cost at this moment. A change made with the preview's `at` costs the
    same."""
    price, seats = _checked(contract, price, seats)
    vendor = adapter.vendor_of(contract)
    return vendor.preview_change(
        contract.vendor_ref,
        at=timezone.now().replace(microsecond=0),
        price=adapter.ensure_vendor_price(vendor, price, seats=seats),
        quantity=seats,
    )


def change_plan(
    contract: Contract,
    *,
    at: datetime,
    by: Reader,
    price: Price | None = None,
    seats: int = 0,
    ip: str | None = None,
) -> Contract:
    """Change the price or the seats, and charge what it costs now. If the card is declined, nothing
    has changed: a `PermanentFailure` says so. `at` is the preview's moment, at most half an hour
    ago: for any other moment the rest of the term would have another price."""
    price, seats = _checked(contract, price, seats)
    if not timedelta() <= timezone.now() - at <= PREVIEW_VALID_FOR:
        raise ChangeError("That price is out of date. Please check it again.")
    vendor = adapter.vendor_of(contract)
    named = adapter.ensure_vendor_price(vendor, price, seats=seats)
    vendor.change(contract.vendor_ref, at=at, price=named, quantity=seats)
    _record_change(contract, price, seats, by, ip)
    return sync.sync_subscription(vendor, contract.vendor_ref) or contract


def open_portal(contract: Contract, *, return_url: str) -> str:
    """A fresh address of the vendor's page on which the card is changed."""
    vendor = adapter.vendor_of(contract)
    customer = adapter.ensure_vendor_customer(vendor, contract.customer)
    return vendor.open_portal(customer=customer, return_url=return_url)


def pay_now(contract: Contract) -> Contract:
    """Charge the card again for the open invoice. Declined is a `PermanentFailure`; with nothing
    open, a `ChangeError`."""
    vendor = adapter.vendor_of(contract)
    invoices = vendor.invoices(subscription=contract.vendor_ref)
    unpaid = next((each for each in invoices if each.state is InvoiceState.OPEN), None)
    if unpaid is None:
        sync.sync_subscription(vendor, contract.vendor_ref)
        raise ChangeError("There is nothing to pay.")
    vendor.pay_invoice(unpaid.id)
    return sync.sync_subscription(vendor, contract.vendor_ref) or contract


def _checked(contract: Contract, price: Price | None, seats: int) -> tuple[Price, int]:
    price, seats = price or contract.price, seats or contract.subscription.seats
    if not contract.vendor_ref or not contract.subscription.is_running:
        raise ChangeError("Only an active membership paid by card can be changed here.")
    if seats < price.fewest_seats:
        raise ChangeError(f"This plan starts at {price.fewest_seats} seats.")
    if (price.pk, seats) == (contract.price_id, contract.subscription.seats):
        raise ChangeError("You already have this plan.")
    return price, seats


@transaction.atomic
def _record_change(
    contract: Contract, price: Price, seats: int, by: Reader, ip: str | None
) -> None:
    detail = {"price": str(price), "seats": seats}
    audit.record(verb="contract.changed", subject=contract.subscription, actor=by, ip=ip, **detail)
    facts = notices.contract_facts(contract) | {
        "cadence": price.cadence,
        "seats": seats,
        "amount": price.total(seats),
    }
    about = timezone.now().isoformat(timespec="seconds")
    notices.enqueue_notice(contract, Notice.Kind.CHANGED, about=about, **facts)
