"""Comparing every subscription with the vendor: safe differences are corrected, the rest is left to
a person."""

import logging
from dataclasses import dataclass

from masthead.billing import activation, price_list
from masthead.billing.models import (
    CheckoutIntent,
    Contract,
    Discrepancy,
    LedgerEntry,
    VendorCommand,
)
from masthead.billing.vendor import commands, discrepancies, sync
from masthead.gateways.failures import PermanentFailure, TemporaryFailure
from masthead.gateways.payments import PaymentVendor, SubscriptionState, payment_vendors
from masthead.gateways.payments import Subscription as Theirs
from masthead.membership.models import Subscription

log = logging.getLogger("masthead.billing")
_TYPE = Discrepancy.Type
_OVER = {SubscriptionState.CANCELLED, SubscriptionState.EXPIRED}


@dataclass(slots=True)
class ReconciliationReport:
    """What one run found."""

    compared: int = 0
    corrected: int = 0
    left: int = 0

    def __add__(self, other: "ReconciliationReport") -> "ReconciliationReport":
        return ReconciliationReport(
            self.compared + other.compared, self.corrected + other.corrected, self.left + other.left
        )

    def __str__(self) -> str:
        return (
            f"{self.compared} compared, {self.corrected} corrected, {self.left} left for a person"
        )


def reconcile() -> ReconciliationReport | None:
    """Compare all subscriptions with every vendor, correct what is safe, record the rest. None
    where there is no vendor, or none can be reached now. For the clock; safe to run twice."""
    reports = [
        report for vendor in payment_vendors().values() if (report := _reconcile_vendor(vendor))
    ]
    return sum(reports, ReconciliationReport()) if reports else None


def _reconcile_vendor(vendor: PaymentVendor) -> ReconciliationReport | None:
    report, seen = ReconciliationReport(), set()
    try:
        for theirs in vendor.subscriptions():
            seen.add(theirs.id)
            _reconcile_subscription(vendor, theirs, report)
    except TemporaryFailure as failure:
        log.warning(
            "%s is not responding; the comparison will be retried: %s", vendor.name, failure.detail
        )
        return None
    except PermanentFailure as failure:  # the other vendors are compared all the same
        log.error(
            "%s refuses the comparison; check its credentials: %s", vendor.name, failure.detail
        )
        return None
    _record_unknown_there(vendor, seen, report)
    log.info("Subscriptions at %s: %s", vendor.name, report)
    return report


def _reconcile_subscription(
    vendor: PaymentVendor, theirs: Theirs, report: ReconciliationReport
) -> None:
    report.compared += 1
    contracts = Contract.objects.select_related("subscription", "price")
    contract = contracts.filter(vendor=vendor.name, vendor_ref=theirs.id).first()
    if contract is None:
        _reconcile_unknown(vendor, theirs, report)
    elif contract.closed_at and theirs.state not in _OVER:
        _end_at_vendor(contract, report)
    elif description := _differences(contract, theirs):
        _correct(vendor, theirs, description, report, contract=contract)


def _reconcile_unknown(vendor: PaymentVendor, theirs: Theirs, report: ReconciliationReport) -> None:
    """A subscription without a contract: its event was lost, it was not started here, or it was
    refused."""
    mine = CheckoutIntent.objects.filter(reference=theirs.reference) if theirs.reference else None
    state = mine.values_list("state", flat=True).first() if mine else None
    if state is None:
        description = (
            "The payment provider has a subscription that was not started here. Check it there."
        )
        _leave_to_person(_TYPE.UNKNOWN_HERE, vendor.name, theirs.id, description, report)
    elif state == CheckoutIntent.State.OPEN and theirs.state not in activation.NOT_PAID:
        _correct(vendor, theirs, "We were never notified that this customer had joined.", report)


def _end_at_vendor(contract: Contract, report: ReconciliationReport) -> None:
    """Nobody may pay for what they can't read."""
    waiting = VendorCommand.objects.pending().filter(
        contract=contract, action=VendorCommand.Action.END
    )
    if waiting.exists():
        return
    commands.enqueue_for(contract, VendorCommand.Action.END)
    description = (
        "It has ended here but was still active at the payment provider, which has been told to "
        "end it."
    )
    discrepancies.record_discrepancy(
        _TYPE.OUT_OF_STEP,
        contract.vendor_ref,
        description,
        vendor=contract.vendor,
        contract=contract,
        is_corrected=True,
    )
    report.corrected += 1


def _correct(
    vendor: PaymentVendor,
    theirs: Theirs,
    description: str,
    report: ReconciliationReport,
    *,
    contract: Contract | None = None,
) -> None:
    try:
        taken_over = sync.sync_subscription(vendor, theirs.id)
    except PermanentFailure as failure:
        _leave_to_person(
            _TYPE.OUT_OF_STEP,
            vendor.name,
            theirs.id,
            f"{description} {failure.detail}",
            report,
            contract=contract,
        )
        return
    still = _differences(taken_over, theirs) if taken_over else ""
    if still:
        _leave_to_person(
            _TYPE.OUT_OF_STEP, vendor.name, theirs.id, still, report, contract=taken_over
        )
        return
    discrepancies.record_discrepancy(
        _TYPE.OUT_OF_STEP,
        theirs.id,
        description,
        vendor=vendor.name,
        contract=taken_over,
        is_corrected=True,
    )
    report.corrected += 1


def _leave_to_person(
    type_: Discrepancy.Type,
    vendor: str,
    vendor_ref: str,
    description: str,
    report: ReconciliationReport,
    *,
    contract: Contract | None = None,
) -> None:
    discrepancies.record_discrepancy(
        type_, vendor_ref, description, vendor=vendor, contract=contract
    )
    report.left += 1


def _differences(contract: Contract, theirs: Theirs) -> str:
    """What differs, in words; empty if nothing does."""
    ours = contract.subscription
    if theirs.state in _OVER:
        return "It has ended at the payment provider." if ours.is_running else ""
    expected = {
        "state": sync.state_of(theirs),
        "end of the period": theirs.period_end,
        "seats": theirs.item.quantity,
        "cancelled at the end": sync.ends_at_period_end(theirs),
    }
    held = {
        "state": ours.state,
        "end of the period": ours.period_ends_at,
        "seats": ours.seats,
        "cancelled at the end": ours.cancels_at_end,
    }
    parts = [
        f"{name}: {held[name]} here, {value} there"
        for name, value in expected.items()
        if held[name] != value
    ]
    if price_list.price_for_reference(theirs.item.price_reference) != contract.price:
        parts.append("the price there is different")
    if _lacks_payment(contract, theirs):
        parts.append("the last payment is not in our ledger")
    return "; ".join(parts)


def _lacks_payment(contract: Contract, theirs: Theirs) -> bool:
    if theirs.state is not SubscriptionState.ACTIVE or not theirs.latest_invoice:
        return False
    lines = LedgerEntry.objects.filter(
        contract=contract, reference__contains=f":{contract.vendor}:{theirs.latest_invoice}:"
    )
    return not lines.exists()


def _record_unknown_there(
    vendor: PaymentVendor, seen: set[str], report: ReconciliationReport
) -> None:
    running = Contract.objects.exclude(subscription__state=Subscription.State.CANCELLED)
    for contract in running.filter(vendor=vendor.name).exclude(vendor_ref__in=seen):
        description = (
            "It is active here, but the payment provider has no such subscription, so it is not "
            "being paid."
        )
        _leave_to_person(
            _TYPE.UNKNOWN_THERE,
            vendor.name,
            contract.vendor_ref,
            description,
            report,
            contract=contract,
        )
