"""Carrying out commands to the vendor, in order, with retries until they succeed or are refused."""

import logging

from django.db import transaction
from django.utils import timezone

from masthead.billing.models import Discrepancy, VendorCommand
from masthead.billing.vendor import discrepancies, refunds
from masthead.billing.vendor.adapter import vendor_named
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.payments import InvoiceState, PaymentVendor, SubscriptionState

log = logging.getLogger("masthead.billing")
_ACTION = VendorCommand.Action
_STATE = VendorCommand.State
_OVER = {SubscriptionState.CANCELLED, SubscriptionState.EXPIRED}


def run_for(vendor: str, vendor_ref: str) -> None:
    """Carry out the commands for one subscription, oldest first, without waiting for the next
    retry. Raises `TemporaryFailure` unless all are done."""
    commands = VendorCommand.objects.filter(vendor=vendor, vendor_ref=vendor_ref)
    commands.retry_now()
    for pk in commands.pending().values_list("pk", flat=True):
        command = VendorCommand.objects.claim(pk)
        if command is None:
            raise TemporaryFailure(
                "Another worker is already sending this to the payment provider."
            )
        _carry_out(command)


def run_due() -> int:
    """Carry out every command that is due; returns for how many subscriptions. For the clock; safe
    to run twice."""
    due = VendorCommand.objects.due().values_list("vendor", "vendor_ref")
    subscriptions = list(dict.fromkeys(due))
    for vendor, vendor_ref in subscriptions:
        try:
            run_for(vendor, vendor_ref)
        except TemporaryFailure as failure:
            log.info("%s %s: will be retried: %s", vendor, vendor_ref, failure.detail)
    return len(subscriptions)


def _carry_out(command: VendorCommand) -> None:
    try:
        _ACTIONS[VendorCommand.Action(command.action)](vendor_named(command.vendor), command)
    except TemporaryFailure as failure:
        command.retry_later(note=failure.detail[:300])
        raise
    except PermanentFailure as failure:
        _give_up(command, failure.detail)
    else:
        command.release(state=_STATE.DONE, done_at=timezone.now(), note="")


@transaction.atomic
def _give_up(command: VendorCommand, detail: str) -> None:
    """A person must look at what the vendor refused."""
    if not command.release(state=_STATE.FAILED, note=detail[:300]):
        return
    discrepancies.record_discrepancy(
        Discrepancy.Type.REFUSED,
        command.vendor_ref,
        f"The payment provider refused: {command.get_action_display().lower()}. {detail}",
        vendor=command.vendor,
        contract=command.contract,
    )


def _cancel(vendor: PaymentVendor, command: VendorCommand) -> None:
    theirs = vendor.subscription(command.vendor_ref)
    if theirs.state not in _OVER and not theirs.cancel_at_period_end:
        vendor.cancel_at_period_end(command.vendor_ref, comment=command.comment)


def _resume(vendor: PaymentVendor, command: VendorCommand) -> None:
    if vendor.subscription(command.vendor_ref).cancel_at_period_end:
        vendor.undo_cancellation(command.vendor_ref)


def _end(vendor: PaymentVendor, command: VendorCommand) -> None:
    if vendor.subscription(command.vendor_ref).state not in _OVER:
        vendor.cancel_now(command.vendor_ref, comment=command.comment)


def _refund(vendor: PaymentVendor, command: VendorCommand) -> None:
    for invoice in vendor.invoices(subscription=command.vendor_ref):
        wanted = command.invoice in ("", invoice.id)
        if wanted and invoice.state is InvoiceState.PAID and invoice.charge:
            _give_back(vendor, command, invoice.charge)


def _give_back(vendor: PaymentVendor, command: VendorCommand, charge: str) -> None:
    held = vendor.charge(charge)
    if held.refunded < held.amount:
        vendor.refund(charge=charge, key=f"{command.key}-{charge}", amount=command.amount)
    refunds.sync_charge(vendor, charge)


_ACTIONS = {
    _ACTION.CANCEL: _cancel,
    _ACTION.RESUME: _resume,
    _ACTION.END: _end,
    _ACTION.REFUND: _refund,
}
