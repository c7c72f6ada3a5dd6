"""The search index: one entry for each published story, the same for everyone."""

from typing import Any, ClassVar

from django.db import models

from masthead.core.model_fields import ChoiceField
from masthead.membership import access_levels
from masthead.publishing.models import Kind, Story


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


class Entry(models.Model):
    """The searchable content of a story. `open_text` is the part of the body that an anonymous
    reader may read; nothing else is stored here, so nothing else can be found, counted or ranked.

    The `…_words` are folded. The database maintains its full-text index from them."""

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
    headline_words = models.TextField()
    standfirst_words = models.TextField()
    filing_words = models.TextField(help_text="Kicker, names, places, countries, topics.")
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
