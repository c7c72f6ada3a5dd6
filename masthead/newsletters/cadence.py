"""When a newsletter goes out: in words, and the next time after a given moment."""

from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from masthead.core.locales import weekday_names, zone_abbreviation

DAY_NAMES = weekday_names("en")
WORKING_WEEK = (0, 1, 2, 3, 4)


class Rhythm(Protocol):
    """What is needed of a newsletter to tell when it is due."""

    cadence: str
    weekdays: list[int]
    local_time: time

    @property
    def time_zone(self) -> ZoneInfo: ...


def days_of(rhythm: Rhythm) -> tuple[int, ...]:
    """The weekdays it goes out on, Monday being 0."""
    if rhythm.cadence == "daily":
        return tuple(range(7))
    return tuple(sorted(rhythm.weekdays)) or WORKING_WEEK


def next_due(rhythm: Rhythm, *, after: datetime) -> datetime:
    """The first due moment after `after`, in UTC. A time that the clocks skip is an hour later; of
    a time that they repeat, the first counts."""
    zone, days = rhythm.time_zone, days_of(rhythm)
    first = after.astimezone(zone).date()
    for offset in range(9):
        day = first + timedelta(days=offset)
        due = datetime.combine(day, rhythm.local_time, zone).astimezone(UTC)
        if day.weekday() in days and due > after:
            return due
    raise ValueError("A newsletter needs at least one weekday between 0 and 6.")


def in_words(rhythm: Rhythm, *, at: datetime) -> str:
    """As a reader would say it: "Weekdays, 06:00 GST"."""
    zone = zone_abbreviation(rhythm.time_zone, at)
    return f"{_days_in_words(days_of(rhythm))}, {rhythm.local_time:%H:%M} {zone}"


def _days_in_words(days: tuple[int, ...]) -> str:
    if days == WORKING_WEEK:
        return "Weekdays"
    if len(days) == len(DAY_NAMES):
        return "Every day"
    names = [DAY_NAMES[day] for day in days]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
