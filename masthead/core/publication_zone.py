"""The time zone in which the publication counts its days and months. An app above core registers
it; until then it is UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo

from django.utils import timezone


def _utc() -> tzinfo:
    return UTC


_zone: Callable[[], tzinfo] = _utc


def register_zone(zone: Callable[[], tzinfo]) -> None:
    """Call `zone` for the publication's time zone from now on."""
    global _zone  # noqa: PLW0603  # one for the process, set when it starts
    _zone = zone


def today() -> date:
    """The current date at the publication, for invoices, due dates and weekly usage."""
    return timezone.now().astimezone(_zone()).date()


def month_of(moment: datetime) -> str:
    """The month to which the publication counts a moment: "2026-11"."""
    return f"{moment.astimezone(_zone()):%Y-%m}"


def next_month(moment: datetime) -> date:
    """The first day of the publication's next month."""
    day = moment.astimezone(_zone()).date()
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
