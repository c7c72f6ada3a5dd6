"""What is left to do once a membership has ended: the books, the letter, the vendor."""

from django.db import transaction
from django.utils import timezone

from masthead.billing import notices
from masthead.billing.ledger import entries
from masthead.billing.models import Contract, Notice, VendorCommand
from masthead.billing.vendor import commands
from masthead.membership.models import Subscription

_ENDING = Subscription.Ending
# Refunds and withdrawals are told of when they are asked for; what the reader chose, at that time.
_TOLD_AT_THE_END = {_ENDING.UNPAID: Notice.Kind.LAPSED, _ENDING.STAFF: Notice.Kind.ENDED}


@transaction.atomic
def close_contract(contract: Contract, *, known_there: bool = False) -> bool:
    """See to a contract whose subscription has ended; false if that was done. `known_there`: it was
    the vendor who said so."""
    subscription = contract.subscription
    claimed = Contract.objects.filter(pk=contract.pk, closed_at=None)
    if subscription.ended_at is None or not claimed.update(closed_at=timezone.now()):
        return False
    entries.book_end(contract, subscription.ending, at=subscription.ended_at)
    _enqueue_notice(contract)
    if contract.vendor_ref and not known_there:
        commands.enqueue_for(contract, VendorCommand.Action.END)
    return True


def close_ended_contracts() -> int:
    """See to every contract whose subscription has ended, by whatever hand. Returns how many. For
    the clock; safe to run twice."""
    ended = Contract.objects.filter(closed_at=None, subscription__ended_at__isnull=False)
    return sum(close_contract(contract) for contract in ended.select_related("subscription"))


def _enqueue_notice(contract: Contract) -> None:
    subscription = contract.subscription
    kind = _TOLD_AT_THE_END.get(Subscription.Ending(subscription.ending))
    if kind is Notice.Kind.LAPSED and subscription.cancels_at_end:
        kind = Notice.Kind.TRIAL_OVER  # one that asked for no card
    if kind is not None:
        notices.enqueue_notice(contract, kind, **notices.contract_facts(contract))
