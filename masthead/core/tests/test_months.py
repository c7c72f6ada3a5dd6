"""Months are the calendar's: a year is twelve, and the 31st finds the month's last day."""

from datetime import UTC, datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from masthead.core import months


def day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, 30, tzinfo=UTC)


def test_a_month_after_the_thirty_first_is_the_last_day_of_the_next_month() -> None:
    assert months.later(day(2027, 1, 31), 1) == day(2027, 2, 28)
    assert months.later(day(2028, 2, 29), 12) == day(2029, 2, 28)
    assert months.later(day(2026, 11, 30), 2) == day(2027, 1, 30)
    assert months.later(day(2026, 1, 15), -1) == day(2025, 12, 15)


def test_a_year_is_twelve_months_leap_or_not() -> None:
    assert months.between(day(2027, 3, 1), day(2028, 3, 1)) == 12
    assert months.between(day(2026, 11, 22), day(2027, 11, 22)) == 12


def test_remaining_days_count_as_a_fraction_of_the_next_month() -> None:
    assert months.between(day(2026, 4, 1), day(2026, 5, 16)) == 1 + Fraction(15, 31)


def test_the_last_months_start_on_their_first_day() -> None:
    assert [f"{month:%Y-%m-%d}" for month in months.last(3, until=day(2027, 1, 31))] == [
        "2026-11-01",
        "2026-12-01",
        "2027-01-01",
    ]


@given(
    start=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    count=st.integers(1, 60),
)
def test_adding_months_and_measuring_them_agree(start: datetime, count: int) -> None:
    assert months.between(start, months.later(start, count)) == count
