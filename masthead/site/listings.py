"""Listings of stories: by section, country, industry, topic, person, kind and month."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from masthead.membership.responses import page
from masthead.publishing.models import (
    Country,
    Industry,
    Kind,
    Person,
    Section,
    Story,
    Topic,
)
from masthead.publishing.models.listed import ALL, between, key_of, months, older_than
from masthead.publishing.teasers import Teaser, teasers
from masthead.site.site_context import site_context

PAGE = 20


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of stories, newest first, and where the next older one begins."""

    teasers: list[Teaser]
    older: str
    is_first: bool


def listing(request: HttpRequest, key: str, *where: Q) -> Listing:
    """The page of a list that `?before=` names. Each page costs the same, however far back."""
    before = request.GET.get("before", "")
    found = list(Story.objects.listed(key, *where, *_before(before)).for_teasers()[: PAGE + 1])
    shown = found[:PAGE]
    older = _cursor(shown[-1]) if len(found) > PAGE else ""
    return Listing(teasers=teasers(shown), older=older, is_first=not before)


def _cursor(story: Story) -> str:
    """The cursor of a page's last story: its time in microseconds and its id."""
    moment = story.published_at or datetime.fromtimestamp(0, UTC)
    return f"{int(moment.timestamp() * 1_000_000)}-{story.pk}"


def _before(mark: str) -> list[Q]:
    """What narrows a list to the stories below a cursor; nothing for an empty one, 404 for an
    invalid one."""
    if not mark:
        return []
    try:
        micros, pk = (int(number) for number in mark.split("-"))
        moment = datetime.fromtimestamp(micros / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Http404 from error
    return [older_than(moment, pk)]


def show_section(request: HttpRequest, slug: str) -> HttpResponse:
    section = get_object_or_404(Section, slug=slug)
    key = key_of("section", section.pk)
    newsletter = site_context().newsletter_of.get(section.pk)
    context = {"heading": section, "newsletter": newsletter}
    return _show_listing(request, key, "site/section.html", context)


def show_country(request: HttpRequest, slug: str) -> HttpResponse:
    country = get_object_or_404(Country, slug=slug)
    key = key_of("country", country.pk)
    context = {"heading": country, "isos": (country.iso,)}
    return _show_listing(request, key, "site/country.html", context)


def show_industry(request: HttpRequest, slug: str) -> HttpResponse:
    industry = get_object_or_404(Industry, slug=slug)
    key = key_of("industry", industry.pk)
    return _show_listing(request, key, "site/industry.html", {"heading": industry})


def show_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    key = key_of("topic", topic.pk)
    return _show_listing(request, key, "site/topic.html", {"heading": topic})


def show_person(request: HttpRequest, slug: str) -> HttpResponse:
    """A person's page: who they are and what they are credited for."""
    person = get_object_or_404(Person.objects.select_related("place"), slug=slug)
    key = key_of("person", person.pk)
    return _show_listing(request, key, "site/person.html", {"person": person})


def show_kind(request: HttpRequest, slug: str) -> HttpResponse:
    kind = next(kind for kind in Kind if kind.facts.slug == slug)
    key = key_of("kind", kind.value)
    return _show_listing(request, key, "site/kind.html", {"kind": kind})


def show_months(request: HttpRequest) -> HttpResponse:
    """The whole archive by month, newest first."""
    zone = site_context().publication.zone
    years: dict[int, list[tuple[datetime, int]]] = {}
    for month, count in sorted(months().items(), reverse=True):
        begins = datetime.fromisoformat(f"{month}-01").replace(tzinfo=zone)
        years.setdefault(begins.year, []).append((begins, count))
    return page(request, "site/archive.html", {"years": years, "zone": zone, "here": "/archive"})


def show_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    zone = site_context().publication.zone
    begins, ends = month_bounds(year, month, zone)
    return _show_listing(request, ALL, "site/month.html", {"month": begins}, between(begins, ends))


def month_bounds(year: int, month: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a month begins and ends in a zone; 404 for a month that does not exist."""
    try:
        begins = datetime(year, month, 1, tzinfo=zone)
        ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    return begins, ends


def _show_listing(
    request: HttpRequest, key: str, template: str, context: dict[str, Any], *where: Q
) -> HttpResponse:
    about = {
        "listing": listing(request, key, *where),
        "zone": site_context().publication.zone,
        "here": request.path,
    }
    return page(request, template, context | about)
