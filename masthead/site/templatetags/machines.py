"""Feed links, canonical addresses and metadata for a page's head."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.safestring import mark_safe

from masthead.core.interface_language import offered_languages
from masthead.core.languages import primary
from masthead.core.web_addresses import absolute_url
from masthead.site.story_head import STATIC_CARD

register = template.Library()
_FORMS = (("atom", "Atom"), ("rss", "RSS"))
# Listings that have their own feed.
_FEEDS = {
    "kind": "kinds",
    "section": "sections",
    "country": "countries",
    "industry": "industries",
    "topic": "topics",
}


type Link = tuple[str, str, str]  # media type, name, address


@register.simple_tag(takes_context=True)
def feed_links(context: template.Context) -> list[Link]:
    """The feeds that belong to this page, its own first."""
    own = [(form, f"This page ({name})", address) for form, name, address in own_feeds(context)]
    everything = [
        (form, f"All stories ({name})", reverse("feed", args=[form])) for form, name in _FORMS
    ]
    return own + everything


@register.simple_tag(takes_context=True)
def own_feeds(context: template.Context) -> list[Link]:
    """The feeds of a listing page; none elsewhere."""
    match = getattr(context.get("request"), "resolver_match", None)
    shelf = _FEEDS.get(match.url_name or "") if match else None
    if not (match and shelf):
        return []
    slug = match.kwargs["slug"]
    return [(form, name, reverse("feed_of", args=[shelf, slug, form])) for form, name in _FORMS]


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The canonical address of this page, without filters or tracking parameters."""
    request: Any = context.get("request")
    if request is None or getattr(request, "resolver_match", None) is None:
        return ""
    before = request.GET.get("before", "")
    return absolute_url(iri_to_uri(request.path)) + (f"?before={before}" if before else "")


@register.simple_tag
def publication_card() -> str:
    return absolute_url(static(STATIC_CARD))


@register.simple_block_tag
def captured(content: str) -> str:
    """The rendered content, for reuse: `{% captured as title %}…{% endcaptured %}`."""
    return mark_safe(content.strip())  # noqa: S308  # a template wrote it, and escaped it


@register.simple_tag
def front_pages() -> list[tuple[str, str]]:
    """The front page in each language, for search engines: its code and its address."""
    codes = [primary(code) for code in offered_languages()]
    return [(code, absolute_url(reverse("front_in", args=[code]))) for code in codes]
