"""Processing events: an event names an object, whose state is fetched from the vendor."""

import logging
from collections.abc import Callable

from django.db.models import QuerySet
from django.utils import timezone

from masthead.billing.ledger.entries import LedgerError
from masthead.billing.models import CheckoutIntent, Customer, VendorEvent
from masthead.billing.vendor import refunds, sync
from masthead.billing.vendor.adapter import vendor_named
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.payments import ObjectKind, PaymentVendor

log = logging.getLogger("masthead.billing")
_STATE = VendorEvent.State


def process_event(event_id: int) -> None:
    """Process one event. Only the caller that claims it does; if a worker dies, the event is due
    again."""
    event = VendorEvent.objects.claim(event_id)
    if event is None:
        return
    same = _of_same_object(event)
    try:
        _PROCESSORS[ObjectKind(event.kind)](vendor_named(event.vendor), event.object_id)
    except TemporaryFailure as failure:
        event.retry_later(note=failure.detail[:300])
    except (PermanentFailure, LedgerError) as failure:
        log.warning("%s can't be processed: %s", event, failure)
        event.release(state=_STATE.FAILED, note=str(failure)[:300])
    else:
        same.update(
            state=_STATE.APPLIED,
            applied_at=timezone.now(),
            note="",
            claimed_at=None,
            next_try_at=None,
        )


def process_due(*, at_most: int = 200) -> int:
    """Process what is due: events whose task was lost, or that failed temporarily. Returns how
    many. For the clock; safe to run twice."""
    due = VendorEvent.objects.due().order_by("pk").values_list("pk", flat=True)
    event_ids = list(due[:at_most])
    for event_id in event_ids:
        process_event(event_id)
    return len(event_ids)


def _of_same_object(event: VendorEvent) -> QuerySet[VendorEvent]:
    """The events received so far about the same object: fetching it once answers them all."""
    last = VendorEvent.objects.latest("pk").pk
    same = VendorEvent.objects.filter(
        vendor=event.vendor, kind=event.kind, object_id=event.object_id, pk__lte=last
    )
    return same.filter(state=_STATE.RECEIVED)


def _subscription(vendor: PaymentVendor, object_id: str) -> None:
    sync.sync_subscription(vendor, object_id)


def _invoice(vendor: PaymentVendor, object_id: str) -> None:
    subscription = vendor.invoice(object_id).subscription
    if subscription:
        sync.sync_subscription(vendor, subscription)


def _charge(vendor: PaymentVendor, object_id: str) -> None:
    """What it paid for is synchronised first, so that there is a contract to book on."""
    charge = vendor.charge(object_id)
    if charge.invoice:
        _invoice(vendor, charge.invoice)
    refunds.sync_charge(vendor, object_id)


def _checkout(vendor: PaymentVendor, object_id: str) -> None:
    checkout = vendor.checkout(object_id)
    if checkout.country:
        mine = CheckoutIntent.objects.filter(reference=checkout.reference).values("customer")
        Customer.objects.filter(pk__in=mine).update(country=checkout.country)
    if checkout.subscription:
        sync.sync_subscription(vendor, checkout.subscription)


def sync_checkout(intent: CheckoutIntent) -> None:
    """What became of a visit to the vendor's page, for a reader who is back before the event."""
    if intent.vendor_ref:
        _checkout(vendor_named(intent.vendor), intent.vendor_ref)


def _ignore(vendor: PaymentVendor, object_id: str) -> None:
    """Of no concern to billing."""


_PROCESSORS: dict[ObjectKind, Callable[[PaymentVendor, str], None]] = {
    ObjectKind.SUBSCRIPTION: _subscription,
    ObjectKind.INVOICE: _invoice,
    ObjectKind.CHARGE: _charge,
    ObjectKind.CHECKOUT: _checkout,
    ObjectKind.CUSTOMER: _ignore,
    ObjectKind.OTHER: _ignore,
}
