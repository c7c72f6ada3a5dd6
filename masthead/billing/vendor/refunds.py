"""Refunds and disputes: recording the vendor's, and requesting refunds."""

from django.db import transaction

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.billing import contract_end, notices
from masthead.billing.ledger import entries
from masthead.billing.models import Contract, Discrepancy, Notice, VendorCommand
from masthead.billing.vendor import commands, discrepancies
from masthead.core import money
from masthead.gateways.payments import (
    BillingReason,
    Charge,
    Dispute,
    DisputeState,
    Invoice,
    PaymentVendor,
    Refund,
)
from masthead.membership import subscriptions
from masthead.membership.models import Subscription


class RefundError(Exception):
    """It can't be refunded like this; the message says why in plain words."""


def sync_charge(vendor: PaymentVendor, charge_id: str) -> Contract | None:
    """Bring our records in line with one charge: each refund is booked once, with a notice. A full
    refund of the current period's payment ends access."""
    charge = vendor.charge(charge_id)
    invoice = vendor.invoice(charge.invoice) if charge.invoice else None
    if invoice is None or not invoice.subscription:
        return None
    contract = (
        Contract.objects.filter(vendor=vendor.name, vendor_ref=invoice.subscription)
        .select_related("subscription__plan", "price", "customer")
        .first()
    )
    if contract is not None:
        _apply_charge(contract, charge, invoice)
    return contract


@transaction.atomic
def _apply_charge(contract: Contract, charge: Charge, invoice: Invoice) -> None:
    contract.hold()
    for refund in charge.refunds:
        _book_refund(contract, refund)
    for dispute in charge.disputes:
        _sync_dispute(contract, dispute)
    paid_back = charge.refunded >= charge.amount > 0
    if (
        paid_back
        and contract.subscription.is_running
        and _pays_for_current_period(contract, invoice)
    ):
        contract.subscription = subscriptions.end(
            contract.subscription, ending=Subscription.Ending.REFUNDED
        )
        contract_end.close_contract(contract)


def _book_refund(contract: Contract, refund: Refund) -> None:
    entries.book_refund(
        contract,
        amount=refund.amount,
        currency=refund.currency,
        vendor_ref=f"{contract.vendor}:{refund.id}",
        at=refund.created,
    )
    facts = {"paid_back": refund.amount, "currency": refund.currency.upper()}
    notices.enqueue_notice(
        contract,
        Notice.Kind.REFUNDED,
        about=refund.id,
        **(notices.contract_facts(contract) | facts),
    )


def _sync_dispute(contract: Contract, dispute: Dispute) -> None:
    """A person responds to it. Once the bank has decided for the cardholder, the sum is booked as a
    refund and the membership ends, so that nothing more is charged that would be disputed."""
    sum_ = money.display(dispute.amount, dispute.currency)
    if dispute.state is DisputeState.OPEN:
        description = (
            f"The cardholder’s bank has disputed {sum_}. Respond in the payment provider’s "
            "dashboard."
        )
        _record_dispute(contract, dispute, description)
        return
    if dispute.state is DisputeState.LOST:
        _book_lost_dispute(contract, dispute)
        description = f"The bank returned {sum_} to the cardholder. The membership was ended."
    else:
        description = f"The dispute over {sum_} was won."
    _record_dispute(contract, dispute, description, is_over=True)


def _record_dispute(
    contract: Contract, dispute: Dispute, description: str, *, is_over: bool = False
) -> None:
    """Each once: what a person has settled stays settled until the bank decides."""
    disputed = Discrepancy.Type.DISPUTED
    told = Discrepancy.objects.filter(type=disputed, vendor=contract.vendor, vendor_ref=dispute.id)
    if not told.filter(is_corrected=True).exists() and (is_over or not told.exists()):
        discrepancies.record_discrepancy(
            disputed,
            dispute.id,
            description,
            vendor=contract.vendor,
            contract=contract,
            is_corrected=is_over,
        )


def _book_lost_dispute(contract: Contract, dispute: Dispute) -> None:
    entries.book_refund(
        contract,
        amount=dispute.amount,
        currency=dispute.currency,
        vendor_ref=f"{contract.vendor}:{dispute.id}",
        at=dispute.created,
    )
    if contract.subscription.is_running:
        contract.subscription = subscriptions.end(
            contract.subscription, ending=Subscription.Ending.REFUNDED
        )
        contract_end.close_contract(contract)
        facts = notices.contract_facts(contract)
        notices.enqueue_notice(contract, Notice.Kind.ENDED, about=dispute.id, **facts)


def _pays_for_current_period(contract: Contract, invoice: Invoice) -> bool:
    """Whether this invoice opened the current period; the cost of a plan or seat change within it
    does not count."""
    opens = invoice.reason in {BillingReason.STARTED, BillingReason.RENEWED}
    return opens and invoice.period_end >= contract.subscription.period_ends_at


@transaction.atomic
def request_refund(
    *, contract: Contract, invoice: str, amount: int, by: Reader, reason: str, ip: str | None = None
) -> VendorCommand:
    """Have the vendor refund part of one invoice (0: all that is left of it). A full refund of the
    current period's payment ends the membership."""
    if not contract.vendor_ref:
        raise RefundError(
            "This was paid by invoice. Cancel the invoice with a credit note instead."
        )
    if not reason.strip():
        raise RefundError("Give a reason for the refund. It is kept on record.")
    contract.hold()  # a repeated request is refunded once
    underway = VendorCommand.objects.pending().filter(
        contract=contract, action=VendorCommand.Action.REFUND
    )
    if underway.filter(invoice=invoice).exists():
        raise RefundError(
            "A refund for this invoice is already in progress. Wait until it is recorded."
        )
    command = commands.enqueue_for(
        contract,
        VendorCommand.Action.REFUND,
        invoice=invoice,
        amount=amount,
        comment=reason.strip()[:300],
    )
    detail = {"invoice": invoice, "amount": amount, "reason": command.comment}
    audit.record(verb="refund.asked", subject=contract.subscription, actor=by, ip=ip, **detail)
    return command
