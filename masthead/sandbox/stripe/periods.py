"""Periods of months and years, on the calendar (UTC): the 31st becomes the 30th and comes back."""

from calendar import monthrange
from datetime import UTC, datetime

STEPS = {"month": 1, "year": 12}


def period_end(anchor: int, start: int, interval: str, count: int = 1) -> int:
    """Where the period that begins at `start` ends, counted from the anchor."""
    first, step, times = datetime.fromtimestamp(anchor, UTC), STEPS[interval] * count, 0
    while (end := _later(first, step * times)) <= start:
        times += 1
    return end


def _later(anchor: datetime, months: int) -> int:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    day = min(anchor.day, monthrange(year, month + 1)[1])
    return int(anchor.replace(year=year, month=month + 1, day=day).timestamp())
