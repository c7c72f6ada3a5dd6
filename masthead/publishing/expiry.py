"""Working on a page after its expiry: the time that has passed holds nothing up and ends nothing
twice."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm


class ExpiryForm(WagtailAdminPageForm):
    """The edit form of a page that may expire. An expiry that has passed since it was entered is
    cleared when the page is saved; one entered in the past is an error."""

    def clean_expire_at(self) -> datetime | None:
        entered: datetime | None = self.cleaned_data["expire_at"]
        has_passed = entered is not None and entered <= timezone.now()
        return None if has_passed and _minute(entered) == self._minute_before() else entered

    def _minute_before(self) -> datetime | None:
        return _minute(self.initial.get("expire_at"))


def _minute(moment: datetime | None) -> datetime | None:
    # the form has no seconds
    return moment.replace(second=0, microsecond=0) if moment else None


def clear_used_expiry(page: Any) -> None:
    """Clear an expiry that has already withdrawn the page: published again from a list, it would
    otherwise be withdrawn within a second."""
    has_expired = type(page).objects.filter(pk=page.pk, expired=True).exists()
    if has_expired and page.expire_at and page.expire_at <= timezone.now():
        page.expire_at = None
