"""What is left to do once a membership has ended: the ledger, the notice, the vendor."""

from django.db import transaction
from django.utils import timezone

from masthead.billing import notices
from masthead.billing.ledger import entries
from masthead.billing.models import Contract, Notice, VendorCommand
from masthead.billing.vendor import commands
from masthead.membership.models import Subscription

_ENDING = Subscription.Ending
# Refunds, withdrawals and cancellations have had their notice when they were requested.
_NOTICE_AT_END = {_ENDING.UNPAID: Notice.Kind.LAPSED, _ENDING.STAFF: Notice.Kind.ENDED}


@transaction.atomic
def close_contract(contract: Contract, *, known_there: bool = False) -> bool:
    """Close a contract whose subscription has ended; false if it was closed before. `known_there`:
    the vendor was the one who reported the end."""
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
    """Close every contract whose subscription has ended, whatever ended it. Returns how many. For
    the clock; safe to run twice."""
    ended = Contract.objects.filter(closed_at=None, subscription__ended_at__isnull=False)
    return sum(close_contract(contract) for contract in ended.select_related("subscription"))


def _enqueue_notice(contract: Contract) -> None:
    subscription = contract.subscription
    kind = _NOTICE_AT_END.get(Subscription.Ending(subscription.ending))
    if kind is Notice.Kind.LAPSED and subscription.cancels_at_end:
        kind = Notice.Kind.TRIAL_OVER  # one without a card
    if kind is not None:
        notices.enqueue_notice(contract, kind, **notices.contract_facts(contract))
