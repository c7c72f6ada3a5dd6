"""Keeps the search index: one entry for each published story."""

from collections.abc import Iterable, Sequence
from itertools import batched, chain

from django.db import transaction

from masthead.access import gate
from masthead.archive.models import Entry, position_of
from masthead.archive.words import folded
from masthead.core.id_batches import ids_in_batches
from masthead.publishing.body import open_body
from masthead.publishing.models import Story
from masthead.publishing.models.stories import StoryQuerySet
from masthead.publishing.paywall_cut import text_of
from masthead.publishing.stored_blocks import Block

BATCH = 200
MAX_TEXT_LENGTH = 400_000  # characters of one story; PostgreSQL refuses an index entry above 1 MB
_UPDATED_FIELDS = [
    "position",
    "kind",
    "section",
    "access_level",
    "language",
    "published_at",
    "revised_at",
    "revision_id",
    "headline_words",
    "standfirst_words",
    "filing_words",
    "open_text",
    "open_words",
]
FILED = ("countries", "industries", "topics")


def index(*, story_ids: Iterable[int]) -> int:
    """Index those of these stories that are published and remove the others. Safe to run twice.
    Returns how many were indexed."""
    return sum(_index_batch(ids) for ids in batched(story_ids, BATCH))


def remove(*, story_id: int) -> None:
    """Remove a story from the index immediately."""
    Entry.objects.filter(pk=story_id).delete()


def catch_up(*, limit: int = 1000) -> int:
    """For the clock: index stories of the last day whose signal was missed, and remove those that
    were withdrawn. Returns how many were processed. `check` finds whatever is older."""
    recent = Story.objects.recent()
    ids = [
        *_missing(recent).values_list("pk", flat=True)[:limit],
        *Entry.objects.stale().filter(story__in=recent).values_list("pk", flat=True)[:limit],
    ]
    index(story_ids=ids)
    return len(ids)


def check() -> int:
    """For the clock, at night: compare every entry with its story. Returns how many stories were
    indexed again or removed."""
    wrong = _missing(Story.objects.all()), Entry.objects.stale()
    batches = chain.from_iterable(ids_in_batches(rows, BATCH) for rows in wrong)
    count = 0
    for ids in batches:
        index(story_ids=ids)
        count += len(ids)
    return count


def _missing(stories: StoryQuerySet) -> StoryQuerySet:
    return stories.filter(live=True, archive_entry=None, first_published_at__isnull=False)


def rebuild() -> int:
    """Rebuild every entry while search stays available. Returns how many there are."""
    ids = Story.objects.published().values_list("pk", flat=True)
    indexed = index(story_ids=ids.iterator())
    Entry.objects.exclude(story__live=True).delete()
    return indexed


def _index_batch(story_ids: Sequence[int]) -> int:
    with transaction.atomic():
        stories = (
            Story.objects.filter(pk__in=story_ids, live=True, first_published_at__isnull=False)
            .select_related("section", "dateline")
            .prefetch_related(*FILED, "credits__person")
        )
        entries = [_entry(story) for story in stories]
        gone = set(story_ids) - {entry.pk for entry in entries}
        Entry.objects.filter(pk__in=gone).delete()
        Entry.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["story"], update_fields=_UPDATED_FIELDS
        )
    return len(entries)


def _entry(story: Story) -> Entry:
    text = open_text(story)
    assert story.published_at is not None  # noqa: S101  # the query above requires it
    return Entry(
        story=story,
        position=position_of(story.published_at, story.pk),
        kind=story.kind,
        section=story.section,
        access_level=story.access_level,
        language=story.language,
        published_at=story.published_at,
        revised_at=story.last_published_at,
        revision_id=story.live_revision_id,
        headline_words=folded(story.headline),
        standfirst_words=folded(story.standfirst),
        filing_words=folded(filing(story)),
        open_text=text,
        open_words=folded(text),
    )


def open_text(story: Story) -> str:
    """The plain text of a story's body that an anonymous reader may read."""
    blocks = open_body(story, decision=gate.decide(None, story))
    return " ".join(filter(None, map(_words_of, blocks)))[:MAX_TEXT_LENGTH]


def _words_of(block: Block) -> str:
    if block["type"] == "table":
        return " ".join(cell for row in block["value"]["data"] for cell in row if cell)
    return text_of(block)


def filing(story: Story) -> str:
    """The names that a story can be found by: people, places and headings."""
    names = [story.kicker, story.section.name]
    names += [credit.person.name for credit in story.credits.all()]
    names += [str(heading) for filed in FILED for heading in getattr(story, filed).all()]
    if story.dateline:
        names.append(story.dateline.name)
    return " ".join(names)
