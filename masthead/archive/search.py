"""Searches the archive. The results, counts and order are the same for everyone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from django.db.models import F

from masthead.archive.matching import newest_matches
from masthead.archive.models import Entry
from masthead.archive.query_parser import Question
from masthead.archive.ranking import rank

PAGE_SIZE = 20
CANDIDATES = 300  # the newest matches, which are counted and ranked
WINDOW = 20_000  # the newest matches, among which filters choose the candidates


class Order(StrEnum):
    BEST = "best"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters on hits; empty means all. Slugs, except for `language` and `access`."""

    kind: str = ""
    section: str = ""
    country: str = ""
    industry: str = ""
    topic: str = ""
    language: str = ""
    access: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    """The number of hits: in total, and for each value of a facet as if that facet were not
    filtered. If it is not complete, there are more, and older ones are not counted."""

    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of entries with their stories."""

    tally: FacetCount
    entries: tuple[Entry, ...]
    page: int
    pages: int


class Candidate(NamedTuple):
    """What is counted and ranked of an entry."""

    story_id: int
    kind: str
    section: str
    language: str
    access: str
    headline: str
    filing: str
    standfirst: str

    def rank(self, question: Question) -> int:
        return rank(
            question, headline=self.headline, filing=self.filing, standfirst=self.standfirst
        )


_COLUMNS = (
    "story_id",
    "kind",
    "section__slug",
    "language",
    "access_level",
    "headline_words",
    "filing_words",
    "standfirst_words",
)
FACETS = ("kind", "section", "language", "access")
_FACET_PATHS = dict(zip(FACETS, ("kind", "section__slug", "language", "access_level"), strict=True))
_PATHS = {
    "country": "story__countries__slug",
    "industry": "story__industries__slug",
    "topic": "story__topics__slug",
    "begins": "published_at__gte",
    "ends": "published_at__lt",
}


def search(
    question: Question, *, filters: Filters, order: Order = Order.BEST, page: int = 1
) -> Hits:
    """A page of stories that match the question; without one, the newest that match the filters.
    Two queries, three with a facet, which cost the same however many match: only the newest
    `CANDIDATES` are counted and ranked. Depends only on what everyone may read."""
    around = _candidates(question, filters)
    met = _candidates(question, filters, in_facets=True) if _facets_of(filters) else around
    tally = _tally(around[:CANDIDATES], filters, met=len(met))
    pages = -(-tally.total // PAGE_SIZE)
    page = max(1, min(page, pages))
    met = met[:CANDIDATES]
    if question and order == Order.BEST:
        met.sort(key=lambda each: -each.rank(question))  # equal ones stay newest first
    entries = _entries([each.story_id for each in met[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]])
    return Hits(tally=tally, entries=entries, page=page, pages=pages)


def _candidates(
    question: Question, filters: Filters, *, in_facets: bool = False
) -> list[Candidate]:
    """The newest entries that match question and filters, with or without the facets; one more
    than is used if there are more. An entry whose story changed its access level may contain more
    than is open now: it is not found until it has been indexed again."""
    entries = Entry.objects.filter(story__live=True, story__access_level=F("access_level"))
    narrowed = {path: value for name, path in _PATHS.items() if (value := getattr(filters, name))}
    if in_facets:
        narrowed |= _facets_of(filters)
    if question:
        limit = WINDOW if narrowed else CANDIDATES + 1
        entries = entries.filter(position__in=newest_matches(question, of=Entry, limit=limit))
    for path, value in narrowed.items():
        entries = entries.filter(**{path: value})
    rows = entries.order_by("-position").values_list(*_COLUMNS)[: CANDIDATES + 1]
    return [Candidate(*row) for row in rows]


def _facets_of(filters: Filters) -> dict[str, str]:
    """The chosen values of the facets, by their columns."""
    return {path: value for name, path in _FACET_PATHS.items() if (value := getattr(filters, name))}


def _unmet(candidate: Candidate, filters: Filters) -> list[str]:
    """The facets that exclude it."""
    return [name for name in FACETS if getattr(filters, name) not in {"", getattr(candidate, name)}]


def _tally(around: Sequence[Candidate], filters: Filters, *, met: int) -> FacetCount:
    """`met` is how many match with the facets: older ones are among them, which `around` may not
    reach."""
    facets: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for candidate in around:
        unmet = _unmet(candidate, filters)
        for name in FACETS:
            if unmet in ([], [name]):
                facets[name][getattr(candidate, name)] += 1
    total = min(met, CANDIDATES)
    for name in FACETS:
        if chosen := getattr(filters, name):
            facets[name][chosen] = total
    return FacetCount(total, facets, is_complete=met <= CANDIDATES)


def _entries(story_ids: Sequence[int]) -> tuple[Entry, ...]:
    if not story_ids:
        return ()
    shown = Entry.objects.filter(pk__in=story_ids).select_related(
        "story__section", "story__dateline"
    )
    found = {
        entry.pk: entry
        for entry in shown.defer(
            "story__body", "headline_words", "standfirst_words", "filing_words", "open_words"
        )
    }
    return tuple(found[pk] for pk in story_ids if pk in found)
