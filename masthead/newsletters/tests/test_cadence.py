"""A newsletter knows when it is due, also when the clocks change, and says so in words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from masthead.newsletters.cadence import in_words, next_due

AUTUMN = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday


@dataclass
class Newsletter:
    cadence: str = "weekdays"
    weekdays: list[int] = field(default_factory=list)
    local_time: time = time(6)
    zone: str = "Asia/Dubai"

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


@pytest.mark.parametrize(
    ("newsletter", "words"),
    [
        (Newsletter(weekdays=[0, 1, 2, 3, 4]), "Weekdays, 06:00 GST"),
        (Newsletter(cadence="daily", local_time=time(18, 30)), "Every day, 18:30 GST"),
        (Newsletter(cadence="weekly", weekdays=[5], zone="Europe/Berlin"), "Saturday, 06:00 CET"),
        (Newsletter(weekdays=[6, 0, 2], zone="UTC"), "Monday, Wednesday and Sunday, 06:00 UTC"),
        (Newsletter(weekdays=[0], zone="Asia/Kathmandu"), "Monday, 06:00 UTC+5:45"),
    ],
)
def test_the_cadence_reads_as_a_person_would_say_it(newsletter: Newsletter, words: str) -> None:
    assert in_words(newsletter, at=AUTUMN) == words


def test_a_newsletter_is_due_on_its_next_day_in_its_own_zone() -> None:
    sunday_night = datetime(2026, 11, 22, 22, tzinfo=UTC)  # two o'clock on Monday in Dubai
    assert next_due(Newsletter(), after=sunday_night) == datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_at_the_due_moment_itself_the_next_one_is_due() -> None:
    due = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert next_due(Newsletter(), after=due) == datetime(2026, 11, 24, 2, tzinfo=UTC)


def test_a_weekly_newsletter_is_due_a_week_later() -> None:
    newsletter = Newsletter(cadence="weekly", weekdays=[1])
    assert next_due(newsletter, after=AUTUMN) == datetime(2026, 12, 1, 2, tzinfo=UTC)


def test_a_newsletter_keeps_its_local_time_when_the_clocks_change() -> None:
    newsletter = Newsletter(cadence="daily", zone="Europe/Berlin")
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_due(newsletter, after=before) == datetime(2026, 3, 29, 4, tzinfo=UTC)
    assert next_due(newsletter, after=before.replace(day=27)) == datetime(
        2026, 3, 28, 5, tzinfo=UTC
    )


def test_a_newsletter_due_at_a_skipped_time_goes_out_an_hour_later() -> None:
    newsletter = Newsletter(cadence="daily", zone="Europe/Berlin", local_time=time(2, 30))
    due = next_due(newsletter, after=datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert due.astimezone(newsletter.time_zone).time() == time(3, 30)


def test_a_newsletter_due_at_a_repeated_time_goes_out_once() -> None:
    newsletter = Newsletter(cadence="daily", zone="Europe/Berlin", local_time=time(2, 30))
    first = next_due(newsletter, after=datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due(newsletter, after=first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
