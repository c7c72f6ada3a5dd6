"""A story page's metadata and schema.org data. It is built from the reading, so it never reveals
more than the page does."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from masthead.core.web_addresses import absolute_url
from masthead.publishing.models import Kind, Publication
from masthead.publishing.reading import NamedItem, Reading
from masthead.site.site_context import SiteContext
from masthead.site.story_head import StoryHead

CARD_SIZE = (1200, 630)
GATED = ".prose"  # the element that holds the paywalled text
# "</script>" in a headline must not end the block.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The metadata in the head of a story page."""

    title: str
    description: str
    address: str
    image: str
    image_alt: str
    language: str
    section: str
    tags: tuple[str, ...]
    published_at: datetime | None
    updated_at: datetime | None
    data: SafeString


@lru_cache(maxsize=500)
def metadata_of(story: StoryHead, reading: Reading, house: SiteContext) -> PageMetadata:
    """Cached by its arguments, which compare by value."""
    publication = house.publication
    filed = (*reading.countries, *reading.industries, *reading.topics)
    return PageMetadata(
        title=story.headline,
        description=story.search_description or story.standfirst,
        address=absolute_url(story.address),
        image=story.card,
        image_alt=f"{story.headline}. {publication.name}",
        language=story.language,
        section=story.section.name,
        tags=tuple(heading.name for heading in filed),
        published_at=story.published_at,
        updated_at=story.updated_at,
        data=as_json([article(story, reading, publication), _breadcrumbs(story)]),
    )


def article(story: StoryHead, reading: Reading, publication: Publication) -> dict[str, Any]:
    """The story for schema.org. What is not for everybody says so, and where on the page."""
    data: dict[str, Any] = {
        "@type": Kind(story.kind).facts.schema_type,
        "@id": absolute_url(story.address),
        "mainEntityOfPage": absolute_url(story.address),
        "headline": story.headline,
        "description": story.standfirst,
        "inLanguage": story.language,
        "datePublished": _iso(story.published_at),
        "dateModified": _iso(story.updated_at),
        "author": [_author(person) for person in reading.authors] or [_organisation(publication)],
        "publisher": _organisation(publication),
        "articleSection": story.section.name,
        "keywords": [h.name for h in (*reading.countries, *reading.industries, *reading.topics)],
        "image": {
            "@type": "ImageObject",
            "url": story.card,
            "width": CARD_SIZE[0],
            "height": CARD_SIZE[1],
        },
        "wordCount": reading.words,
        "isAccessibleForFree": story.is_open,
    }
    if not story.is_open:
        part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": GATED}
        data["hasPart"] = part
    if corrections := [_correction(c.on.isoformat(), c.text) for c in reading.corrections]:
        data["correction"] = corrections
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def as_json(things: list[dict[str, Any]]) -> SafeString:
    """Linked data, escaped for a script element."""
    text = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  # no character of markup is left


def _author(person: NamedItem) -> dict[str, str]:
    address = absolute_url(f"/people/{person.slug}")
    return {"@type": "Person", "name": person.name, "url": address}


def _organisation(publication: Publication) -> dict[str, str]:
    logo = absolute_url(static("icon.svg"))
    return {
        "@type": "NewsMediaOrganization",
        "name": publication.name,
        "url": absolute_url("/"),
        "logo": logo,
    }


def _correction(on: str, text: str) -> dict[str, str]:
    comment = {"@type": "CorrectionComment", "datePublished": on}
    return {**comment, "text": text} if text else comment


def _breadcrumbs(story: StoryHead) -> dict[str, Any]:
    with override(story.language):
        steps = [(gettext("Front page"), "/"), (story.section.name, f"/{story.section.slug}")]
    steps.append((story.headline, story.address))
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute_url(address)}
        for place, (name, address) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
