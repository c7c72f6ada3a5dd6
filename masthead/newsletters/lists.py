"""Subscribing and unsubscribing readers: the row, its consent and its suppression change together
or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from masthead.accounts.consent import record_consents
from masthead.accounts.models import Consent, Reader
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.outbox.models import Suppression
from masthead.outbox.suppression import ALL_STREAMS, lift, suppress


@dataclass(frozen=True, slots=True)
class ConsentContext:
    """On which page, beside which wording and from where a reader acted."""

    source: str
    wording: str
    ip: str | None


@transaction.atomic
def activate_subscription(
    reader: Reader, newsletters: Sequence[Newsletter], consent_context: ConsentContext
) -> list[Newsletter]:
    """The reader receives these newsletters from now on. Any suppression is lifted: they ask for
    it, from their own inbox. Returns those that are new; repeating it changes nothing."""
    joined = _not_yet(reader, newsletters)
    for newsletter in joined:
        Subscriber.objects.update_or_create(
            reader=reader,
            newsletter=newsletter,
            defaults={
                "state": Subscriber.State.ACTIVE,
                "source": consent_context.source[:200],
                "confirmed_at": timezone.now(),
                "ended_at": None,
                "paused_until": None,
            },
        )
        lift(reader.email, stream=newsletter.stream)
    if joined:
        lift(reader.email, stream=ALL_STREAMS)
    _record(reader, joined, Consent.Act.GIVEN, consent_context)
    return joined


@transaction.atomic
def end_subscription(
    reader: Reader, newsletters: Sequence[Newsletter], consent_context: ConsentContext
) -> list[Newsletter]:
    """The reader receives none of these any more, not even from a send in progress. Returns those
    that they were subscribed to; repeating it changes nothing."""
    rows = Subscriber.objects.filter(reader=reader, newsletter__in=newsletters)
    live = rows.exclude(state=Subscriber.State.ENDED)
    on = set(live.values_list("newsletter_id", flat=True))
    left = [newsletter for newsletter in newsletters if newsletter.pk in on]
    live.update(state=Subscriber.State.ENDED, ended_at=timezone.now())
    for newsletter in newsletters:
        suppress([reader.email], reason=Suppression.Reason.UNSUBSCRIBE, stream=newsletter.stream)
    _record(reader, left, Consent.Act.WITHDRAWN, consent_context)
    return left


def newsletters_of(reader: Reader) -> list[Newsletter]:
    """What the reader receives, in the publication's order."""
    rows = Subscriber.objects.active().filter(reader=reader)
    return list(Newsletter.objects.filter(pk__in=rows.values("newsletter")))


def pauses_of(reader: Reader) -> dict[int, datetime]:
    """Until when the reader has paused what they receive, by the newsletter's id."""
    paused = Subscriber.objects.active().filter(reader=reader, paused_until__gt=timezone.now())
    rows = paused.values_list("newsletter_id", "paused_until")
    return {newsletter: until for newsletter, until in rows if until}


def _not_yet(reader: Reader, newsletters: Sequence[Newsletter]) -> list[Newsletter]:
    active = Subscriber.objects.filter(reader=reader, state=Subscriber.State.ACTIVE)
    on = set(active.values_list("newsletter_id", flat=True))
    return [newsletter for newsletter in newsletters if newsletter.pk not in on]


def _record(
    reader: Reader,
    newsletters: Sequence[Newsletter],
    act: Consent.Act,
    consent_context: ConsentContext,
) -> None:
    record_consents(
        reader=reader,
        purposes=[newsletter.stream for newsletter in newsletters],
        act=act,
        wording=consent_context.wording,
        source=consent_context.source,
        ip=consent_context.ip,
    )
