"""Letters into the books, and the clock's care for them."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from masthead.outbox import letters
from masthead.outbox.channels.registry import MAIL, channel_named
from masthead.outbox.models import Letter
from masthead.outbox.tasks import submit_letter

CALL_AGAIN_AFTER = timedelta(seconds=30)  # its task was lost
AT_ONCE = 1000
KEPT_FOR = timedelta(days=30)


def post(
    *, sender: str, address: str, content: bytes, purpose: str = "", channel: str = MAIL
) -> Letter:
    """Write a letter down; a worker is called for it when the transaction is through."""
    letter = Letter.objects.create(
        channel=channel,
        sender=sender,
        address=channel_named(channel).normalise(address),
        content=content,
        purpose=purpose[:80],
        called_at=timezone.now(),
    )
    transaction.on_commit(partial(submit_letter.enqueue, letter.pk))
    return letter


def wake() -> None:
    """For the clock, every few seconds: call workers for letters that are due again or whose task
    was lost, and write down what died. Safe to run twice."""
    now = timezone.now()
    letters.mark_abandoned_uncertain()
    uncalled = Q(called_at__isnull=True) | Q(called_at__lt=now - CALL_AGAIN_AFTER)
    waiting = Letter.objects.due(now).filter(uncalled).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    Letter.objects.filter(pk__in=ids).update(called_at=now)
    for letter_id in ids:
        submit_letter.enqueue(letter_id)


def prune() -> None:
    """For the clock, daily: forget letters of more than 30 days ago."""
    old = timezone.now() - KEPT_FOR
    Letter.objects.filter(ended_at__lt=old).delete()
