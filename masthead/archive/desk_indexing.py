"""Keeps the desk's search index: one entry for each story, published or not."""

from collections.abc import Sequence
from itertools import chain

from django.db import transaction
from django.utils import timezone

from masthead.archive.indexing import BATCH, FILED, MAX_TEXT_LENGTH, filing
from masthead.archive.models import DeskEntry, position_of
from masthead.archive.words import folded
from masthead.core.id_batches import ids_in_batches
from masthead.publishing.models import Story
from masthead.publishing.models.stories import RECENT

_UPDATED_FIELDS = [
    "position",
    "revised_at",
    "headline_words",
    "standfirst_words",
    "filing_words",
    "body_words",
]


@transaction.atomic
def index(*, story_ids: Sequence[int]) -> int:
    """Index the latest drafts of these stories. Safe to run twice. Returns how many there were."""
    stories = (
        Story.objects.filter(pk__in=story_ids)
        .select_related("section", "dateline")
        .prefetch_related(*FILED, "credits__person")
    )
    entries = [_entry(story) for story in stories]
    DeskEntry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=["story"], update_fields=_UPDATED_FIELDS
    )
    return len(entries)


def catch_up(*, limit: int = BATCH) -> int:
    """For the clock: index the stories saved within a day whose task was lost. Returns how many
    there were. `check` finds whatever is older."""
    since = timezone.now() - RECENT
    recent = Story.objects.filter(latest_revision_created_at__gte=since).order_by()
    missing = recent.filter(desk_entry=None).values_list("pk", flat=True)
    stale = DeskEntry.objects.stale().filter(story__in=recent).values_list("pk", flat=True)
    return index(story_ids=[*missing[:limit], *stale[:limit]])


def check() -> int:
    """For the clock, at night: compare every entry with its story. Returns how many were indexed
    again."""
    wrong = Story.objects.filter(desk_entry=None), DeskEntry.objects.stale()
    batches = chain.from_iterable(ids_in_batches(rows, BATCH) for rows in wrong)
    return sum(index(story_ids=ids) for ids in batches)


def rebuild() -> int:
    """Rebuild every entry while search stays available. Returns how many there are."""
    batches = ids_in_batches(Story.objects.all(), BATCH)
    return sum(index(story_ids=ids) for ids in batches)


def _entry(story: Story) -> DeskEntry:
    draft = story.get_latest_revision_as_object() if story.has_unpublished_changes else story
    headlines = dict.fromkeys([draft.headline, story.headline])
    return DeskEntry(
        story_id=story.pk,
        position=position_of(story.latest_revision_created_at or timezone.now(), story.pk),
        revised_at=story.latest_revision_created_at,
        headline_words=folded(" ".join(headlines)),
        standfirst_words=folded(draft.standfirst),
        filing_words=folded(filing(draft)),
        body_words=folded(" ".join(draft.searchable_body)[:MAX_TEXT_LENGTH]),
    )
