"""The house counts its months by the publication's zone."""

from datetime import UTC, date, datetime

import pytest

from masthead.core import house_zone
from masthead.publishing.models import Publication

pytestmark = pytest.mark.django_db


def evening(hour: int) -> datetime:
    return datetime(2026, 11, 30, hour, 30, tzinfo=UTC)


def test_the_month_turns_when_the_publication_s_does() -> None:
    Publication.objects.update(time_zone="Asia/Dubai")
    assert [house_zone.month_of(evening(hour)) for hour in (19, 20)] == ["2026-11", "2026-12"]


def test_the_next_month_begins_on_its_first() -> None:
    Publication.objects.update(time_zone="Asia/Dubai")
    assert house_zone.next_month(evening(19)) == date(2026, 12, 1)
    assert house_zone.next_month(evening(20)) == date(2027, 1, 1)
