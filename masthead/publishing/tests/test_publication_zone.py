"""Months are counted in the publication's time zone."""

from datetime import UTC, date, datetime

import pytest

from masthead.core import publication_zone
from masthead.publishing.models import Publication

pytestmark = pytest.mark.django_db


def evening(hour: int) -> datetime:
    return datetime(2026, 11, 30, hour, 30, tzinfo=UTC)


def test_the_month_changes_at_midnight_in_the_publication_s_zone() -> None:
    Publication.objects.update(time_zone="Asia/Dubai")
    assert [publication_zone.month_of(evening(hour)) for hour in (19, 20)] == ["2026-11", "2026-12"]


def test_the_next_month_begins_on_its_first() -> None:
    Publication.objects.update(time_zone="Asia/Dubai")
    assert publication_zone.next_month(evening(19)) == date(2026, 12, 1)
    assert publication_zone.next_month(evening(20)) == date(2027, 1, 1)
