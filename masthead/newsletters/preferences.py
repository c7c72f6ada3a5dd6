"""A reader's own subscriptions, by the signed link in each mail: viewed, changed, ended, and
restored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from masthead.access import gate
from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.membership.entitlements import entitlements_of
from masthead.newsletters.lists import (
    ConsentContext,
    activate_subscription,
    end_subscription,
    newsletters_of,
    pauses_of,
)
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.offers import NewsletterOffer, day_in_words, offered_newsletters
from masthead.outbox import tokens
from masthead.outbox.models import Suppression
from masthead.outbox.suppression import suppress

UNDO_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """Whose link it is, and the newsletter it came with, if that is still published."""

    reader: Reader
    stream: str
    newsletter: Newsletter | None


@dataclass(frozen=True, slots=True)
class PreferenceChange:
    """What saving the preferences changed."""

    joined: list[Newsletter]
    left: list[Newsletter]


def owner_of(token: str) -> LinkOwner | None:
    """Who may act by this link; None if it is not ours, or its reader no longer exists."""
    said = tokens.read(token)
    reader = said and Reader.objects.filter(pk=said.reader_id).first()
    if not said or not reader:
        return None
    kind, _, slug = said.stream.partition(":")
    newsletter = Newsletter.objects.filter(slug=slug).first() if kind == "newsletter" else None
    return LinkOwner(reader, said.stream, newsletter)


def own_offers(reader: Reader) -> list[NewsletterOffer]:
    """What the reader receives (ticked) and what they could add. A newsletter that they receive
    stays visible when it is no longer offered or no longer open to them, so that they can leave
    it."""
    on = newsletters_of(reader)
    who = entitlements_of(reader)
    known = {newsletter.pk: newsletter for newsletter in [*on, *offered_newsletters()]}
    ticked, pauses = {newsletter.pk for newsletter in on}, pauses_of(reader)
    return [
        _own_offer(each, reader, ticked=each.pk in ticked, until=pauses.get(each.pk))
        for each in sorted(known.values(), key=lambda each: (each.order, each.name))
        if each.pk in ticked or gate.decide(who, each).allowed
    ]


def _own_offer(
    newsletter: Newsletter, reader: Reader, *, ticked: bool, until: datetime | None
) -> NewsletterOffer:
    if until is None:
        return NewsletterOffer(newsletter, can_take=True, ticked=ticked)
    token = tokens.make(reader_id=reader.pk, stream=newsletter.stream)
    return NewsletterOffer(
        newsletter,
        can_take=True,
        ticked=ticked,
        paused=day_in_words(until, newsletter),
        pause_path=reverse("pause", args=[token]),
    )


@transaction.atomic
def save(
    *,
    reader: Reader,
    wanted: Collection[str],
    shown: Sequence[NewsletterOffer],
    consent_context: ConsentContext,
) -> PreferenceChange:
    """From now on the reader receives exactly the wanted slugs, of those that were shown to
    them."""
    ticked = [offer.newsletter for offer in shown if offer.newsletter.slug in wanted]
    cleared = [
        offer.newsletter for offer in shown if offer.ticked and offer.newsletter.slug not in wanted
    ]
    change = PreferenceChange(
        joined=activate_subscription(reader, ticked, consent_context),
        left=end_subscription(reader, cleared, consent_context),
    )
    _record(
        "newsletters.preferences_saved", reader, consent_context, joined=change.joined, left=cleared
    )
    return change


@transaction.atomic
def unsubscribe(*, owner: LinkOwner, consent_context: ConsentContext) -> None:
    """Unsubscribe the reader from the list that the link came with, or from all of them if it names
    none. The stream is suppressed even if its newsletter no longer exists."""
    reader = owner.reader
    if not owner.stream:
        unsubscribe_all(reader=reader, consent_context=consent_context)
    elif owner.newsletter is None:
        unsubscribed = Suppression.Reason.UNSUBSCRIBE
        suppress([reader.email], reason=unsubscribed, stream=owner.stream)
        _record("newsletters.left", reader, consent_context, stream=owner.stream)
    elif left := end_subscription(reader, [owner.newsletter], consent_context):
        _record("newsletters.left", reader, consent_context, left=left, stream=owner.stream)


@transaction.atomic
def unsubscribe_all(*, reader: Reader, consent_context: ConsentContext) -> list[Newsletter]:
    """Unsubscribe the reader from every list, and return which."""
    left = end_subscription(reader, newsletters_of(reader), consent_context)
    _record("newsletters.left_all", reader, consent_context, left=left)
    return left


@transaction.atomic
def undo_unsubscribe(*, owner: LinkOwner, consent_context: ConsentContext) -> bool:
    """Restore a reader who unsubscribed within the last day. False if there is nothing to undo."""
    if owner.newsletter is None or not _left_recently(owner.reader, owner.newsletter):
        return False
    joined = activate_subscription(owner.reader, [owner.newsletter], consent_context)
    _record("newsletters.leaving_undone", owner.reader, consent_context, joined=joined)
    return True


def _left_recently(reader: Reader, newsletter: Newsletter) -> bool:
    return Subscriber.objects.filter(
        reader=reader,
        newsletter=newsletter,
        state=Subscriber.State.ENDED,
        confirmed_at__isnull=False,
        ended_at__gt=timezone.now() - UNDO_WITHIN,
    ).exists()


def _record(
    verb: str,
    reader: Reader,
    consent_context: ConsentContext,
    *,
    joined: Sequence[Newsletter] = (),
    left: Sequence[Newsletter] = (),
    **detail: str,
) -> None:
    audit.record(
        verb=verb,
        subject=reader,
        actor=reader,
        ip=consent_context.ip,
        joined=[newsletter.slug for newsletter in joined],
        left=[newsletter.slug for newsletter in left],
        **detail,
    )
