"""Pausing a newsletter: its reader stays on the list and receives nothing for two weeks."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.newsletters.lists import ConsentContext
from masthead.newsletters.models import Subscriber
from masthead.newsletters.models.subscribers import SubscriberQuerySet
from masthead.newsletters.preferences import LinkOwner

PAUSE = timedelta(days=14)


def pause(*, owner: LinkOwner, consent_context: ConsentContext) -> bool:
    """Send nothing for two weeks, not even from a send in progress. False if the reader is not on
    the list that the link came with."""
    until = timezone.now() + PAUSE
    return _set(owner, "newsletters.paused", consent_context, until=until)


def resume(*, owner: LinkOwner, consent_context: ConsentContext) -> bool:
    """Send the next edition again. False if the reader is not on the list."""
    return _set(owner, "newsletters.pause_ended", consent_context, until=None)


def paused_until(owner: LinkOwner) -> datetime | None:
    """Until when the reader receives nothing, if they have paused it."""
    paused = _row(owner).filter(paused_until__gt=timezone.now())
    return paused.values_list("paused_until", flat=True).first()


@transaction.atomic
def _set(
    owner: LinkOwner, verb: str, consent_context: ConsentContext, *, until: datetime | None
) -> bool:
    if not _row(owner).update(paused_until=until):
        return False
    audit.record(
        verb=verb,
        subject=owner.reader,
        actor=owner.reader,
        ip=consent_context.ip,
        stream=owner.stream,
    )
    return True


def _row(owner: LinkOwner) -> SubscriberQuerySet:
    return Subscriber.objects.active().filter(reader=owner.reader, newsletter=owner.newsletter)
