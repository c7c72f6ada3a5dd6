"""The bin: deleted stories, which can be restored for 30 days."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Revision

KEPT_FOR = timedelta(days=30)


class BinEntryQuerySet(models.QuerySet["BinEntry"]):
    def due(self) -> Self:
        """Those whose time in the bin is over."""
        return self.filter(deleted_at__lte=timezone.now() - KEPT_FOR)


class BinEntry(models.Model):
    """A story in the bin. Its row stays where it is, not live, so that its address stays taken and
    everything that points to it finds it again."""

    story = models.OneToOneField(
        "publishing.Story", on_delete=models.CASCADE, primary_key=True, related_name="bin_entry"
    )
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    deleted_at = models.DateTimeField(default=timezone.now, db_index=True)
    was_live = models.BooleanField()
    live_revision = models.ForeignKey(
        Revision, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # what readers saw
    published_at = models.DateTimeField(null=True)  # when they last saw it published

    objects = BinEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-deleted_at", "-pk"]
        verbose_name_plural = "bin entries"

    def __str__(self) -> str:
        return f"bin entry of story {self.pk}"

    @property
    def kept_until(self) -> datetime:
        """When the clock deletes it for good."""
        return self.deleted_at + KEPT_FOR
