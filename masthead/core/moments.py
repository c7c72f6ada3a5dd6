"""Moments as readers see them, always in a named zone and in the language of the page or mail."""

from datetime import datetime
from zoneinfo import ZoneInfo

from masthead.core.languages import current_grammar
from masthead.core.locales import zone_abbreviation

_WEEK = 7


def full(moment: datetime, zone: ZoneInfo) -> str:
    """“22 November 2026, 05:40 GST”."""
    there, grammar = moment.astimezone(zone), current_grammar()
    return f"{grammar.day(there)}{grammar.comma} {there:%H:%M} {zone_abbreviation(zone, moment)}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """“22 November 2026”."""
    return current_grammar().day(moment.astimezone(zone))


def weekday_and_day(moment: datetime, zone: ZoneInfo) -> str:
    """“Sunday 22 November”."""
    there, grammar = moment.astimezone(zone), current_grammar()
    return f"{grammar.weekday(there)} {grammar.day_and_month(there)}"


def year(moment: datetime, zone: ZoneInfo) -> str:
    """“2026”."""
    return str(moment.astimezone(zone).year)


def short(moment: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """As short as it can be: “05:40” today, “Sat” within a week, otherwise “3 Nov”."""
    there, today = moment.astimezone(zone), now.astimezone(zone).date()
    days_ago, grammar = (today - there.date()).days, current_grammar()
    if days_ago == 0:
        return f"{there:%H:%M}"
    if 0 < days_ago < _WEEK:
        return grammar.short_weekday(there)
    return grammar.short_day(there) if there.year == today.year else grammar.short_month(there)


def machine(moment: datetime, zone: ZoneInfo) -> str:
    """For a `datetime` attribute: with the zone's offset, to the minute."""
    return moment.astimezone(zone).isoformat(timespec="minutes")


def month(moment: datetime, zone: ZoneInfo) -> str:
    """“November 2026”."""
    return current_grammar().month(moment.astimezone(zone))
