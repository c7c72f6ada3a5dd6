"""Calendar months: adding them, and measuring in them."""

from calendar import monthrange
from datetime import UTC, datetime
from fractions import Fraction

_YEAR = 12


def later(moment: datetime, months: int) -> datetime:
    """The same day and time that many months later; the month's last day if it has no such day."""
    years, month = divmod(moment.month - 1 + months, _YEAR)
    year = moment.year + years
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def between(start: datetime, end: datetime) -> Fraction:
    """The exact number of months between two moments: a year is 12, and what remains after the last
    whole month counts as a fraction of the next."""
    whole = (end.year - start.year) * _YEAR + end.month - start.month
    if later(start, whole) > end:
        whole -= 1
    begun, full = later(start, whole), later(start, whole + 1)
    return whole + Fraction((end - begun) / (full - begun)).limit_denominator(10**9)


def first_of(moment: datetime) -> datetime:
    """The start of this moment's month, in UTC."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def last(count: int, *, until: datetime) -> list[datetime]:
    """The starts of the last `count` months, oldest first, including the month of `until`."""
    newest = first_of(until)
    return [later(newest, -back) for back in reversed(range(count))]
