"""Sitemaps: all public pages, and the news of the last two days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.html import escape

from masthead.core.web_addresses import absolute_url
from masthead.publishing.models import Country, Industry, Kind, Person, Section, Story, Topic
from masthead.publishing.models.listed import ALL, counts_of, ids_of_range, ranges, since
from masthead.publishing.models.stories import StoryQuerySet
from masthead.site.feed_entries import writable
from masthead.site.site_context import site_context

NEWS_FOR = timedelta(hours=48)
MOST_NEWS = 1000
_MAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """One address of a sitemap; `more` is ready-made XML."""

    path: str
    changed: datetime | None = None
    more: str = ""

    def xml(self, tag: str) -> str:
        address = escape(iri_to_uri(absolute_url(self.path)))
        changed = f"<lastmod>{self.changed.isoformat()}</lastmod>" if self.changed else ""
        return f"<{tag}><loc>{address}</loc>{changed}{self.more}</{tag}>"


def show_index(request: HttpRequest) -> HttpResponse:
    """The index of all sitemaps."""
    numbers = ranges() or [1]
    stories = [SitemapEntry(reverse("sitemap_stories", args=[number])) for number in numbers]
    others = [SitemapEntry(reverse(name)) for name in ("sitemap_pages", "sitemap_news")]
    return _xml_response("sitemapindex", "sitemap", [*stories, *others])


def show_stories(request: HttpRequest, number: int) -> HttpResponse:
    """Oldest first, so that a full page never changes unless a story is withdrawn."""
    if number != 1 and number not in ranges():
        raise Http404
    published = _published().filter(ids_of_range(number)).order_by("pk")
    rows = published.values_list("section__slug", "slug", "last_published_at").iterator()
    entries = (SitemapEntry(f"/{section}/{slug}", changed) for section, slug, changed in rows)
    return _xml_response("urlset", "url", entries)


def show_pages(request: HttpRequest) -> HttpResponse:
    """The front page and every listing that has a story."""
    return _xml_response("urlset", "url", _pages())


def show_news(request: HttpRequest) -> HttpResponse:
    """What was first published in the last 48 hours, newest first."""
    fresh = Story.objects.listed(ALL, since(timezone.now() - NEWS_FOR))
    lines = [
        SitemapEntry(story.address, more=_news(story))
        for story in _address_fields(fresh)[:MOST_NEWS]
    ]
    return _xml_response("urlset", "url", lines, names=f"{_MAPS} {_NEWS}")


def _published() -> StoryQuerySet:
    return Story.objects.filter(live=True, first_published_at__isnull=False)


def _address_fields(stories: StoryQuerySet) -> StoryQuerySet:
    return stories.select_related("section").only(
        "slug",
        "title",
        "language",
        "section__slug",
        "first_published_at",
    )


def _pages() -> Iterator[SitemapEntry]:
    newest = Story.objects.listed(ALL).values_list("last_published_at", flat=True).first()
    yield SitemapEntry(reverse("front"), newest)
    for kind in Kind:
        if kind in site_context().kinds:
            yield SitemapEntry(reverse("kind", args=[kind.facts.slug]))
    for model, name, index in _LISTS:
        listed = counts_of(name)
        if listed and index:
            yield SitemapEntry(reverse("index", args=[index]))
        for pk, slug in model.objects.order_by("slug").values_list("pk", "slug"):
            if str(pk) in listed:
                yield SitemapEntry(reverse(name, args=[slug]))
    yield SitemapEntry(reverse("archive"))
    for standing in site_context().standing:
        yield SitemapEntry(standing.address, standing.last_published_at)


_LISTS = (
    (Section, "section", ""),
    (Country, "country", "countries"),
    (Industry, "industry", "industries"),
    (Topic, "topic", "topics"),
    (Person, "person", "people"),
)


def _news(story: Story) -> str:
    name = escape(writable(site_context().publication.name))
    language = escape(story.language.split("-")[0])
    return (
        f"<news:news><news:publication><news:name>{name}</news:name>"
        f"<news:language>{language}</news:language></news:publication>"
        f"<news:publication_date>{story.first_published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(writable(story.headline))}</news:title></news:news>"
    )


def _xml_response(
    root: str, tag: str, lines: Iterable[SitemapEntry], *, names: str = _MAPS
) -> HttpResponse:
    body = "\n".join(line.xml(tag) for line in lines)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {names}>\n{body}\n</{root}>\n'
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=0, s-maxage=60"
    return response
