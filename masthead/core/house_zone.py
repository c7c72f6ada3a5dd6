"""The zone by which the house counts its days and months. A floor above knows it and says so; until
then it is UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

from django.utils import timezone


def _utc() -> tzinfo:
    return UTC


_tell: Callable[[], tzinfo] = _utc


def register_zone(teller: Callable[[], tzinfo]) -> None:
    """Ask `teller` from now on."""
    global _tell  # noqa: PLW0603  # one for the process, set when it starts
    _tell = teller


def today() -> date:
    """The day that it is in the house, for invoices, what is due, and the weeks of use."""
    return timezone.now().astimezone(_tell()).date()


def month_of(moment: datetime) -> str:
    """The month in which the house counts a moment: "2026-11"."""
    return f"{moment.astimezone(_tell()):%Y-%m}"


def next_month(moment: datetime) -> date:
    """The first day of the house's next month."""
    day = moment.astimezone(_tell()).date()
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
