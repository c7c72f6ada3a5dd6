"""Synchronising a subscription with the vendor: membership and ledger follow its state there."""

from django.db import IntegrityError, transaction
from django.db.models import F

from masthead.billing import activation, contract_end, fair_use, notices, price_list
from masthead.billing.ledger import entries
from masthead.billing.models import CheckoutIntent, Contract, Notice
from masthead.billing.vendor import command_runner
from masthead.gateways.failures import TemporaryFailure
from masthead.gateways.payments import (
    CancelReason,
    Invoice,
    InvoiceState,
    PaymentCard,
    PaymentVendor,
    SubscriptionState,
)
from masthead.gateways.payments import Subscription as Theirs
from masthead.membership import subscriptions
from masthead.membership.models import Subscription

_TRIES = 5
_STATE = Subscription.State
_ENDING = Subscription.Ending
_STATES = {
    SubscriptionState.TRIALING: _STATE.TRIALING,
    SubscriptionState.ACTIVE: _STATE.ACTIVE,
    SubscriptionState.INCOMPLETE: _STATE.PAST_DUE,
    SubscriptionState.PAST_DUE: _STATE.PAST_DUE,
    SubscriptionState.UNPAID: _STATE.PAST_DUE,
    SubscriptionState.PAUSED: _STATE.PAST_DUE,
}
_ENDINGS = {
    CancelReason.REQUESTED: _ENDING.CHOSEN,
    CancelReason.PAYMENT_FAILED: _ENDING.UNPAID,
    CancelReason.DISPUTED: _ENDING.REFUNDED,
}


class StaleStateError(Exception):
    """Something was decided, or synchronised, since the vendor was asked."""


def sync_subscription(vendor: PaymentVendor, vendor_ref: str) -> Contract | None:
    """Fetch a subscription's state and bring membership and ledger in line. Pending commands are
    carried out first. However often, late or out of order it is called, the result is the same.
    None if it is no contract of ours."""
    for _ in range(_TRIES):
        command_runner.run_for(vendor.name, vendor_ref)
        known = Contract.objects.filter(vendor=vendor.name, vendor_ref=vendor_ref).first()
        theirs = vendor.subscription(vendor_ref)
        invoices = sorted(vendor.invoices(subscription=vendor_ref), key=lambda each: each.created)
        try:
            return apply_vendor_state(vendor.name, known, theirs, invoices)
        except (StaleStateError, IntegrityError):
            continue
    raise TemporaryFailure("It changes faster than it can be asked for.")


@transaction.atomic
def apply_vendor_state(
    vendor: str, known: Contract | None, theirs: Theirs, invoices: list[Invoice]
) -> Contract | None:
    """Apply the vendor's state, fetched after `known` was read. A `StaleStateError` if something
    else came first: it may be newer."""
    contract = _claim(known) if known else _activate(vendor, theirs)
    if contract is None:
        return None
    _sync_price(contract, theirs)
    _sync_terms(contract, theirs)
    _book_invoices(contract, theirs, invoices)
    contract.refresh_from_db()
    return contract


def _activate(vendor: str, theirs: Theirs) -> Contract | None:
    """One intent becomes one contract: whoever comes second finds it."""
    list(CheckoutIntent.objects.select_for_update().filter(reference=theirs.reference))
    if Contract.objects.filter(vendor=vendor, vendor_ref=theirs.id).exists():
        raise StaleStateError
    return activation.activate(theirs, vendor=vendor)


def _claim(known: Contract) -> Contract:
    """The contract, if nothing was decided or synchronised since it was read."""
    mine = Contract.objects.filter(pk=known.pk, version=known.version)
    if not mine.update(version=F("version") + 1):
        raise StaleStateError
    return Contract.objects.select_related("subscription__plan", "price", "customer").get(
        pk=known.pk
    )


def _sync_price(contract: Contract, theirs: Theirs) -> None:
    """An unknown price was created by hand at the vendor: ours stays on record, and reconciliation
    reports it."""
    contract.price = price_list.price_for_reference(theirs.item.price_reference) or contract.price
    contract.card = _card_label(theirs.card)
    if theirs.card is not None:
        contract.card_digest = fair_use.card_digest(contract.vendor, theirs.card.fingerprint)
        contract.card_country = theirs.card.country
    contract.save(update_fields=["price", "card", "card_digest", "card_country"])


def _card_label(card: PaymentCard | None) -> str:
    return f"{card.brand.title()} ending {card.last4}" if card else ""


def _sync_terms(contract: Contract, theirs: Theirs) -> None:
    if theirs.state in {SubscriptionState.CANCELLED, SubscriptionState.EXPIRED}:
        ending = _ending(contract.subscription, theirs)
        contract.subscription = subscriptions.end(contract.subscription, ending=ending)
        contract_end.close_contract(contract, known_there=True)
        return
    was_cancelled = contract.subscription.cancelled_at is not None
    contract.subscription = subscriptions.sync_terms(
        contract.subscription,
        state=state_of(theirs),
        period_ends_at=theirs.period_end,
        trial_ends_at=theirs.trial_end,
        seats=theirs.item.quantity,
        cancels_at_end=ends_at_period_end(theirs),
        plan=contract.price.plan,
    )
    if theirs.cancel_at_period_end and not was_cancelled:
        enqueue_cancellation(contract)


def state_of(theirs: Theirs) -> Subscription.State:
    """Membership's word for the state of a subscription that has not ended."""
    return _STATES[theirs.state]


def ends_at_period_end(theirs: Theirs) -> bool:
    return theirs.cancel_at_period_end or activation.is_cardless_trial(theirs)


def enqueue_cancellation(contract: Contract) -> None:
    """Confirm that nothing more will be charged; once for each cancellation."""
    cancelled_at = contract.subscription.cancelled_at
    if cancelled_at is not None:
        about = cancelled_at.isoformat(timespec="seconds")
        facts = notices.contract_facts(contract)
        notices.enqueue_notice(contract, Notice.Kind.CANCELLED, about=about, **facts)


def _ending(subscription: Subscription, theirs: Theirs) -> Subscription.Ending:
    if subscription.cancelled_at is not None:
        return _ENDING.CHOSEN
    nobody_asked = theirs.cancel_reason is not CancelReason.REQUESTED
    if subscription.cancels_at_end and nobody_asked:  # a trial without a card
        return _ENDING.UNPAID
    return _ENDINGS.get(theirs.cancel_reason, _ENDING.STAFF)


def _book_invoices(contract: Contract, theirs: Theirs, invoices: list[Invoice]) -> None:
    for invoice in invoices:
        if invoice.state is InvoiceState.PAID:
            _book_paid(contract, invoice)
        elif invoice.state is InvoiceState.OPEN and invoice.attempts and theirs.ended_at is None:
            facts = notices.contract_facts(contract) | _invoice_facts(invoice)
            notices.enqueue_notice(contract, Notice.Kind.FAILED, about=invoice.id, **facts)


def _book_paid(contract: Contract, invoice: Invoice) -> None:
    """Each line that was paid; what a change gave back for the rest of a period is a credit."""
    for number, line in enumerate(invoice.lines):
        if not line.amount:
            continue
        book = entries.book_charge if line.amount > 0 else entries.book_credit
        book(
            contract,
            amount=abs(line.amount),
            currency=invoice.currency,
            period_from=line.period_start,
            period_until=line.period_end,
            vendor_ref=f"{contract.vendor}:{invoice.id}:{number}",
            at=invoice.paid_at or invoice.created,
        )
    if invoice.paid:
        facts = notices.contract_facts(contract) | _invoice_facts(invoice)
        notices.enqueue_notice(contract, Notice.Kind.RECEIPT, about=invoice.id, **facts)


def _invoice_facts(invoice: Invoice) -> dict[str, object]:
    """What a notice says of an invoice."""
    return {
        "paid": invoice.paid,
        "due": invoice.due,
        "currency": invoice.currency.upper(),
        "number": invoice.number,
        "pay_url": invoice.pay_url,
        "pdf_url": invoice.pdf_url,
        "period_from": invoice.period_start.isoformat(),
        "period_until": invoice.period_end.isoformat(),
        "at": (invoice.paid_at or invoice.created).isoformat(),
        "next_attempt": invoice.next_attempt.isoformat() if invoice.next_attempt else "",
    }
