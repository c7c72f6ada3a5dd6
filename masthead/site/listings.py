"""Listings of stories: by section, country, industry, topic, person, kind and month."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
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
from masthead.publishing.models.stories import StoryQuerySet
from masthead.publishing.teasers import Teaser, teasers
from masthead.site.site_context import site_context

PAGE = 20


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of stories, newest first, and where the next older one begins."""

    teasers: list[Teaser]
    older: str
    is_first: bool


def listing(request: HttpRequest, stories: StoryQuerySet) -> Listing:
    """The page that `?before=` names. Each page costs the same, however far back."""
    before = request.GET.get("before", "")
    found = list(_stories_before(stories, before).for_teasers()[: PAGE + 1])
    shown = found[:PAGE]
    older = _cursor(shown[-1]) if len(found) > PAGE else ""
    return Listing(teasers=teasers(shown), older=older, is_first=not before)


def _cursor(story: Story) -> str:
    """The cursor of a page's last story: its time in microseconds and its id."""
    moment = story.published_at or datetime.fromtimestamp(0, UTC)
    return f"{int(moment.timestamp() * 1_000_000)}-{story.pk}"


def _stories_before(stories: StoryQuerySet, mark: str) -> StoryQuerySet:
    """Stories older than a cursor; all for an empty one, 404 for an invalid one."""
    if not mark:
        return stories
    try:
        micros, pk = (int(number) for number in mark.split("-"))
        moment = datetime.fromtimestamp(micros / 1_000_000, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Http404 from error
    earlier = Q(first_published_at__lt=moment) | Q(first_published_at=moment, pk__lt=pk)
    return stories.filter(earlier)


def show_section(request: HttpRequest, slug: str) -> HttpResponse:
    section = get_object_or_404(Section, slug=slug)
    stories = Story.objects.published().filter(section=section)
    newsletter = site_context().newsletter_of.get(section.pk)
    context = {"heading": section, "newsletter": newsletter}
    return _show_listing(request, stories, "site/section.html", context)


def show_country(request: HttpRequest, slug: str) -> HttpResponse:
    country = get_object_or_404(Country, slug=slug)
    stories = Story.objects.published().filter(countries=country)
    return _show_listing(
        request, stories, "site/country.html", {"heading": country, "isos": (country.iso,)}
    )


def show_industry(request: HttpRequest, slug: str) -> HttpResponse:
    industry = get_object_or_404(Industry, slug=slug)
    stories = Story.objects.published().filter(industries=industry)
    return _show_listing(request, stories, "site/industry.html", {"heading": industry})


def show_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    stories = Story.objects.published().filter(topics=topic)
    return _show_listing(request, stories, "site/topic.html", {"heading": topic})


def show_person(request: HttpRequest, slug: str) -> HttpResponse:
    """A person's page: who they are and what they are credited for."""
    person = get_object_or_404(Person.objects.select_related("place"), slug=slug)
    stories = Story.objects.published().filter(credits__person=person).distinct()
    return _show_listing(request, stories, "site/person.html", {"person": person})


def show_kind(request: HttpRequest, slug: str) -> HttpResponse:
    kind = next(kind for kind in Kind if kind.facts.slug == slug)
    stories = Story.objects.published().filter(kind=kind)
    return _show_listing(request, stories, "site/kind.html", {"kind": kind})


def show_months(request: HttpRequest) -> HttpResponse:
    """The whole archive by month, newest first."""
    zone = site_context().publication.zone
    months = (
        Story.objects.filter(live=True, first_published_at__isnull=False)
        .annotate(month=TruncMonth("first_published_at", tzinfo=zone))
        .values_list("month")
        .annotate(count=Count("pk"))
        .order_by("-month")
    )
    years: dict[int, list[tuple[datetime, int]]] = {}
    for month, count in months:
        years.setdefault(month.year, []).append((month, count))
    return page(request, "site/archive.html", {"years": years, "zone": zone, "here": "/archive"})


def show_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    zone = site_context().publication.zone
    begins, ends = month_bounds(year, month, zone)
    stories = Story.objects.published().filter(
        first_published_at__gte=begins, first_published_at__lt=ends
    )
    return _show_listing(request, stories, "site/month.html", {"month": begins})


def month_bounds(year: int, month: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a month begins and ends in a zone; 404 for a month that does not exist."""
    try:
        begins = datetime(year, month, 1, tzinfo=zone)
        ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    except ValueError as error:
        raise Http404 from error
    return begins, ends


def _show_listing(
    request: HttpRequest, stories: StoryQuerySet, template: str, context: dict[str, Any]
) -> HttpResponse:
    about = {
        "listing": listing(request, stories),
        "zone": site_context().publication.zone,
        "here": request.path,
    }
    return page(request, template, context | about)
