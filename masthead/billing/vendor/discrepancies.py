"""Discrepancies between our records and the vendor's: recorded, corrected, settled."""

import logging

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.billing.models import Contract, Discrepancy

log = logging.getLogger("masthead.billing")


@transaction.atomic
def record_discrepancy(
    type_: Discrepancy.Type,
    vendor_ref: str,
    description: str,
    *,
    vendor: str = "",
    contract: Contract | None = None,
    is_corrected: bool = False,
) -> Discrepancy:
    """Record one, or that it is still there; the log mentions it once. What was corrected
    automatically is settled at once."""
    now = timezone.now()
    fields = {
        "description": description[:500],
        "seen_at": now,
        "contract": contract,
        "is_corrected": is_corrected,
    }
    settled = {"settled_at": now} if is_corrected else {}
    discrepancy, is_new = Discrepancy.objects.update_or_create(
        type=type_,
        vendor=vendor,
        vendor_ref=vendor_ref,
        settled_at=None,
        defaults=fields | settled,
        create_defaults=fields | settled,
    )
    if is_new:
        level = logging.INFO if is_corrected else logging.WARNING
        log.log(level, "%s: %s", vendor_ref, description)
    return discrepancy


@transaction.atomic
def settle_discrepancy(*, discrepancy: Discrepancy, by: Reader) -> None:
    """A person has dealt with it. Repeating it changes nothing."""
    settled = Discrepancy.objects.filter(pk=discrepancy.pk, settled_at=None)
    if settled.update(settled_at=timezone.now()):
        audit.record(verb="discrepancy.settled", subject=discrepancy, actor=by)
