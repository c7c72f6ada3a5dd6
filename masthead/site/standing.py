"""Standing pages: About, Standards, Privacy and the like, with contents at the side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from wagtail.models import Page

from masthead.membership.responses import page
from masthead.publishing.models import StandingPage
from masthead.publishing.richtext import clean_paragraph, linked_pages
from masthead.site import listings
from masthead.site.corrections import correction_record
from masthead.site.site_context import site_context


@dataclass(frozen=True, slots=True)
class StandingPart:
    """One block of a standing page, ready for its template."""

    kind: str
    value: Any
    anchor: str = ""


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The published page at this address. A section from before the address was reserved stays
    there until such a page is published."""
    standing = StandingPage.objects.live().filter(slug=slug).first()
    if standing is None:
        return listings.show_section(request, slug)
    return render_standing(request, standing=standing)


def render_standing(request: HttpRequest, *, standing: StandingPage) -> HttpResponse:
    """A standing page as published, or as a draft being previewed at the desk."""
    parts = list(_parts(standing))
    context = {
        "standing": standing,
        "parts": parts,
        "contents": [part for part in parts if part.kind == "heading"],
        "record": correction_record() if standing.shows_corrections else None,
        "zone": site_context().publication.zone,
        "here": standing.address,
    }
    return page(request, "site/standing.html", context)


def _parts(standing: StandingPage) -> Iterator[StandingPart]:
    addresses = _addresses(standing)
    anchors: set[str] = {"changes", "contents", "corrected", "main", "reach", "record"}
    for block in standing.text:
        if block.block_type == "heading" and block.value.strip():
            yield StandingPart("heading", block.value, _anchor(block.value, anchors))
        elif block.block_type == "text":
            yield StandingPart("text", clean_paragraph(block.value.source, addresses))
        elif block.block_type == "terms" and block.value:
            yield StandingPart("terms", block.value)


def _anchor(heading: str, taken: set[str]) -> str:
    """An id for a heading that no other heading of the page has."""
    base = slugify(heading, allow_unicode=True) or "part"
    anchor = next(each for each in _numbered(base) if each not in taken)
    taken.add(anchor)
    return anchor


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _addresses(standing: StandingPage) -> dict[int, str]:
    """Where the pages are that the text links to; only published ones."""
    texts = (block.value.source for block in standing.text if block.block_type == "text")
    wanted = {page_id for text in texts for page_id in linked_pages(text)}
    linked = Page.objects.live().filter(pk__in=wanted).specific() if wanted else ()
    return {each.pk: each.address for each in linked if hasattr(each, "address")}
