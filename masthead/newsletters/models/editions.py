"""Editions: one issue's content, composed at the desk."""

from typing import ClassVar

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable


class Edition(ClusterableModel):
    """One issue of a newsletter: its subject, words and picks, and the send that carried it."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Cancelled"

    newsletter = models.ForeignKey(
        "newsletters.Newsletter", on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField(default=0, editable=False)
    subject = models.CharField(max_length=150, blank=True)
    preheader = models.CharField(max_length=150, blank=True)
    intro = models.TextField(blank=True)
    closing = models.TextField("own notes", blank=True)
    sponsor_name = models.CharField(max_length=80, blank=True)
    sponsor_text = models.TextField(blank=True)
    sponsor_url = models.URLField(blank=True)
    language = models.CharField(max_length=12, default="en")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    send = models.OneToOneField(
        "outbox.Send", null=True, blank=True, editable=False, on_delete=models.PROTECT
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state="scheduled") | models.Q(scheduled_for__isnull=False),
                name="a_scheduled_edition_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.newsletter} (no subject yet)"

    @property
    def access_level(self) -> str:
        return str(self.newsletter.access_level)

    @property
    def is_published(self) -> bool:
        """Readers may know of an edition once it is being sent."""
        return self.state in {self.State.SENDING, self.State.SENT}


class Pick(Orderable):
    """A story in an edition, in its place, with the editor's own line if there is one."""

    edition = ParentalKey(Edition, on_delete=models.CASCADE, related_name="picks")
    story = models.ForeignKey("publishing.Story", on_delete=models.CASCADE, related_name="picks")
    note = models.TextField(blank=True, help_text="Replaces the standfirst.")

    class Meta(Orderable.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "story"], name="a_story_stands_once_in_an_edition"
            )
        ]
