"""Teasers: what a list shows of a story to anybody, whoever may read on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from masthead.access import gate
from masthead.access.gate import Gated
from masthead.core.languages import grammar_of, is_rtl
from masthead.publishing.models import Credit, Kind, Place, Story
from masthead.publishing.responsive_images import Plate, plates

WORDS_A_MINUTE = 230
_TAGS = {gate.Reason.FOR_MEMBERS: "PRO", gate.Reason.FOR_REGISTERED: "Registered"}


def minutes(words: int) -> int:
    """How long a reader takes, in whole minutes; at least one."""
    return max(1, round(words / WORDS_A_MINUTE))


def access_tag(story: Gated) -> str:
    """The word that marks a story which not everybody may read; empty if everybody may."""
    return _TAGS.get(gate.decide(None, story).reason, "")


class Filed(NamedTuple):
    """A section as values."""

    name: str
    slug: str


class Listed(NamedTuple):
    """What a teaser needs of a published story, as values: a page that points to many stories does
    without their models."""

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
    def section(self) -> Filed:
        return Filed(self.section_name, self.section_slug)

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


# the columns of `Listed`, in its order
LISTED = (
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
    """A story in a list. Holds nothing of the body."""

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
    plate: Plate | None = None

    @classmethod
    def of(
        cls,
        story: Story | Listed,
        *,
        place: Place | None = None,
        authors: tuple[str, ...] = (),
        countries: tuple[str, ...] = (),
        plate: Plate | None = None,
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
            minutes=minutes(story.words),
            published_at=story.published_at,
            language=story.language,
            is_rtl=story.is_rtl,
            place=place,
            authors=authors,
            countries=countries,
            plate=plate,
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
        """Names, and the place they wrote from: “Farah Qasim, Dubai”."""
        place = self.place.name if self.place else ""
        return ", ".join(filter(None, (grammar_of("en").listed(self.authors), place)))


def teasers(stories: Iterable[Story]) -> list[Teaser]:
    """Stories' teasers in their order, in at most three further queries for all of them. Ask for
    the stories with `for_teasers()`."""
    kept = list(stories)
    names = authors_of([story.pk for story in kept])
    isos = _isos([story.pk for story in kept if not story.lead_picture_id])
    pictures = plates(story.lead_picture_id for story in kept if story.lead_picture_id)
    return [
        Teaser.of(
            story,
            place=story.dateline,
            authors=names.get(story.pk, ()),
            countries=isos.get(story.pk, ()),
            plate=pictures.get(story.lead_picture_id or 0),
        )
        for story in kept
    ]


def authors_of(story_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """Who wrote each story, in their order."""
    rows = (
        Credit.objects.filter(story_id__in=story_ids, role=Credit.Role.AUTHOR)
        .order_by("sort_order")
        .values_list("story_id", "person__name")
    )
    return _grouped(rows)


def _isos(story_ids: list[int]) -> dict[int, tuple[str, ...]]:
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
