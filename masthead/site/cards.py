"""Cards: the picture that represents a story where it is shared. Drawn by the worker from what a
teaser shows; the page only looks it up."""

import json
import logging
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from masthead.core.id_batches import ids_in_batches
from masthead.graphics.cards import VERSION, CardFacts, draw_card
from masthead.publishing.models import Kind, Publication, Story
from masthead.publishing.teasers import access_tag
from masthead.site.models import Card

log = logging.getLogger(__name__)
_BATCH = 1000
# The card is missing, or was drawn before the story was published again.
_BEHIND = Q(card=None) | Q(card__is_due=False, card__drawn_at__lt=F("last_published_at"))
MAX_ATTEMPTS = 3  # to draw a card that fails for a reason of its own
_FONTS = Path("static/site/fonts")


def draw(*, story_id: int) -> bool:
    """Draw a published story's card if what it shows has changed. Only the caller that claims the
    card draws it. Says whether it drew."""
    if Story.objects.filter(pk=story_id, live=True).exists():
        enqueue([story_id])
    card = Card.objects.claim(story_id)
    return card is not None and _draw_or_retry(card)


def draw_due(*, limit: int = 20) -> int:
    """For the clock: draw the cards that are due, and those of recent stories that are missing or
    older than their story; newest first. Returns how many were drawn; safe to run twice."""
    behind = Story.objects.recent().filter(_BEHIND, live=True)
    enqueue(behind.values_list("pk", flat=True)[:limit])
    due = Card.objects.order_by("-story__last_published_at", "-pk").claim_each(at_most=limit)
    return sum(_draw_or_retry(card) for card in due)


def enqueue_missing() -> int:
    """For the clock, at night: make every card due that is missing or older than its story. Returns
    how many were."""
    count = 0
    for ids in ids_in_batches(Story.objects.published().filter(_BEHIND), _BATCH):
        enqueue(ids)
        count += len(ids)
    return count


def enqueue(story_ids: Sequence[int]) -> None:
    """Make the cards of published stories due, whether or not they have a row."""
    Card.objects.bulk_create((Card(story_id=pk) for pk in story_ids), ignore_conflicts=True)
    Card.objects.filter(pk__in=story_ids, is_due=False).update(is_due=True, **Card.AFRESH)


def _draw_or_retry(card: Card) -> bool:
    """One card must not stop the rest, whatever is wrong with it. A disk or a storage recovers by
    itself; what fails for another reason fails again, and is given up until its story is
    published again."""
    try:
        return _draw(card)
    except OSError as error:
        log.warning("The card of story %s can't be drawn yet: %s", card.pk, error)
        card.retry_later()
    except Exception:
        _fail(card)
    return False


def _fail(card: Card) -> None:
    if card.attempts < MAX_ATTEMPTS:
        log.warning("The card of story %s can't be drawn.", card.pk, exc_info=True)
        card.retry_later()
    else:
        log.exception("The card of story %s is given up until it is published again.", card.pk)
        card.release(is_due=False, drawn_at=timezone.now())


def _draw(card: Card) -> bool:
    """Draw a claimed card, unless its story was withdrawn or the card shows it already."""
    story = _story_of(card)
    facts = facts_of(story)
    fingerprint = fingerprint_of(facts)
    is_drawn = card.file and card.fingerprint == fingerprint
    if is_drawn or not story.live:
        card.release(is_due=False, drawn_at=timezone.now())
        return False
    return _store(card, fingerprint, draw_card(facts, fonts=fonts(), picture=_picture(facts)))


def _story_of(card: Card) -> Story:
    return Story.objects.select_related("section", "lead_picture", "dateline").get(pk=card.story_id)


def fonts() -> tuple[Path, ...]:
    """Where a card's fonts are looked for: in the theme, then in the platform's own."""
    own = Path(__file__).parent / _FONTS
    return (settings.THEME / _FONTS, own) if settings.THEME else (own,)


def _picture(facts: CardFacts) -> bytes:
    """The lead picture's file; nothing if there is none or it can't be read."""
    if not facts.picture:
        return b""
    try:
        with default_storage.open(facts.picture) as file:
            content: bytes = file.read()
    except OSError as error:
        log.warning("A card is drawn without its picture %s: %s", facts.picture, error)
        return b""
    return content


def facts_of(story: Story) -> CardFacts:
    """Everything that a card shows."""
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
    """A hash of everything that a card was drawn from."""
    shown = [VERSION, *(getattr(facts, name) for name in facts.__slots__)]
    return sha256(json.dumps(shown).encode()).hexdigest()[:32]


def _focus(picture: object) -> tuple[float, float]:
    """The focal point, as fractions of width and height."""
    point = picture.get_focal_point()  # type: ignore[attr-defined]
    if point is None:
        return 0.5, 0.5
    x, y = point.centroid
    return round(x / picture.width, 3), round(y / picture.height, 3)  # type: ignore[attr-defined]


def _place(story: Story) -> tuple[str, float, float] | None:
    place = story.dateline
    return (place.name, place.longitude, place.latitude) if place else None


def _store(card: Card, fingerprint: str, image: BytesIO) -> bool:
    """Write the new file, then the row, then delete the old file; a name is never used twice, since
    caches keep what they have for a year. False if the story was published again meanwhile: its
    new card is due already."""
    old, storage = card.file.name, card.file.storage
    wanted = f"cards/{card.pk}-{fingerprint[:12]}.jpg"
    name = storage.save(wanted, ContentFile(image.read()))
    is_ours = card.release(
        is_due=False, file=name, fingerprint=fingerprint, drawn_at=timezone.now()
    )
    obsolete = old if is_ours else name
    if obsolete:
        transaction.on_commit(partial(storage.delete, obsolete))
    return is_ours
