"""Mail that a reader has us send to people who did not ask for it: so many a day for each sender,
recipient and network. What is taken back afterwards was sent all the same, and still counts."""

from collections.abc import Collection

from django.db import transaction

from masthead.accounts.addresses import mailbox_of
from masthead.accounts.models import Reader
from masthead.core import rates
from masthead.core.rates import Limit

_DAY = 86_400
PER_SENDER = 50
PER_RECIPIENT = Limit("stranger mail recipient", most=5, seconds=_DAY)
_TIMES_NETWORK = 5  # an office's colleagues share one


class StrangerMailError(Exception):
    """Too many today; the message says so in plain words, and what to do."""


@transaction.atomic
def count(
    *, sender: Reader, addresses: Collection[str], ip: str | None, most: int = PER_SENDER
) -> None:
    """Count a mail to each of these addresses, or raise `StrangerMailError` and count none. `most`
    is what this sender may send in a day, and their network five times as much."""
    strangers = [each for each in addresses if each != sender.email]
    each = Limit("stranger mail sender", most=most, seconds=_DAY)
    network = Limit("stranger mail network", most=most * _TIMES_NETWORK, seconds=_DAY)
    uses = [(each, str(sender.pk)), (network, rates.network_of(ip))]
    if strangers and (refusal := rates.refuse(*uses, times=len(strangers))):
        counted = rates.left(each, str(sender.pk)) + len(strangers)
        left = 0 if refusal.limit == network else max(0, counted)
        raise StrangerMailError(_too_many(len(strangers), left, most))
    for address in strangers:
        if rates.refuse((PER_RECIPIENT, mailbox_of(address))):
            raise StrangerMailError(
                f"{address} has been written to several times today. Try again tomorrow, or leave "
                "this address out."
            )


def _too_many(wanted: int, left: int, most: int) -> str:
    people = "one e-mail" if wanted == 1 else f"{wanted} e-mails"
    if left and left < wanted:
        return (
            f"{people} to other people are too many today: you can send {left} more now, of {most} "
            "a day. Withdrawn ones count. Send the rest tomorrow."
        )
    return (
        f"You, or others on your network, have sent as many e-mails to other people today as we "
        f"allow ({most} each). Withdrawn ones count. Try again tomorrow."
    )
