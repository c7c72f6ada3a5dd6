"""Editions: one issue's content, composed at the desk."""

from collections.abc import Callable
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, PreviewableMixin

from masthead.core.languages import LANGUAGES, is_rtl

PREVIEW_MODES = (("light", "Mail, light"), ("dark", "Mail, dark"), ("text", "Plain text"))


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> Self:
        """Those that readers may see, newest first."""
        return self.filter(state__in=Edition.PUBLISHED).order_by("-number")

    def taken(self) -> Self:
        """Those whose stories a later edition does not repeat: already sent, or about to be."""
        return self.filter(state__in=[Edition.State.SCHEDULED, *Edition.PUBLISHED])

    def editable(self) -> Self:
        return self.filter(state__in=Edition.EDITABLE)


class Edition(PreviewableMixin, ClusterableModel):
    """One issue of a newsletter: its subject, text and picks, and the send that carried it. It gets
    its number when it goes out, so that a discarded draft leaves no gap."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Cancelled"  # stopped while it was going out

    EDITABLE = frozenset({State.DRAFT, State.SCHEDULED})
    PUBLISHED = frozenset({State.SENDING, State.SENT})
    CONTENT = (
        *("subject", "preheader", "intro", "closing", "language"),
        *("sponsor_name", "sponsor_text", "sponsor_url", "picks"),
    )

    newsletter = models.ForeignKey(
        "newsletters.Newsletter", on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField(default=0, editable=False)
    subject = models.CharField(
        max_length=150,
        blank=True,
        help_text=("Shown in the inbox. Phones show about the first 45 characters."),
    )
    preheader = models.CharField(
        max_length=150,
        blank=True,
        help_text="Shown in the inbox after the subject. Aim for 40 to 90 characters.",
    )
    intro = models.TextField(blank=True, help_text="Leave an empty line to start a new paragraph.")
    closing = models.TextField(
        "closing note", blank=True, help_text="Shown below the stories as plain text."
    )
    sponsor_name = models.CharField(
        "sponsor", max_length=80, blank=True, help_text="The slot is labelled as sponsored."
    )
    sponsor_text = models.TextField("sponsor text", blank=True)
    sponsor_url = models.URLField("sponsor link", blank=True)
    language = models.CharField(max_length=12, choices=LANGUAGES, default="en")
    taken_out = models.ManyToManyField(
        "publishing.Story", editable=False, related_name="+"
    )  # by an editor: auto-fill does not add them again
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    scheduled_for = models.DateTimeField(null=True, blank=True, editable=False)
    trouble = models.TextField(blank=True, editable=False)  # why it did not go out as scheduled
    send = models.OneToOneField(
        "outbox.Send", null=True, blank=True, editable=False, on_delete=models.PROTECT
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)  # when sending began

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at"]
        permissions: ClassVar = [("send_edition", "Can send and schedule editions")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state="scheduled") | models.Q(scheduled_for__isnull=False),
                name="a_scheduled_edition_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["newsletter", "number"],
                condition=models.Q(number__gt=0),
                name="one_edition_per_number",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.newsletter} (no subject yet)"

    def save_content(self) -> None:
        """Write what an editor composes, and nothing else: the state may have changed in the
        meantime."""
        self.save(update_fields=list(self.CONTENT))

    @property
    def access_level(self) -> str:
        return str(self.newsletter.access_level)

    @property
    def gate_key(self) -> str:
        return f"edition:{self.pk}"

    @property
    def is_published(self) -> bool:
        """Readers may see an edition once sending has started."""
        return self.state in self.PUBLISHED

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def is_rtl(self) -> bool:
        return is_rtl(self.language)

    @property
    def next_number(self) -> int:
        """Its number, or the one that it would get now."""
        return self.number or 1 + (
            Edition.objects.filter(newsletter=self.newsletter_id).aggregate(
                last=models.Max("number")
            )["last"]
            or 0
        )

    @property
    def address(self) -> str:
        """The path of its page on the web."""
        return reverse("edition", args=[self.newsletter.slug, self.next_number])

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return list(PREVIEW_MODES)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The mail from the form's present content, saved or not; shown beside the form at the
        desk."""
        show: Callable[[Edition, str], HttpResponse] = import_string(settings.EDITION_PREVIEW)
        return show(self, mode_name)


class Pick(Orderable):
    """A story in an edition, at its position, with the editor's own line if there is one."""

    edition = ParentalKey(Edition, on_delete=models.CASCADE, related_name="picks")
    story = models.ForeignKey("publishing.Story", on_delete=models.CASCADE, related_name="picks")
    note = models.TextField(
        ("custom line"), blank=True, help_text="Replaces the story’s standfirst in this edition."
    )

    class Meta(Orderable.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["edition", "story"], name="a_story_stands_once_in_an_edition"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.story_id}"
