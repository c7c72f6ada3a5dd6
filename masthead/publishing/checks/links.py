"""Checks on links to our own pages, and on related stories."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.html import strip_tags
from wagtail.models import Page

from masthead.publishing.checks.findings import Level, StoryFinding
from masthead.publishing.checks.placed_blocks import PlacedBlock
from masthead.publishing.models import Story

_PAGE_LINK = re.compile(
    r'<a\b(?=[^>]*linktype="page")[^>]*?\bid="(?P<id>\d{1,18})"[^>]*>(?P<text>.*?)</a>', re.DOTALL
)
_URL_LINK = re.compile(r'<a\b[^>]*?\bhref="(?P<href>[^"]+)"[^>]*>(?P<text>.*?)</a>', re.DOTALL)
_STORY_PATH = re.compile(r"/[-\w]+/(?P<slug>[-\w]+)/?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class _Link:
    """A link in a paragraph to a page of ours, by its id or its slug."""

    block: PlacedBlock
    words: str
    page_id: int = 0
    slug: str = ""


def check_links(story: Story, blocks: list[PlacedBlock]) -> Iterator[StoryFinding]:
    """Links to our own pages, and related stories, that no longer exist or are not live."""
    links = [link for block in blocks if block.type == "paragraph" for link in _links_in(block)]
    for link in _dead(links):
        yield link.block.finding(
            "dead_link",
            f"“{link.words}” links to a page that is not published. Change or remove the link.",
            subject=link.words,
        )
    yield from _check_related_blocks(blocks)
    yield from _check_read_next(story)


def _links_in(block: PlacedBlock) -> Iterator[_Link]:
    for found in _PAGE_LINK.finditer(block.value):
        yield _Link(block, strip_tags(found["text"]), page_id=int(found["id"]))
    for found in _URL_LINK.finditer(block.value):
        path = found["href"].removeprefix(settings.SITE_URL)
        matched = _STORY_PATH.match(path) if path.startswith("/") else None
        if matched:
            yield _Link(block, strip_tags(found["text"]), slug=matched["slug"])


def _dead(links: Iterable[_Link]) -> list[_Link]:
    listed = list(links)
    ids = {link.page_id for link in listed if link.page_id}
    wanted = {link.slug for link in listed if link.slug}
    live = Page.objects.filter(live=True)
    live_ids = set(live.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    slugs = set(live.filter(slug__in=wanted).values_list("slug", flat=True)) if wanted else set()
    return [
        link
        for link in listed
        if (link.slug not in slugs if link.slug else link.page_id not in live_ids)
    ]


def _check_related_blocks(blocks: list[PlacedBlock]) -> Iterator[StoryFinding]:
    related = [block for block in blocks if block.type == "related" and block.value]
    ids = {block.value for block in related}
    stories = Story.objects.defer("body").in_bulk(ids) if ids else {}
    for block in related:
        other = stories.get(block.value)
        if other is None:
            yield block.finding("no_related", "The related story has been deleted. Choose another.")
        elif not other.live:
            yield block.finding("dead_link", _unpublished(other.headline), subject=other.headline)


def _check_read_next(story: Story) -> Iterator[StoryFinding]:
    for row in story.related.all():
        if not row.other.live:
            headline = row.other.title
            yield StoryFinding(
                "dead_link",
                Level.BLOCKING,
                _unpublished(headline),
                "Read next",
                headline,
                anchor="id_related-FORMS",
            )


def _unpublished(headline: str) -> str:
    return f"The related story “{headline}” is not published. Choose another or remove it."
