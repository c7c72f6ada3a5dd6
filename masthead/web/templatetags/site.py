"""What the site's templates say about moments, places and people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from masthead.core import moments
from masthead.publishing.teasers import listed

register = template.Library()


@register.filter
def full(moment: datetime | None, zone: ZoneInfo) -> str:
    """“22 November 2026, 05:40 GST”."""
    return moments.full(moment, zone) if moment else ""


@register.filter
def day(moment: datetime | None, zone: ZoneInfo) -> str:
    """“22 November 2026”."""
    return moments.day(moment, zone) if moment else ""


@register.filter
def short(moment: datetime | None, zone: ZoneInfo) -> str:
    """“05:40” today, “Sat” this week, “3 Nov” before."""
    return moments.short(moment, now=timezone.now(), zone=zone) if moment else ""


@register.filter
def machine(moment: datetime | None, zone: ZoneInfo) -> str:
    """The value of a `datetime` attribute."""
    return moments.machine(moment, zone) if moment else ""


@register.filter
def lon_class(longitude: float) -> str:
    """The class that puts a place on a ruler, to half a degree: `lon-56-5`."""
    return f"lon-{round(longitude * 2) / 2:g}".replace(".", "-")


@register.filter
def degrees_east(longitude: float) -> str:
    """“56.4° E”."""
    return f"{abs(longitude):.1f}° {'E' if longitude >= 0 else 'W'}"


@register.filter
def names(people: Iterable[Any]) -> str:
    """“A, B and C”."""
    return listed(str(getattr(person, "name", person)) for person in people)


@register.simple_tag
def address(name: str, *args: Any) -> str:
    """A page's address by its name; empty where the site has no such page, so that a link to it
    can be left out."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def weekday(moment: datetime, zone: ZoneInfo) -> str:
    """“Sunday 22 November 2026”."""
    return moments.weekday_and_day(moment, zone)


@register.filter
def month_name(moment: datetime, zone: ZoneInfo) -> str:
    """“November 2026”."""
    return moments.month(moment, zone)
