"""Applying news from the vendor: an event names an object, whose state is asked for."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from masthead.billing.ledger.entries import BooksError
from masthead.billing.models import CheckoutIntent, Customer, VendorEvent
from masthead.billing.vendor import refunds, sync
from masthead.billing.vendor.adapter import vendor_named
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.payments import ObjectKind, PaymentVendor

log = logging.getLogger("masthead.billing")
DEAD_AFTER = timedelta(minutes=3)
LONGEST_WAIT = timedelta(hours=1)
_STATE = VendorEvent.State


def apply(event_id: int) -> None:
    """Apply one event. Only the caller that claims it applies it; one that died is due again."""
    event = _claim(event_id)
    if event is None:
        return
    same = _of_same_object(event)
    try:
        _APPLIED_BY[ObjectKind(event.kind)](vendor_named(event.vendor), event.object_id)
    except TemporaryFailure as failure:
        wait = min(timedelta(seconds=5) * 2 ** min(event.attempts, 10), LONGEST_WAIT)
        _write(event, note=failure.detail[:300], next_try_at=timezone.now() + wait)
    except (PermanentFailure, BooksError) as failure:
        log.warning("%s can't be applied: %s", event, failure)
        _write(event, state=_STATE.FAILED, note=str(failure)[:300])
    else:
        same.update(state=_STATE.APPLIED, applied_at=timezone.now(), note="")


def apply_due(*, at_most: int = 200) -> int:
    """Apply what is due: whose task was lost, or that failed for the moment. Returns how many. For
    the clock; safe to run twice."""
    due = VendorEvent.objects.due(timezone.now()).order_by("pk").values_list("pk", flat=True)
    event_ids = list(due[:at_most])
    for event_id in event_ids:
        apply(event_id)
    return len(event_ids)


def _claim(event_id: int) -> VendorEvent | None:
    now = timezone.now()
    claimed = VendorEvent.objects.due(now).filter(pk=event_id)
    if not claimed.update(next_try_at=now + DEAD_AFTER, attempts=F("attempts") + 1):
        return None
    return VendorEvent.objects.get(pk=event_id)


def _of_same_object(event: VendorEvent) -> QuerySet[VendorEvent]:
    """What has come in so far about the same object: asking once answers it all."""
    last = VendorEvent.objects.latest("pk").pk
    same = VendorEvent.objects.filter(
        vendor=event.vendor, kind=event.kind, object_id=event.object_id, pk__lte=last
    )
    return same.filter(state=_STATE.RECEIVED)


def _write(event: VendorEvent, **fields: object) -> None:
    VendorEvent.objects.filter(pk=event.pk, state=_STATE.RECEIVED).update(**fields)


def _subscription(wire: PaymentVendor, object_id: str) -> None:
    sync.sync_subscription(wire, object_id)


def _invoice(wire: PaymentVendor, object_id: str) -> None:
    subscription = wire.invoice(object_id).subscription
    if subscription:
        sync.sync_subscription(wire, subscription)


def _charge(wire: PaymentVendor, object_id: str) -> None:
    """What it paid for is taken over first, so that there is a contract to book on."""
    charge = wire.charge(object_id)
    if charge.invoice:
        _invoice(wire, charge.invoice)
    refunds.sync_refund(wire, object_id)


def _checkout(wire: PaymentVendor, object_id: str) -> None:
    checkout = wire.checkout(object_id)
    if checkout.country:
        mine = CheckoutIntent.objects.filter(reference=checkout.reference).values("customer")
        Customer.objects.filter(pk__in=mine).update(country=checkout.country)
    if checkout.subscription:
        sync.sync_subscription(wire, checkout.subscription)


def take_over_visit(joining: CheckoutIntent) -> None:
    """What became of a visit to the vendor's page, asked by whoever comes back from it before the
    news does."""
    if joining.vendor_ref:
        _checkout(vendor_named(joining.vendor), joining.vendor_ref)


def _nothing(wire: PaymentVendor, object_id: str) -> None:
    """Of no concern to the books."""


_APPLIED_BY: dict[ObjectKind, Callable[[PaymentVendor, str], None]] = {
    ObjectKind.SUBSCRIPTION: _subscription,
    ObjectKind.INVOICE: _invoice,
    ObjectKind.CHARGE: _charge,
    ObjectKind.CHECKOUT: _checkout,
    ObjectKind.CUSTOMER: _nothing,
    ObjectKind.OTHER: _nothing,
}
