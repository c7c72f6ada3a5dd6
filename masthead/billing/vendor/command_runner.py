"""Telling the vendor what was decided here: errands carried out in order, and tried again until
they are through."""

import logging
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from masthead.billing.models import Discrepancy, VendorCommand
from masthead.billing.vendor import discrepancies, refunds
from masthead.billing.vendor.adapter import vendor_named
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.payments import InvoiceState, PaymentVendor, SubscriptionState

log = logging.getLogger("masthead.billing")
DEAD_AFTER = timedelta(minutes=3)  # longer than the vendor may take to answer, retries included
LONGEST_WAIT = timedelta(hours=1)
_DEED = VendorCommand.Deed
_STATE = VendorCommand.State
_OVER = {SubscriptionState.CANCELLED, SubscriptionState.EXPIRED}


def run_for(vendor: str, vendor_ref: str) -> None:
    """Carry out what one subscription's errands ask, the oldest first. Raises `TemporaryFailure`
    if not all are through."""
    _raise_the_dead()
    for errand in VendorCommand.objects.waiting().filter(vendor=vendor, vendor_ref=vendor_ref):
        if not _claim(errand):
            raise TemporaryFailure(
                "Another worker is already sending this to the payment provider."
            )
        _carry_out(errand)


def run_due() -> int:
    """Carry out every errand that is due; returns how many subscriptions were seen to. For the
    clock; safe to run twice."""
    _raise_the_dead()
    due = VendorCommand.objects.due(timezone.now()).values_list("vendor", "vendor_ref")
    subscriptions = list(dict.fromkeys(due))
    for vendor, vendor_ref in subscriptions:
        try:
            run_for(vendor, vendor_ref)
        except TemporaryFailure as failure:
            log.info("%s %s: told later: %s", vendor, vendor_ref, failure.detail)
    return len(subscriptions)


def _claim(errand: VendorCommand) -> bool:
    claimed = VendorCommand.objects.filter(pk=errand.pk, state=_STATE.DUE).update(
        state=_STATE.UNDERWAY, claimed_at=timezone.now(), attempts=F("attempts") + 1
    )
    return bool(claimed)


def _raise_the_dead() -> None:
    """What died under way is due again: each deed done twice is done once."""
    old = timezone.now() - DEAD_AFTER
    dead = VendorCommand.objects.filter(state=_STATE.UNDERWAY, claimed_at__lt=old)
    dead.update(state=_STATE.DUE)


def _carry_out(errand: VendorCommand) -> None:
    try:
        _DEEDS[VendorCommand.Deed(errand.deed)](vendor_named(errand.vendor), errand)
    except TemporaryFailure as failure:
        wait = min(timedelta(seconds=10) * 2 ** min(errand.attempts, 10), LONGEST_WAIT)
        _write(errand, _STATE.DUE, failure.detail, next_try_at=timezone.now() + wait)
        raise
    except PermanentFailure as failure:
        _write(errand, _STATE.FAILED, failure.detail)
        words = (
            f"The payment provider refused: {errand.get_deed_display().lower()}. {failure.detail}"
        )
        discrepancies.note(
            Discrepancy.Sort.REFUSED,
            errand.vendor_ref,
            words,
            vendor=errand.vendor,
            contract=errand.contract,
        )
    else:
        _write(errand, _STATE.DONE, done_at=timezone.now())


def _write(
    errand: VendorCommand, state: VendorCommand.State, note: str = "", **fields: Any
) -> None:
    VendorCommand.objects.filter(pk=errand.pk).update(state=state, note=note[:300], **fields)


def _cancel(wire: PaymentVendor, errand: VendorCommand) -> None:
    theirs = wire.subscription(errand.vendor_ref)
    if theirs.state not in _OVER and not theirs.cancel_at_period_end:
        wire.cancel_at_period_end(errand.vendor_ref, comment=errand.comment)


def _resume(wire: PaymentVendor, errand: VendorCommand) -> None:
    if wire.subscription(errand.vendor_ref).cancel_at_period_end:
        wire.undo_cancellation(errand.vendor_ref)


def _end(wire: PaymentVendor, errand: VendorCommand) -> None:
    if wire.subscription(errand.vendor_ref).state not in _OVER:
        wire.cancel_now(errand.vendor_ref, comment=errand.comment)


def _refund(wire: PaymentVendor, errand: VendorCommand) -> None:
    for invoice in wire.invoices(subscription=errand.vendor_ref):
        wanted = errand.invoice in ("", invoice.id)
        if wanted and invoice.state is InvoiceState.PAID and invoice.charge:
            _give_back(wire, errand, invoice.charge)


def _give_back(wire: PaymentVendor, errand: VendorCommand, charge: str) -> None:
    held = wire.charge(charge)
    if held.refunded < held.amount:
        wire.refund(charge=charge, key=f"{errand.key}-{charge}", amount=errand.amount)
    refunds.sync_refund(wire, charge)


_DEEDS = {
    _DEED.CANCEL: _cancel,
    _DEED.RESUME: _resume,
    _DEED.END: _end,
    _DEED.REFUND: _refund,
}
