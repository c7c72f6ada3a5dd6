"""Cards: the picture that stands for a story where it is shared. Drawn by the worker from what a
teaser shows; the page only looks it up."""

import json
import logging
from hashlib import sha256
from io import BytesIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q

from masthead.graphics.cards import VERSION, CardFacts, draw_card
from masthead.publishing.models import Kind, Publication, Story
from masthead.publishing.teasers import access_tag
from masthead.site.models import Card

log = logging.getLogger(__name__)


def draw(*, story_id: int) -> bool:
    """Draw a published story's card unless it is there. Safe to run twice. Says whether it drew."""
    story = (
        Story.objects.filter(pk=story_id, live=True)
        .select_related("section", "lead_picture", "dateline", "card")
        .first()
    )
    if story is None:
        return False
    facts = facts_of(story)
    fingerprint = fingerprint_of(facts)
    card: Card | None = getattr(story, "card", None)
    if card and card.fingerprint == fingerprint:
        card.save(update_fields=["drawn_at"])
        return False
    _keep(story, fingerprint, draw_card(facts))
    return True


def draw_due(*, limit: int = 20) -> int:
    """For the clock: draw the cards that are lacking or older than their story, newest first."""
    behind = Q(card=None) | Q(card__drawn_at__lt=F("last_published_at"))
    due = Story.objects.published().filter(behind).values_list("pk", flat=True)[:limit]
    return sum(_drawn(pk) for pk in list(due))


def _drawn(story_id: int) -> bool:
    try:
        return draw(story_id=story_id)
    except (OSError, ValueError) as error:  # what Pillow raises: one card must not stop the rest
        log.warning("The card of story %s cannot be drawn: %s", story_id, error)
        return False


def facts_of(story: Story) -> CardFacts:
    """All that a card shows."""
    picture = story.lead_picture
    publication = Publication.load()
    return CardFacts(
        publication=publication.name,
        kicker=story.kicker or Kind(story.kind).facts.kicker or story.section.name,
        headline=story.headline,
        tag=access_tag(story),
        is_rtl=story.is_rtl,
        picture=picture.file.name if picture else "",
        focus=_focus(picture) if picture else (0.5, 0.5),
        countries=tuple(story.countries.order_by("iso").values_list("iso", flat=True)),
        place=_place(story),
        map_settings=json.dumps(publication.map_overrides, sort_keys=True),
    )


def fingerprint_of(facts: CardFacts) -> str:
    """What a card was drawn from, in short."""
    told = [VERSION, *(getattr(facts, name) for name in facts.__slots__)]
    return sha256(json.dumps(told).encode()).hexdigest()[:32]


def _focus(picture: object) -> tuple[float, float]:
    """The middle of what must be seen, in shares of width and height."""
    point = picture.get_focal_point()  # type: ignore[attr-defined]
    if point is None:
        return 0.5, 0.5
    x, y = point.centroid
    return round(x / picture.width, 3), round(y / picture.height, 3)  # type: ignore[attr-defined]


def _place(story: Story) -> tuple[str, float, float] | None:
    place = story.dateline
    return (place.name, place.longitude, place.latitude) if place else None


def _keep(story: Story, fingerprint: str, image: BytesIO) -> None:
    """The new card's row, then the old file goes; a name is never used twice, since caches keep
    what they have for a year."""
    old = Card.objects.filter(pk=story.pk).first()
    card = Card(story=story, fingerprint=fingerprint)
    card.file.save(f"{story.pk}-{fingerprint[:12]}.jpg", ContentFile(image.read()), save=False)
    Card.objects.bulk_create(
        [card],
        update_conflicts=True,
        unique_fields=["story"],
        update_fields=["file", "fingerprint", "drawn_at"],
    )
    if old and old.file.name != card.file.name:
        transaction.on_commit(lambda: old.file.delete(save=False))
