"""Searching the archive: what anybody may find, how much of it, in which order."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Count

from masthead.archive.asking import Question
from masthead.archive.matching import match
from masthead.archive.models import Entry, EntryQuerySet

PAGE = 20
LAST_PAGE = 50  # nobody reads the thousandth hit, and counting there costs


class Order(StrEnum):
    BEST = "best"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits are narrowed to; empty means all. Slugs, except for `language` and `access`."""

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
class Tally:
    """How many hits there are: in all, and by kind and section, each as if it were not chosen."""

    total: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    sections: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of entries with their stories."""

    tally: Tally
    entries: tuple[Entry, ...]
    page: int
    pages: int


_PATHS = {
    "country": "story__countries__slug",
    "industry": "story__industries__slug",
    "topic": "story__topics__slug",
    "language": "language",
    "access": "access_level",
    "begins": "published_at__gte",
    "ends": "published_at__lt",
}


def search(
    question: Question, *, filters: Filters, order: Order = Order.BEST, page: int = 1
) -> Hits:
    """The page of stories that hold all that was asked; without words, the newest that the filters
    let through. Two queries. Depends on nothing but what is open to all."""
    tally = _tally(question, filters)
    pages = min(-(-tally.total // PAGE), LAST_PAGE)
    page = max(1, min(page, pages))
    entries = _page(question, filters, order, page) if tally.total else ()
    return Hits(tally=tally, entries=entries, page=page, pages=pages)


def _filtered(filters: Filters) -> EntryQuerySet:
    """What the filters let through, of whatever kind and section."""
    entries = Entry.objects.filter(story__live=True)
    for name, path in _PATHS.items():
        if value := getattr(filters, name):
            entries = entries.filter(**{path: value})
    return entries


def _tally(question: Question, filters: Filters) -> Tally:
    found = _filtered(filters)
    if question:
        found = match(question).narrow(found)
    counted = found.order_by().values_list("kind", "section__slug").annotate(Count("pk"))
    kinds: Counter[str] = Counter()
    sections: Counter[str] = Counter()
    total = 0
    for kind, section, count in counted:
        fits_kind = filters.kind in {"", kind}
        fits_section = filters.section in {"", section}
        kinds[kind] += count * fits_section
        sections[section] += count * fits_kind
        total += count * fits_kind * fits_section
    return Tally(total, +kinds, +sections)


def _page(question: Question, filters: Filters, order: Order, page: int) -> tuple[Entry, ...]:
    entries = _filtered(filters)
    if filters.kind:
        entries = entries.filter(kind=filters.kind)
    if filters.section:
        entries = entries.filter(section__slug=filters.section)
    ways = ["-published_at", "-pk"]
    if question:
        entries = match(question).rank_all(entries)
        ways = ways if order == Order.NEWEST else ["rank", *ways]
    shown = entries.select_related("story__section", "story__dateline").defer(
        "story__body", "headline_words", "standfirst_words", "filing_words", "open_words"
    )
    first = (page - 1) * PAGE
    return tuple(shown.order_by(*ways)[first : first + PAGE])
