"""A subscription that started at the vendor becomes a contract here, or is refused and refunded."""

from masthead.billing import checkout, fair_use, notices
from masthead.billing.checkout import AlreadyMemberError
from masthead.billing.ledger import entries
from masthead.billing.models import (
    CheckoutIntent,
    Contract,
    Discrepancy,
    Notice,
    VendorCommand,
)
from masthead.billing.vendor import commands, discrepancies
from masthead.gateways.payments import Subscription as Theirs
from masthead.gateways.payments import SubscriptionState
from masthead.membership import subscriptions
from masthead.membership.models import Subscription

NOT_PAID = {SubscriptionState.INCOMPLETE, SubscriptionState.EXPIRED}
SECOND_MEMBERSHIP = (
    "You already have a membership, so the second one was ended immediately. Anything you paid for "
    "it will be refunded to your card."
)
ACCOUNT_CLOSED = (
    "The account was closed before the membership started, so the membership was ended. Anything "
    "paid for it will be refunded to the card."
)
SECOND_TRIAL = (
    "You, or someone with this card, have had a free trial before, so we did not start another. "
    "Nothing was charged. You can join without the free trial, with the same card."
)


def activate(theirs: Theirs, *, vendor: str) -> Contract | None:
    """The contract for a subscription at the vendor. None if there is none: it is not paid yet, was
    refused, or was not started here. Must run in a transaction."""
    found = CheckoutIntent.objects.select_related("customer__reader", "price__plan").filter(
        reference=theirs.reference
    )
    intent = found.first() if theirs.reference else None
    if intent is None:
        description = (
            "The payment provider has a subscription that was not started here. Check it there."
        )
        discrepancies.record_discrepancy(
            Discrepancy.Type.UNKNOWN_HERE, theirs.id, description, vendor=vendor
        )
        return None
    if intent.state == CheckoutIntent.State.REFUSED or theirs.state in NOT_PAID:
        return None
    objection = _reason_to_refuse(intent, theirs, vendor)
    if objection:
        _refuse(intent, theirs, objection, vendor)
        return None
    return _accept(intent, theirs, vendor)


def is_cardless_trial(theirs: Theirs) -> bool:
    """A trial that ends by itself, because no card was given."""
    return theirs.state is SubscriptionState.TRIALING and theirs.card is None


def _reason_to_refuse(intent: CheckoutIntent, theirs: Theirs, vendor: str) -> str:
    reader = intent.customer.reader
    if reader is not None and not reader.is_active:
        return ACCOUNT_CLOSED
    try:
        checkout.trial_to_convert(intent.customer)
    except AlreadyMemberError:
        return SECOND_MEMBERSHIP
    on_trial = theirs.state is SubscriptionState.TRIALING
    had = fair_use.latest(fair_use.ACT.TRIAL, intent.customer, card=_card_digest(theirs, vendor))
    return SECOND_TRIAL if on_trial and had else ""


def _card_digest(theirs: Theirs, vendor: str) -> str:
    return fair_use.card_digest(vendor, theirs.card.fingerprint) if theirs.card else ""


def _refuse(intent: CheckoutIntent, theirs: Theirs, reason: str, vendor: str) -> None:
    checkout.refuse_intent(intent, reason)
    actions = VendorCommand.Action
    for action in (actions.END, actions.REFUND):
        commands.enqueue_command(action, vendor=vendor, vendor_ref=theirs.id, comment="Refused.")
    if reason == SECOND_TRIAL:
        # from now on the terms that this customer is offered leave the trial out
        fair_use.record(fair_use.ACT.TRIAL, intent.customer)
    running = checkout.running_contract(intent.customer)
    if reason == SECOND_MEMBERSHIP and running is not None:
        facts = notices.contract_facts(running)
        notices.enqueue_notice(running, Notice.Kind.SECOND, about=theirs.id, **facts)


def _accept(intent: CheckoutIntent, theirs: Theirs, vendor: str) -> Contract:
    contract = _convert_trial(intent, theirs, vendor) or _create_contract(intent, theirs, vendor)
    if theirs.trial_start:
        entries.book_trial(contract, at=theirs.trial_start)
        card = _card_digest(theirs, vendor)
        fair_use.record(fair_use.ACT.TRIAL, intent.customer, card=card)
    checkout.complete_intent(intent, contract)
    notices.enqueue_notice(
        contract, Notice.Kind.WELCOME, about=theirs.id, **_facts(contract, theirs)
    )
    return contract


def _create_contract(intent: CheckoutIntent, theirs: Theirs, vendor: str) -> Contract:
    subscription = subscriptions.start(
        plan=intent.price.plan,
        reader=intent.customer.reader,
        team=intent.customer.team,
        seats=theirs.item.quantity,
        period_ends_at=theirs.period_end,
        trial_ends_at=theirs.trial_end,
        renews=not is_cardless_trial(theirs),
        came_from=intent.came_from,
    )
    return Contract.objects.create(
        subscription=subscription,
        price=intent.price,
        customer=intent.customer,
        payment_method=Contract.PaymentMethod.CARD,
        vendor=vendor,
        vendor_ref=theirs.id,
    )


def _convert_trial(intent: CheckoutIntent, theirs: Theirs, vendor: str) -> Contract | None:
    """A trial without a card that is paid by card from now on stays the same membership."""
    trial = checkout.trial_to_convert(intent.customer)
    if trial is None:
        return None
    trial.payment_method, trial.price = Contract.PaymentMethod.CARD, intent.price
    trial.vendor, trial.vendor_ref = vendor, theirs.id
    trial.save(update_fields=["payment_method", "vendor", "vendor_ref", "price"])
    return trial


def _facts(contract: Contract, theirs: Theirs) -> dict[str, object]:
    """What the confirmation says: sums and dates as the vendor has them."""
    trial = theirs.trial_end if theirs.state is SubscriptionState.TRIALING else None
    return notices.contract_facts(contract) | {
        "state": Subscription.State.TRIALING if trial else Subscription.State.ACTIVE,
        "period_ends_at": (trial or theirs.period_end).isoformat(),
        "renews": not theirs.cancel_at_period_end and not is_cardless_trial(theirs),
    }
