"""Atom and RSS feeds: of all stories, and of each section, kind, country, industry and topic."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from masthead.core.web_addresses import absolute_url
from masthead.publishing.models import Country, Industry, Kind, Publication, Section, Story, Topic
from masthead.publishing.models.listed import ALL, key_of
from masthead.site.feed_entries import FeedEntry, entries, writable
from masthead.site.feed_writers import AtomFeed, RssFeed, add_entry
from masthead.site.site_context import site_context

NEWEST = 40
_WRITERS: dict[str, type[AtomFeed | RssFeed]] = {"atom": AtomFeed, "rss": RssFeed}


@dataclass(frozen=True, slots=True)
class FeedSource:
    """What a feed covers: its name (empty for all stories), its page and its list's key."""

    name: str
    page: str
    description: str
    key: str


def show(request: HttpRequest, form: str, what: str = "", slug: str = "") -> HttpResponse:
    """The newest stories of one source. A current copy is answered with 304 after one query."""
    shelf = _SOURCES[what](slug)
    publication = site_context().publication
    etag, changed = _version(shelf, publication)
    answer = get_conditional_response(request, etag=etag, last_modified=changed)
    if answer is None:
        newest = Story.objects.listed(shelf.key).select_related("section")[:NEWEST]
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
    """An ETag that changes when a story of the feed is added, edited or withdrawn; and the last
    change."""
    stories = Story.objects.listed(shelf.key)
    shown = list(stories.values_list("pk", "first_published_at", "last_published_at")[:NEWEST])
    parts = [shown, publication.name, publication.description, settings.SITE_URL]
    etag = quote_etag(sha256(repr(parts).encode()).hexdigest()[:32])
    changes = [changed for *_, changed in shown if changed]
    return etag, int(max(changes).timestamp()) if changes else None


def _all_stories(slug: str) -> FeedSource:
    return FeedSource("", reverse("front"), "", ALL)


def _kind_source(slug: str) -> FeedSource:
    kind = next((kind for kind in Kind if kind.facts.slug == slug), None)
    if kind is None:
        raise Http404
    key = key_of("kind", kind.value)
    return FeedSource(str(kind.facts.plural), reverse("kind", args=[slug]), "", key)


def _heading_source(model: type[Model], what: str) -> Callable[[str], FeedSource]:
    def find(slug: str) -> FeedSource:
        heading: Any = get_object_or_404(model, slug=slug)
        key = key_of(what, heading.pk)
        return FeedSource(heading.name, reverse(what, args=[slug]), heading.description, key)

    return find


_SOURCES: dict[str, Callable[[str], FeedSource]] = {
    "": _all_stories,
    "kinds": _kind_source,
    "sections": _heading_source(Section, "section"),
    "countries": _heading_source(Country, "country"),
    "industries": _heading_source(Industry, "industry"),
    "topics": _heading_source(Topic, "topic"),
}
