"""Events from the vendor, stored before anything else is done with them."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from masthead.billing.models import VendorEvent
from masthead.billing.tasks import process_event
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.payments import Event, ObjectKind, PaymentVendor, payment_vendors

# Vendors retry a delivery for about three days.
log = logging.getLogger("masthead.billing")
LOOK_BACK = timedelta(days=7)
KEPT_FOR = timedelta(days=90)
_IGNORED = {ObjectKind.CUSTOMER, ObjectKind.OTHER}
_STATE = VendorEvent.State


def receive_webhook(
    vendor: PaymentVendor, payload: bytes, headers: Mapping[str, str]
) -> VendorEvent:
    """Store one event and call a worker to process it. Receiving it again changes nothing. A
    payload that the vendor did not sign is a `PermanentFailure`."""
    return store_event(vendor.name, vendor.read_webhook(payload, headers))


@transaction.atomic
def store_event(vendor: str, event: Event) -> VendorEvent:
    """Store an event once, under the vendor's name and its own id."""
    concerns = event.kind not in _IGNORED
    kept, is_new = VendorEvent.objects.get_or_create(
        vendor=vendor,
        vendor_id=event.id,
        defaults={
            "type": event.type[:120],
            "kind": event.kind,
            "object_id": event.object_id,
            "created": event.created,
            "state": _STATE.RECEIVED if concerns else _STATE.IGNORED,
        },
    )
    if is_new and concerns:
        transaction.on_commit(partial(process_event.enqueue, kept.pk))
    return kept


def fetch_missed(*, look_back: timedelta = LOOK_BACK) -> int:
    """Store recent events that never arrived here; returns how many. For the clock; safe to run
    twice. After a long outage, look back further."""
    since = timezone.now() - look_back
    return sum(_fetch_missed_from(vendor, since) for vendor in payment_vendors().values())


def _fetch_missed_from(vendor: PaymentVendor, since: datetime) -> int:
    try:
        events = {event.id: event for event in vendor.events(since=since)}
    except (PermanentFailure, TemporaryFailure) as failure:  # the other vendors are asked anyway
        log.warning(
            "%s did not list its events; asked again later: %s", vendor.name, failure.detail
        )
        return 0
    missing = _unknown(vendor.name, events)
    # oldest first, as they would have arrived
    for event_id in sorted(missing, key=lambda each: events[each].created):
        store_event(vendor.name, events[event_id])
    return len(missing)


def prune_events() -> None:
    """For the clock, daily: delete events processed more than 90 days ago."""
    old = timezone.now() - KEPT_FOR
    done = VendorEvent.objects.filter(state__in=[_STATE.APPLIED, _STATE.IGNORED])
    done.filter(received_at__lt=old).delete()


def _unknown(vendor: str, event_ids: Iterable[str]) -> set[str]:
    wanted = set(event_ids)
    known = VendorEvent.objects.filter(vendor=vendor, received_at__gt=timezone.now() - KEPT_FOR)
    return wanted - set(known.values_list("vendor_id", flat=True))
