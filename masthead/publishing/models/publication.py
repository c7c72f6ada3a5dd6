"""The publication: its name, house style, time zone and what it allows crawlers to do."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from masthead.core.locales import is_zone
from masthead.core.model_fields import CharField
from masthead.graphics.maps import MapOverrides, MapOverridesError

HOUSE_LABELS = "What happened\nWhy it matters\nOther signals\nWhat’s next\nKnow more"


def validate_time_zone(name: str) -> None:
    """Reject a time zone that is not in the IANA database."""
    if not is_zone(name):
        raise ValidationError(f"“{name}” is not an IANA time zone. Try “Asia/Dubai”.")


@register_setting(icon="site", order=100)
class Publication(BaseGenericSetting):
    """The single row that describes this publication."""

    name = models.CharField(max_length=80, default="Masthead")
    tagline = models.CharField(
        max_length=120, blank=True, help_text=("Two parts separated by a bar: “left | right”.")
    )
    description = models.TextField(blank=True)
    time_zone = CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    language = models.CharField(max_length=12, default="en")
    postal_address = models.TextField(
        blank=True, help_text="Shown at the foot of every newsletter, as the law requires."
    )
    sender = models.EmailField(
        default=("post@example.com"), help_text="The address e-mail is sent from."
    )
    notice = models.TextField(blank=True, help_text="Shown at the foot of every page.")
    section_labels = models.TextField(
        default=HOUSE_LABELS, help_text="Section labels for intel briefs, one per line."
    )
    emphasised_label = models.CharField(max_length=80, default="Why it matters", blank=True)
    allow_search = models.BooleanField("search engines may index", default=True)
    allow_ai_input = models.BooleanField("AI services may quote answers from it", default=False)
    allow_ai_train = models.BooleanField("AI services may train on it", default=False)
    map_overrides = models.JSONField(
        default=dict,
        blank=True,
        help_text=("Names and borders that differ from the standard locator maps."),
    )

    @property
    def contact(self) -> str:
        """The address that readers may write to; empty until the publication has one."""
        return "" if self.sender == self._meta.get_field("sender").default else self.sender

    panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("tagline"),
                FieldPanel("description"),
                FieldPanel("language"),
                FieldPanel("time_zone"),
                FieldPanel("notice"),
            ],
            "Publication",
        ),
        MultiFieldPanel([FieldPanel("sender"), FieldPanel("postal_address")], "E-mail"),
        MultiFieldPanel(
            [FieldPanel("section_labels"), FieldPanel("emphasised_label")], "Section labels"
        ),
        MultiFieldPanel(
            [
                FieldPanel("allow_search"),
                FieldPanel("allow_ai_input"),
                FieldPanel("allow_ai_train"),
            ],
            "Search engines and AI services",
        ),
        FieldPanel("map_overrides"),
    ]

    class Meta:
        verbose_name = "publication"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Reject invalid map settings; an empty field means none."""
        self.map_overrides = self.map_overrides or {}
        try:
            MapOverrides.from_dict(self.map_overrides)
        except MapOverridesError as error:
            raise ValidationError({"map_overrides": str(error)}) from error

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def labels(self) -> list[str]:
        """The house section labels for a brief, in order."""
        return [line.strip() for line in self.section_labels.splitlines() if line.strip()]
