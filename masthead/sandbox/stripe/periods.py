"""Calendar periods in UTC: the 31st becomes the 30th in a short month, and the 31st again after."""

from calendar import monthrange
from datetime import UTC, datetime

MONTHS = {"month": 1, "year": 12}


def period_end(anchor: int, start: int, interval: str, count: int = 1) -> int:
    """The end of the period that starts at `start`, counted in whole steps from the anchor."""
    first, step, times = datetime.fromtimestamp(anchor, UTC), MONTHS[interval] * count, 0
    while (end := _later(first, step * times)) <= start:
        times += 1
    return end


def _later(anchor: datetime, months: int) -> int:
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    day = min(anchor.day, monthrange(year, month + 1)[1])
    return int(anchor.replace(year=year, month=month + 1, day=day).timestamp())
