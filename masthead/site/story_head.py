"""Everything a story page shows besides the body, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.templatetags.static import static

from masthead.access import gate
from masthead.core.web_addresses import absolute_url
from masthead.graphics.maps import MapPlace
from masthead.publishing.models import Story
from masthead.publishing.reading import NamedItem
from masthead.site.models import Card

STATIC_CARD = "site/card.png"


@dataclass(frozen=True, slots=True)
class StoryHead:
    """A story without its body. Unlike model instances, heads with the same values are equal, so
    page fragments can be cached by them."""

    headline: str
    slug: str
    standfirst: str
    kicker: str
    kind: str
    language: str
    is_rtl: bool
    section: NamedItem
    place: MapPlace | None
    published_at: datetime | None
    updated_at: datetime | None
    address: str
    full_url: str
    search_description: str
    is_open: bool  # to everybody
    card: str  # the address of its card, or of the publication's

    @classmethod
    def of(cls, story: Story) -> Self:
        place = story.dateline
        return cls(
            headline=story.headline,
            slug=story.slug,
            standfirst=story.standfirst,
            kicker=story.kicker,
            kind=story.kind,
            language=story.language,
            is_rtl=story.is_rtl,
            section=NamedItem(name=story.section.name, slug=story.section.slug),
            place=MapPlace(place.name, place.longitude, place.latitude) if place else None,
            published_at=story.published_at,
            updated_at=story.last_published_at,
            address=story.address,
            full_url=str(story.full_url),
            search_description=story.search_description,
            is_open=gate.decide(None, story).allowed,
            card=card_address(story),
        )


def card_address(story: Story) -> str:
    """The story's card, or the publication's until it is drawn."""
    card: Card | None = getattr(story, "card", None)
    return absolute_url(card.file.url if card and card.file else static(STATIC_CARD))
