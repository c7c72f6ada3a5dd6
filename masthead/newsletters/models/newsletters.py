"""A newsletter: a promise, a cadence and where its stories come from."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from masthead.membership.gate import AccessLevel
from masthead.publishing.models.publication import known_zone


class Newsletter(index.Indexed, ClusterableModel):
    """A product that subscribers get by mail. Empty sources mean any."""

    class Cadence(models.TextChoices):
        DAILY = "daily", "Every day"
        WEEKDAYS = "weekdays", "Weekdays"
        WEEKLY = "weekly", "Weekly"

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, unique=True)
    promise = models.CharField(max_length=140, help_text="In one line, what a reader gets.")
    access_level = models.CharField(max_length=12, choices=AccessLevel, default=AccessLevel.PUBLIC)
    cadence = models.CharField(max_length=10, choices=Cadence, default=Cadence.WEEKLY)
    weekdays = models.JSONField(
        default=list, blank=True, help_text="Days it goes out; Monday is 0."
    )
    local_time = models.TimeField(default="06:00")
    zone = models.CharField(max_length=64, default="UTC", validators=[known_zone])
    sender_name = models.CharField(max_length=80, blank=True)
    sender = models.EmailField(blank=True, help_text="Empty: the publication's.")
    reply_to = models.EmailField(blank=True)
    accent = models.CharField(
        max_length=7,
        default="#a8105f",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Six hexadecimal digits, as in #a8105f.")],
    )
    template = models.CharField(max_length=80, default="newsletters/mail/edition.mjml")
    is_active = models.BooleanField("offered", default=True)
    order = models.PositiveSmallIntegerField(default=0)
    sections = ParentalManyToManyField("publishing.Section", blank=True, related_name="+")
    countries = ParentalManyToManyField("publishing.Country", blank=True, related_name="+")
    industries = ParentalManyToManyField("publishing.Industry", blank=True, related_name="+")
    kinds = models.JSONField(default=list, blank=True)

    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("promise"),
        FieldPanel("access_level"),
        MultiFieldPanel(
            [
                FieldPanel("cadence"),
                FieldPanel("weekdays"),
                FieldPanel("local_time"),
                FieldPanel("zone"),
            ],
            "When",
        ),
        MultiFieldPanel(
            [FieldPanel("sender_name"), FieldPanel("sender"), FieldPanel("reply_to")], "From"
        ),
        MultiFieldPanel(
            [
                FieldPanel("sections"),
                FieldPanel("kinds"),
                FieldPanel("countries"),
                FieldPanel("industries"),
            ],
            "Sources",
        ),
        FieldPanel("accent"),
        FieldPanel("template"),
        FieldPanel("is_active"),
        FieldPanel("order"),
    ]
    search_fields: ClassVar = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering: ClassVar = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def is_published(self) -> bool:
        return self.is_active

    @property
    def stream(self) -> str:
        """What suppressions and consents call it."""
        return f"newsletter:{self.slug}"
