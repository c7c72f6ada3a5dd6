"""The search indexes: what readers find, the same for everyone, and what staff find."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from masthead.core.model_fields import ChoiceField
from masthead.membership import access_levels
from masthead.publishing.models import Kind, Story

_ID_BITS = 24  # of a position; the rest is its second


class EntryQuerySet(models.QuerySet["Entry"]):
    def stale(self) -> Any:
        """Entries that are out of date with their story."""
        same = models.Q(
            story__live=True,
            story__kind=models.F("kind"),
            story__section=models.F("section"),
            story__access_level=models.F("access_level"),
            story__language=models.F("language"),
            story__first_published_at=models.F("published_at"),
            story__last_published_at=models.F("revised_at"),
        )
        return self.exclude(same)


class Searchable(models.Model):
    """What full-text search knows of a story. The `…_words` are folded; the database maintains its
    full-text index from them, and reads it from the highest `position` down: newest first."""

    position = models.BigIntegerField(unique=True)
    headline_words = models.TextField()
    standfirst_words = models.TextField()
    filing_words = models.TextField(help_text="Kicker, names, places, countries, topics.")

    class Meta:
        abstract = True


class Entry(Searchable):
    """The searchable content of a published story. `open_text` is the part of the body that an
    anonymous reader may read; nothing else is stored here, so nothing else can be found, counted
    or ranked."""

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, primary_key=True, related_name="archive_entry"
    )
    kind = ChoiceField(max_length=16, choices=Kind)
    section = models.ForeignKey("publishing.Section", on_delete=models.CASCADE, related_name="+")
    access_level = models.CharField(max_length=12, choices=access_levels.CHOICES)
    language = models.CharField(max_length=12)
    published_at = models.DateTimeField()
    revised_at = models.DateTimeField(null=True)
    revision_id = models.BigIntegerField(null=True)
    open_text = models.TextField()
    open_words = models.TextField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes: ClassVar = [
            models.Index(fields=["-published_at"]),
            models.Index(fields=["kind", "section"]),
        ]

    def __str__(self) -> str:
        return str(self.story)


class DeskEntryQuerySet(models.QuerySet["DeskEntry"]):
    def stale(self) -> Any:
        """Entries of stories that have been saved since."""
        return self.exclude(story__latest_revision_created_at=models.F("revised_at"))


class DeskEntry(Searchable):
    """What staff find of a story, published or not: its latest draft, with the whole text. Only the
    desk asks for it."""

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, primary_key=True, related_name="desk_entry"
    )
    revised_at = models.DateTimeField(null=True)
    body_words = models.TextField()

    objects = DeskEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "desk entries"

    def __str__(self) -> str:
        return str(self.story)


def position_of(moment: datetime, story_id: int) -> int:
    """A story's position in an index, which no other story has: by time, then by id."""
    return int(moment.timestamp()) << _ID_BITS | story_id & ((1 << _ID_BITS) - 1)
