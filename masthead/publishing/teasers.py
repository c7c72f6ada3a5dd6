"""Teasers: what lists show of a story, the same for every reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from masthead.access import gate
from masthead.access.gate import Gated
from masthead.core.languages import grammar_of, is_rtl
from masthead.publishing.models import Credit, Kind, Place, Story
from masthead.publishing.responsive_images import ResponsiveImage, responsive_images

WORDS_PER_MINUTE = 230
_TAGS = {gate.Reason.FOR_MEMBERS: "PRO", gate.Reason.FOR_REGISTERED: "Registered"}


def reading_minutes(words: int) -> int:
    """The estimated reading time in whole minutes; at least one."""
    return max(1, round(words / WORDS_PER_MINUTE))


def access_tag(story: Gated) -> str:
    """The label of a story with restricted access; empty if everyone may read it."""
    return _TAGS.get(gate.decide(None, story).reason, "")


class SectionSummary(NamedTuple):
    """A section's name and slug."""

    name: str
    slug: str


class StorySummary(NamedTuple):
    """The columns of a published story that a teaser needs: a page with many links does not load
    whole models."""

    pk: int
    headline: str
    slug: str
    standfirst: str
    kicker: str
    kind: str
    section_name: str
    section_slug: str
    access_level: str
    words: int
    published_at: datetime | None
    language: str

    @property
    def section(self) -> SectionSummary:
        return SectionSummary(self.section_name, self.section_slug)

    @property
    def address(self) -> str:
        return f"/{self.section_slug}/{self.slug}"

    @property
    def is_rtl(self) -> bool:
        return is_rtl(self.language)

    @property
    def is_published(self) -> bool:
        return True

    @property
    def gate_key(self) -> str:
        return f"story:{self.pk}"


# the columns of `StorySummary`, in the same order
SUMMARY_COLUMNS = (
    "pk",
    "title",
    "slug",
    "standfirst",
    "kicker",
    "kind",
    "section__name",
    "section__slug",
    "access_level",
    "words",
    "first_published_at",
    "language",
)


@dataclass(frozen=True, slots=True)
class Teaser:
    """A story in a list. Contains nothing from the body."""

    story_id: int
    address: str
    headline: str
    standfirst: str
    kicker: str
    kind: str
    section: str
    tag: str
    minutes: int
    published_at: datetime | None
    language: str
    is_rtl: bool
    place: Place | None = None
    authors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()  # ISO codes, for a map where there is no picture
    image: ResponsiveImage | None = None

    @classmethod
    def of(
        cls,
        story: Story | StorySummary,
        *,
        place: Place | None = None,
        authors: tuple[str, ...] = (),
        countries: tuple[str, ...] = (),
        image: ResponsiveImage | None = None,
    ) -> Self:
        return cls(
            story_id=story.pk,
            address=story.address,
            headline=story.headline,
            standfirst=story.standfirst,
            kicker=story.kicker or story.section.name,
            kind=story.kind,
            section=story.section.name,
            tag=access_tag(story),
            minutes=reading_minutes(story.words),
            published_at=story.published_at,
            language=story.language,
            is_rtl=story.is_rtl,
            place=place,
            authors=authors,
            countries=countries,
            image=image,
        )

    @property
    def kind_name(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def names_kind(self) -> bool:
        """Whether lists name the kind before the kicker: “Intel: Shipping”."""
        return Kind(self.kind).facts.is_named_in_lists

    @property
    def byline(self) -> str:
        """The authors' names and the dateline: “Farah Qasim, Dubai”."""
        place = self.place.name if self.place else ""
        grammar = grammar_of(self.language)
        return f"{grammar.comma} ".join(filter(None, (grammar.listed(self.authors), place)))


def teasers(stories: Iterable[Story]) -> list[Teaser]:
    """The teasers of stories, in order, in at most three further queries. Query the stories with
    `for_teasers()`."""
    listed = list(stories)
    names = authors_of([story.pk for story in listed])
    codes = _country_codes([story.pk for story in listed if not story.lead_picture_id])
    pictures = responsive_images(story.lead_picture_id for story in listed if story.lead_picture_id)
    return [
        Teaser.of(
            story,
            place=story.dateline,
            authors=names.get(story.pk, ()),
            countries=codes.get(story.pk, ()),
            image=pictures.get(story.lead_picture_id or 0),
        )
        for story in listed
    ]


def authors_of(story_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """The authors' names for each story, in order."""
    rows = (
        Credit.objects.filter(story_id__in=story_ids, role=Credit.Role.AUTHOR)
        .order_by("sort_order")
        .values_list("story_id", "person__name")
    )
    return _grouped(rows)


def _country_codes(story_ids: list[int]) -> dict[int, tuple[str, ...]]:
    if not story_ids:
        return {}
    rows = (
        Story.countries.through.objects.filter(story_id__in=story_ids)
        .order_by("pk")
        .values_list("story_id", "country__iso")
    )
    return _grouped(rows)


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    grouped: dict[int, tuple[str, ...]] = {}
    for story_id, text in rows:
        grouped[story_id] = (*grouped.get(story_id, ()), text)
    return grouped
