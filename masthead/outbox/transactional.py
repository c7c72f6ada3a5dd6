"""Transactional messages: enqueued with the change that calls for them, and kept going by the
clock."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from masthead.outbox import message_submission
from masthead.outbox.channels.registry import MAIL, channel_named
from masthead.outbox.models import TransactionalMessage
from masthead.outbox.tasks import submit_message

CALL_AGAIN_AFTER = timedelta(seconds=30)  # its task was lost
AT_ONCE = 1000
KEPT_FOR = timedelta(days=30)


def enqueue(
    *, sender: str, address: str, content: bytes, purpose: str = "", channel: str = MAIL
) -> TransactionalMessage:
    """Keep a message in the outbox; a worker is called for it when the transaction commits."""
    message = TransactionalMessage.objects.create(
        channel=channel,
        sender=sender,
        address=channel_named(channel).normalise(address),
        content=content,
        purpose=purpose[:80],
        called_at=timezone.now(),
    )
    transaction.on_commit(partial(submit_message.enqueue, message.pk))
    return message


def dispatch_due() -> None:
    """For the clock, every few seconds: call workers for messages that are due again or whose task
    was lost, and mark as uncertain what a dead worker was submitting. Safe to run twice."""
    now = timezone.now()
    message_submission.mark_abandoned_uncertain()
    uncalled = Q(called_at__isnull=True) | Q(called_at__lt=now - CALL_AGAIN_AFTER)
    waiting = TransactionalMessage.objects.due(now).filter(uncalled).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    TransactionalMessage.objects.filter(pk__in=ids).update(called_at=now)
    for message_id in ids:
        submit_message.enqueue(message_id)


def prune() -> None:
    """For the clock, daily: delete messages that ended more than 30 days ago."""
    old = timezone.now() - KEPT_FOR
    TransactionalMessage.objects.filter(ended_at__lt=old).delete()
