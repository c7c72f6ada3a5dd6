"""A newsletter: its promise, its cadence and the sources of its stories."""

import re
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.search import index

from masthead.access.gate import AccessLevel
from masthead.core.colour import PAPER, READABLE, contrast
from masthead.core.languages import LANGUAGES
from masthead.core.model_fields import CharField, SlugField
from masthead.membership import access_levels
from masthead.newsletters import cadence
from masthead.newsletters.mail_templates import mail_template
from masthead.publishing.models.publication import validate_time_zone

# Addresses under /newsletters that are not newsletters.
RESERVED_SLUGS = frozenset({"confirm", "leave", "pause", "preferences", "subscribe"})
SLUG_STAYS = (
    "Readers’ consents and the links in past editions use this slug, so it can’t be changed."
)
HEX = r"^#[0-9a-f]{6}$"


def readable_accent(colour: str) -> None:
    """Refuse an accent that cannot be read on the mail's paper."""
    if not re.fullmatch(HEX, colour):
        return  # the field's other validator reports it
    ratio = contrast(colour, PAPER)
    if ratio < READABLE:
        raise ValidationError(
            f"This colour is too light to read: its contrast is {ratio:.1f} to 1, and the minimum "
            f"is {READABLE}. Choose a darker one."
        )


def unreserved(slug: str) -> None:
    """Refuse a slug that one of the newsletters' own pages uses."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is used by the site itself. Choose another.")


class Newsletter(index.Indexed, ClusterableModel):
    """A product that subscribers receive by e-mail. Empty sources match any story."""

    class Cadence(models.TextChoices):
        DAILY = "daily", "Every day"
        WEEKDAYS = "weekdays", "Weekdays"
        WEEKLY = "weekly", "Weekly"

    name = models.CharField(max_length=80)
    slug = SlugField(max_length=80, unique=True, validators=[unreserved])
    promise = models.CharField(max_length=140, help_text="What readers get, in one line.")
    access_level = models.CharField(
        max_length=12, choices=access_levels.CHOICES, default=AccessLevel.PUBLIC.value
    )
    cadence = models.CharField(max_length=10, choices=Cadence, default=Cadence.WEEKLY)
    weekdays = models.JSONField(default=list, blank=True)
    local_time = models.TimeField(default="06:00")
    zone = CharField("time zone", max_length=64, default="UTC", validators=[validate_time_zone])
    language = models.CharField(max_length=12, choices=LANGUAGES, default="en")
    sender_name = models.CharField(
        max_length=80, blank=True, help_text="Leave empty to use the publication’s name."
    )
    sender = models.EmailField(
        ("sender address"), blank=True, help_text="Leave empty to use the publication’s address."
    )
    reply_to = models.EmailField("reply-to address", blank=True)
    accent = CharField(
        max_length=7,
        default="#a8105f",
        validators=[
            RegexValidator(HEX, "Enter six hexadecimal digits, such as #a8105f."),
            readable_accent,
        ],
    )
    template = CharField(
        max_length=80, default="newsletters/mail/edition.html", validators=[mail_template]
    )
    is_active = models.BooleanField("active", default=True)
    order = models.PositiveSmallIntegerField(default=0)
    sections = ParentalManyToManyField("publishing.Section", blank=True, related_name="+")
    countries = ParentalManyToManyField("publishing.Country", blank=True, related_name="+")
    industries = ParentalManyToManyField("publishing.Industry", blank=True, related_name="+")
    kinds = models.JSONField(default=list, blank=True)
    stories_wanted = models.PositiveSmallIntegerField(
        "stories per edition",
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="How many stories auto-fill looks for.",
    )

    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering: ClassVar = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self._require_same_slug()
        if not set(self.weekdays) <= set(range(7)):
            raise ValidationError(
                {("weekdays"): "Weekdays are numbered from 0 (Monday) to 6 (Sunday)."}
            )
        if self.cadence == self.Cadence.WEEKLY and len(self.weekdays) != 1:
            raise ValidationError(
                {("weekdays"): "A weekly newsletter goes out on one day. Choose it."}
            )
        if self.cadence == self.Cadence.WEEKDAYS and not self.weekdays:
            raise ValidationError({"weekdays": "Choose the days it goes out on."})

    def _require_same_slug(self) -> None:
        before = Newsletter.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
        if before and before != self.slug and self.is_known_outside:
            raise ValidationError({"slug": SLUG_STAYS})

    @property
    def is_known_outside(self) -> bool:
        """Whether readers' consents, mails or bookmarks refer to its slug."""
        if self.pk is None:
            return False
        return self.subscribers.exists() or self.editions.published().exists()

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def gate_key(self) -> str:
        return f"newsletter:{self.pk}"

    @property
    def is_published(self) -> bool:
        return self.is_active

    @property
    def stream(self) -> str:
        """Its name in suppressions and consents."""
        return f"newsletter:{self.slug}"

    def cadence_in_words(self) -> str:
        """As a reader would say it: "Weekdays, 06:00 GST"."""
        return cadence.in_words(self, at=timezone.now())

    def next_due(self, after: datetime | None = None) -> datetime:
        """When an edition is next due, in UTC."""
        return cadence.next_due(self, after=after or timezone.now())
