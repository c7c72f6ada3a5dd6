"""The desk's forms of newsletters and editions."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from masthead.core.locales import zone_choices
from masthead.core.mail_addresses import canonical_address
from masthead.newsletters.cadence import DAY_NAMES
from masthead.newsletters.models import Edition, Newsletter
from masthead.newsletters.models.newsletters import SLUG_STAYS
from masthead.publishing.models import Kind
from masthead.publishing.named_form import NamedForm

TEST_ADDRESSES = 5


class NewsletterForm(NamedForm):
    """A newsletter, with checkboxes for the fields that the database stores as lists."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(DAY_NAMES)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A weekly newsletter has one day. A daily one needs none.",
    )
    kinds = forms.MultipleChoiceField(
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Leave all clear to include any kind.",
    )
    zone = forms.ChoiceField(label="Time zone", choices=zone_choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_known_outside:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = SLUG_STAYS

    class Media:
        css: ClassVar = {"all": ["newsletters/desk.css"]}


class EditionForm(WagtailAdminModelForm):
    """An edition's text; a counter shows the length of what inboxes cut."""

    class Media:
        js: ClassVar = ["newsletters/count.js"]
        css: ClassVar = {"all": ["newsletters/desk.css"]}


class StartForm(forms.Form):
    """Which newsletter the new edition belongs to."""

    newsletter = forms.ModelChoiceField(Newsletter.objects.filter(is_active=True))


class ScheduleForm(forms.Form):
    """A day and a time in the newsletter's own zone."""

    day = forms.DateField(widget=AdminDateInput)
    hour = forms.TimeField(label="Time", widget=AdminTimeInput)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        self.zone: ZoneInfo = edition.newsletter.time_zone
        due = edition.scheduled_for or edition.newsletter.next_due()
        local = due.astimezone(self.zone)
        initial = {"day": local.date(), "hour": local.time().replace(second=0, microsecond=0)}
        super().__init__(*args, **{"initial": initial, **kwargs})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "day" in cleaned and "hour" in cleaned:
            cleaned["at"] = datetime.combine(cleaned["day"], cleaned["hour"], self.zone)
            if cleaned["at"] <= timezone.now():
                raise ValidationError("That time has passed. Choose a later one.")
        return cleaned


class TestForm(forms.Form):
    """Who receives a test."""

    addresses = forms.CharField(
        label="Send a test to",
        max_length=600,
        help_text=f"Up to {TEST_ADDRESSES} addresses, separated by commas.",
    )

    def clean_addresses(self) -> list[str]:
        given = str(self.cleaned_data["addresses"]).replace(";", ",").split(",")
        addresses = list(
            dict.fromkeys(canonical_address(address) for address in given if address.strip())
        )
        if not 1 <= len(addresses) <= TEST_ADDRESSES:
            raise ValidationError(f"Enter between one and {TEST_ADDRESSES} addresses.")
        for address in addresses:
            _checked(address)
        return addresses


def _checked(address: str) -> None:
    try:
        forms.EmailField().clean(address)
    except ValidationError as wrong:
        raise ValidationError(f"“{address}” is not a valid e-mail address.") from wrong
