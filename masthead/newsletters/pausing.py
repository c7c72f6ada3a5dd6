"""Pausing a newsletter: its reader stays on the list and gets nothing of it for two weeks."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.newsletters.lists import ConsentContext
from masthead.newsletters.models import Subscriber
from masthead.newsletters.models.subscribers import SubscriberQuerySet
from masthead.newsletters.preferences import Owner

PAUSE = timedelta(days=14)


def pause(*, owner: Owner, circumstance: ConsentContext) -> bool:
    """From now on nothing, also not of a send that is running, for two weeks. False if the reader
    is not on the list that the link came with."""
    until = timezone.now() + PAUSE
    return _set(owner, "newsletters.paused", circumstance, until=until)


def go_on(*, owner: Owner, circumstance: ConsentContext) -> bool:
    """The next edition comes again. False if the reader is not on the list."""
    return _set(owner, "newsletters.pause_ended", circumstance, until=None)


def paused_until(owner: Owner) -> datetime | None:
    """Until when the reader gets nothing of it, if they have paused it."""
    paused = _row(owner).filter(paused_until__gt=timezone.now())
    return paused.values_list("paused_until", flat=True).first()


@transaction.atomic
def _set(owner: Owner, verb: str, circumstance: ConsentContext, *, until: datetime | None) -> bool:
    if not _row(owner).update(paused_until=until):
        return False
    audit.record(
        verb=verb,
        subject=owner.reader,
        actor=owner.reader,
        ip=circumstance.ip,
        stream=owner.stream,
    )
    return True


def _row(owner: Owner) -> SubscriberQuerySet:
    return Subscriber.objects.active().filter(reader=owner.reader, newsletter=owner.newsletter)
