"""Atom and RSS feeds: of all stories, and of each section, kind, country, industry and topic."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from masthead.core.web_addresses import absolute_url
from masthead.publishing.models import Country, Industry, Kind, Publication, Section, Story, Topic
from masthead.publishing.models.stories import StoryQuerySet
from masthead.site.feed_entries import FeedEntry, entries, writable
from masthead.site.feed_writers import AtomFeed, RssFeed, add_entry
from masthead.site.site_context import site_context

NEWEST = 40
_WRITERS: dict[str, type[AtomFeed | RssFeed]] = {"atom": AtomFeed, "rss": RssFeed}


@dataclass(frozen=True, slots=True)
class FeedSource:
    """What a feed covers: its name (empty for all stories), its page and its stories."""

    name: str
    page: str
    description: str
    stories: StoryQuerySet


def show(request: HttpRequest, form: str, what: str = "", slug: str = "") -> HttpResponse:
    """The newest stories of one source. A current copy is answered with 304 after one query."""
    shelf = _SOURCES[what](slug)
    publication = site_context().publication
    etag, changed = _version(shelf, publication)
    answer = get_conditional_response(request, etag=etag, last_modified=changed)
    if answer is None:
        newest = shelf.stories.select_related("section")[:NEWEST]
        answer = _render_feed(form, shelf, publication, entries(newest), absolute_url(request.path))
    answer["ETag"] = etag
    if changed:
        answer["Last-Modified"] = http_date(changed)
    answer["Cache-Control"] = "public, max-age=0, s-maxage=60"
    return answer


def _render_feed(
    form: str, shelf: FeedSource, publication: Publication, items: list[FeedEntry], address: str
) -> HttpResponse:
    title = f"{publication.name}: {shelf.name}" if shelf.name else publication.name
    feed = _WRITERS[form](
        title=writable(title),
        link=absolute_url(shelf.page),
        description=writable(shelf.description or publication.description or title),
        language=publication.language,
        author_name=writable(publication.name),
        feed_url=address,
        feed_guid=address,
    )
    for item in items:
        add_entry(feed, item)
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _version(shelf: FeedSource, publication: Publication) -> tuple[str, int | None]:
    """An ETag that changes when a story is added, edited or withdrawn; and the last change."""
    facts = shelf.stories.order_by().aggregate(
        last=Max("last_published_at"), newest=Max("first_published_at"), count=Count("pk")
    )
    parts = [*facts.values(), publication.name, publication.description, settings.SITE_URL]
    etag = quote_etag(sha256(repr(parts).encode()).hexdigest()[:32])
    return etag, int(facts["last"].timestamp()) if facts["last"] else None


def _all_stories(slug: str) -> FeedSource:
    return FeedSource("", reverse("front"), "", Story.objects.published())


def _kind_source(slug: str) -> FeedSource:
    kind = next((kind for kind in Kind if kind.facts.slug == slug), None)
    if kind is None:
        raise Http404
    stories = Story.objects.published().filter(kind=kind)
    return FeedSource(str(kind.facts.plural), reverse("kind", args=[slug]), "", stories)


def _heading_source(model: type[Model], page: str, path: str) -> Callable[[str], FeedSource]:
    def find(slug: str) -> FeedSource:
        heading: Any = get_object_or_404(model, slug=slug)
        stories = Story.objects.published().filter(**{path: heading})
        return FeedSource(heading.name, reverse(page, args=[slug]), heading.description, stories)

    return find


_SOURCES: dict[str, Callable[[str], FeedSource]] = {
    "": _all_stories,
    "kinds": _kind_source,
    "sections": _heading_source(Section, "section", "section"),
    "countries": _heading_source(Country, "country", "countries"),
    "industries": _heading_source(Industry, "industry", "industries"),
    "topics": _heading_source(Topic, "topic", "topics"),
}
