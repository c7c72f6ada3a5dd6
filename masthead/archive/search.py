"""Searches the archive. The results, counts and order are the same for everyone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, F

from masthead.archive.matching import match
from masthead.archive.models import Entry, EntryQuerySet
from masthead.archive.query_parser import Question

PAGE_SIZE = 20
LAST_PAGE = 50  # no one reads the thousandth hit, and deep offsets are expensive


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
    filtered."""

    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of entries with their stories."""

    tally: FacetCount
    entries: tuple[Entry, ...]
    page: int
    pages: int


FACETS = {
    "kind": "kind",
    "section": "section__slug",
    "language": "language",
    "access": "access_level",
}
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
    Two queries. Depends only on what everyone may read."""
    tally = _tally(question, filters)
    pages = min(-(-tally.total // PAGE_SIZE), LAST_PAGE)
    page = max(1, min(page, pages))
    entries = _page(question, filters, order, page) if tally.total else ()
    return Hits(tally=tally, entries=entries, page=page, pages=pages)


def _filtered(filters: Filters) -> EntryQuerySet:
    """Entries that match the filters, ignoring facets. An entry whose story changed its access
    level may contain more than is open now: it is not found until it has been indexed again."""
    entries = Entry.objects.filter(story__live=True, story__access_level=F("access_level"))
    for name, path in _PATHS.items():
        if value := getattr(filters, name):
            entries = entries.filter(**{path: value})
    return entries


def _tally(question: Question, filters: Filters) -> FacetCount:
    found = _filtered(filters)
    if question:
        found = match(question).narrow(found)
    counted = found.order_by().values_list(*FACETS.values()).annotate(Count("pk"))
    facets: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for *values, count in counted:
        unmet = [
            name
            for name, value in zip(FACETS, values, strict=True)
            if getattr(filters, name) not in {"", value}
        ]
        total += count * (not unmet)
        for name, value in zip(FACETS, values, strict=True):
            if unmet in ([], [name]):
                facets[name][value] += count
    return FacetCount(total, facets)


def _page(question: Question, filters: Filters, order: Order, page: int) -> tuple[Entry, ...]:
    entries = _filtered(filters)
    chosen = {path: getattr(filters, name) for name, path in FACETS.items()}
    entries = entries.filter(**{path: value for path, value in chosen.items() if value})
    ordering = ["-published_at", "-pk"]
    if question:
        entries = match(question).rank_all(entries)
        ordering = ordering if order == Order.NEWEST else ["rank", *ordering]
    shown = entries.select_related("story__section", "story__dateline").defer(
        "story__body", "headline_words", "standfirst_words", "filing_words", "open_words"
    )
    first = (page - 1) * PAGE_SIZE
    return tuple(shown.order_by(*ordering)[first : first + PAGE_SIZE])
