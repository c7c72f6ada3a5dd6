"""What a page's head says to machines."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from masthead.web.feed_entries import absolute
from masthead.web.heads import STATIC_CARD

register = template.Library()
# Lists that have a feed of their own.
_SHELVES = {
    "kind": "kinds",
    "section": "sections",
    "country": "countries",
    "industry": "industries",
    "topic": "topics",
}


@register.simple_tag(takes_context=True)
def feed_links(context: template.Context) -> list[tuple[str, str, str]]:
    """The feeds that belong to this page, its own first: media type, name, address."""
    match = getattr(context.get("request"), "resolver_match", None)
    shelf = _SHELVES.get(match.url_name or "") if match else None
    links = []
    for form, name in (("atom", "Atom"), ("rss", "RSS")):
        if shelf and match:
            address = reverse("feed_of", args=[shelf, match.kwargs["slug"], form])
            links.append((form, f"This page ({name})", address))
    for form, name in (("atom", "Atom"), ("rss", "RSS")):
        links.append((form, f"Everything ({name})", reverse("feed", args=[form])))
    return links


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The one address of this page: without what only narrows or counts."""
    request: Any = context.get("request")
    if request is None or getattr(request, "resolver_match", None) is None:
        return ""
    before = request.GET.get("before", "")
    return absolute(iri_to_uri(request.path)) + (f"?before={before}" if before else "")


@register.simple_tag
def publication_card() -> str:
    return absolute(static(STATIC_CARD))
