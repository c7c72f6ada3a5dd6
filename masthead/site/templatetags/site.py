"""Filters and tags for dates, places and names."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, override

from masthead.core import moments
from masthead.core.languages import current_grammar, grammar_of, primary
from masthead.core.locales import country_name
from masthead.publishing.reading import NamedItem
from masthead.publishing.teasers import Teaser

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
def calendar_day(on: date | None) -> str:
    """“22 November 2026”, of a date without a time."""
    return current_grammar().day(on) if on else ""


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
    """The CSS class that positions a place on a ruler, to half a degree: `lon-56-5`."""
    return f"lon-{round(longitude * 2) / 2:g}".replace(".", "-")


@register.filter
def degrees_east(longitude: float) -> str:
    """“56.4° E”."""
    return f"{abs(longitude):.1f}° {'E' if longitude >= 0 else 'W'}"


@register.filter
def names(people: Iterable[Any]) -> str:
    """“A, B and C”."""
    return current_grammar().listed(str(getattr(person, "name", person)) for person in people)


@register.simple_tag
def address(name: str, *args: Any) -> str:
    """A page's address by its name; empty if the site has no such page, so that the link can be
    left out."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def weekday(moment: datetime, zone: ZoneInfo) -> str:
    """“Sunday 22 November”."""
    return moments.weekday_and_day(moment, zone)


@register.filter
def year(moment: datetime, zone: ZoneInfo) -> str:
    """“2026”."""
    return moments.year(moment, zone)


@register.filter
def month_name(moment: datetime, zone: ZoneInfo) -> str:
    """“November 2026”."""
    return moments.month(moment, zone)


@register.filter
def thousands(count: int) -> str:
    """“1,091”."""
    return f"{count:,}"


@register.filter
def day_month(moment: datetime | date) -> str:
    """“22 November”."""
    day = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return current_grammar().day_and_month(day)


@register.filter
def day_month_year(on: date) -> str:
    """“22 November 2026”."""
    return current_grammar().day(on)


@register.filter
def date_in(on: date, language: str) -> str:
    """“22 November 2026”, in a story's language."""
    return grammar_of(language).day(on)


@register.filter
def reading_time(minutes: int, language: str) -> str:
    """“4 min read”, in a story's language."""
    with override(language):
        said = ngettext("%(minutes)d min read", "%(minutes)d min read", minutes)
        return said % {"minutes": minutes}


@register.filter
def kind_and_time(teaser: Teaser) -> str:
    """“Memo, 4 min read”, in a story's language."""
    with override(teaser.language):
        time = reading_time(teaser.minutes, teaser.language)
        return f"{teaser.kind_name}{grammar_of(teaser.language).comma} {time}"


@register.simple_tag
def full_in(language: str, moment: datetime, zone: ZoneInfo) -> str:
    """A moment in a story's language: “22 November 2026, 05:40 GST”."""
    with override(language):
        return moments.full(moment, zone)


@register.simple_tag
def day_in(language: str, moment: datetime, zone: ZoneInfo) -> str:
    """A day in a story's language: “22 November 2026”."""
    with override(language):
        return moments.day(moment, zone)


@register.simple_tag
def names_in(language: str, people: Iterable[Any]) -> str:
    """“A, B and C”, in a story's language."""
    return grammar_of(language).listed(str(getattr(person, "name", person)) for person in people)


@register.simple_tag(takes_context=True)
def contributed(context: template.Context) -> str:
    """“A in Muscat and B contributed to this story.”, empty if nobody did."""
    people = [_with_place(person) for person in context["reading"].contributors]
    if not people:
        return ""
    named = {"names": current_grammar().listed(people)}
    return gettext("%(names)s contributed to this story.") % named


def _with_place(person: NamedItem) -> str:
    return person.name + (
        gettext(" in %(place)s") % {"place": person.place} if person.place else ""
    )


@register.simple_tag(takes_context=True)
def local_name(context: template.Context, kind: str, heading: Any) -> str:
    """What a section, country, industry or topic is called in the language around it: by the desk,
    for a country by CLDR, and otherwise as it is."""
    language = primary(get_language() or "en")
    said = context["house"].local_names.get((kind, heading.slug), {}).get(language)
    if said or kind != "country" or language == "en":
        return str(said or heading.name)
    return country_name(heading.detail, language)
