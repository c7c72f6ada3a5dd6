"""Moments as readers see them, always in a named zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat

from masthead.core.locales import zone_abbreviation

_WEEK = 7


def full(moment: datetime, zone: ZoneInfo) -> str:
    """“22 November 2026, 05:40 GST”."""
    there = moment.astimezone(zone)
    return f"{dateformat.format(there, 'j F Y, H:i')} {zone_abbreviation(zone, moment)}"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """“22 November 2026”."""
    return dateformat.format(moment.astimezone(zone), "j F Y")


def weekday_and_day(moment: datetime, zone: ZoneInfo) -> str:
    """“Sunday 22 November”."""
    return dateformat.format(moment.astimezone(zone), "l j F")


def year(moment: datetime, zone: ZoneInfo) -> str:
    """“2026”."""
    return str(moment.astimezone(zone).year)


def short(moment: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """As short as it can be: “05:40” today, “Sat” within a week, otherwise “3 Nov”."""
    there, today = moment.astimezone(zone), now.astimezone(zone).date()
    days_ago = (today - there.date()).days
    if days_ago == 0:
        return dateformat.format(there, "H:i")
    if 0 < days_ago < _WEEK:
        return dateformat.format(there, "D")
    return dateformat.format(there, "j M" if there.year == today.year else "M Y")


def machine(moment: datetime, zone: ZoneInfo) -> str:
    """For a `datetime` attribute: with the zone's offset, to the minute."""
    return moment.astimezone(zone).isoformat(timespec="minutes")


def month(moment: datetime, zone: ZoneInfo) -> str:
    """“November 2026”."""
    return dateformat.format(moment.astimezone(zone), "F Y")
