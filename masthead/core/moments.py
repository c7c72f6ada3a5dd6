"""Moments and how a reader is told of them, always in a named zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat

_WEEK = 7

# The IANA database gives these zones no letters of their own; the region's readers use them.
_LETTERS = {
    "Asia/Baghdad": "AST",
    "Asia/Bahrain": "AST",
    "Asia/Aden": "AST",
    "Asia/Dubai": "GST",
    "Asia/Kuwait": "AST",
    "Asia/Muscat": "GST",
    "Asia/Qatar": "AST",
    "Asia/Riyadh": "AST",
    "Asia/Tehran": "IRST",
    "Europe/Istanbul": "TRT",
}


def zone_letters(moment: datetime, zone: ZoneInfo) -> str:
    """What a zone is called at a moment: “GST”, “CET”, or “UTC+5” where it has no letters."""
    name = moment.astimezone(zone).tzname() or ""
    if name[:1] not in "+-":
        return name
    hours, minutes = int(name[:3]), name[3:]
    return _LETTERS.get(str(zone), f"UTC{hours:+d}" + (f":{minutes}" if minutes else ""))


def full(moment: datetime, zone: ZoneInfo) -> str:
    """“22 November 2026, 05:40 GST”."""
    there = moment.astimezone(zone)
    return f"{dateformat.format(there, 'j F Y, H:i')} {zone_letters(moment, zone)}"


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
    """As little as tells when: “05:40” today, “Sat” within a week, else “3 Nov”."""
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
