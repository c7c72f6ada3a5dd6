"""The search page. Everyone gets the same results: only public text is searched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Min, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from masthead.archive.highlight import excerpt, highlight
from masthead.archive.models import Entry
from masthead.archive.query_parser import Question, parse_query
from masthead.archive.search import FACETS, Filters, Hits, Order, search
from masthead.archive.spelling import suggest
from masthead.core.locales import language_name
from masthead.membership import access_levels
from masthead.membership.responses import page
from masthead.publishing.models import Country, Industry, Kind, Story, Topic
from masthead.publishing.models.listed import ALL
from masthead.publishing.teasers import Teaser, authors_of
from masthead.site.listings import month_bounds
from masthead.site.site_context import site_context

_FACET_NAMES = {
    "kind": _("Kind"),
    "section": _("Section"),
    "language": _("Language"),
    "access": _("Access"),
}
_CHOSEN_BY_NAME = ("kind", "section", "country", "industry", "topic", "language", "access")
_LANGUAGES = {code: language_name(code) for code in ("en", "ar", "fr", "de")}
_NEWEST = 3


@dataclass(frozen=True, slots=True)
class Option:
    """A filter option, and how many results it would leave."""

    name: str
    value: str
    address: str = ""
    count: int = 0
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of filter options, of which one may be chosen."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A search result as the page shows it."""

    teaser: Teaser
    headline: SafeString
    standfirst: SafeString
    excerpt: SafeString


def show(request: HttpRequest) -> HttpResponse:
    """`/search?q=`: never indexed by search engines, since it repeats other pages' text."""
    query = {name: str(value) for name, value in request.GET.items() if value}
    question = parse_query(query.get("q", ""))
    filters = _filters(query)
    hits = _run_search(query, question, filters)
    names = _filter_names(filters)
    context = {
        "question": question,
        "hits": hits,
        "found": _search_hits(hits, question),
        "facets": _facets(query, filters, hits),
        "selects": _selects(query, filters, names),
        "chosen": _chosen_filters(query, filters, names),
        "orders": _orders(query),
        "kept": [(name, query[name]) for name in FACETS if name in query],
        **_pager(query, hits),
        **_empty_result(query, question, filters, hits),
        "zone": site_context().publication.zone,
        "here": "/search",
    }
    response = page(request, "site/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def address(query: Mapping[str, str], **changes: str) -> str:
    """The same search with changes, from its first page."""
    wanted = {**query, "page": "", **changes}
    encoded = urlencode({name: value for name, value in wanted.items() if value})
    return f"/search?{encoded}" if encoded else "/search"


def _filters(query: Mapping[str, str]) -> Filters:
    begins, ends = _period(query.get("when", ""), site_context().publication.zone)
    named = {name: query.get(name, "")[:120].replace("\x00", "") for name in _CHOSEN_BY_NAME}
    return Filters(**named, begins=begins, ends=ends)


def _period(when: str, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """When a year (2026) or a month (2026-11) begins and ends; nothing for anything else."""
    year, _, month = when.partition("-")
    if not (year.isdecimal() and (month.isdecimal() or not month)):
        return None, None
    try:
        begins, ends = month_bounds(int(year), int(month or 1), zone)
        return (begins, ends) if month else (begins, month_bounds(int(year), 12, zone)[1])
    except (Http404, OverflowError, ValueError):
        return None, None


def _run_search(query: Mapping[str, str], question: Question, filters: Filters) -> Hits | None:
    """None without a word or a filter."""
    if not question and filters == Filters():
        return None
    number = query.get("page", "")
    wanted = int(number) if number.isdecimal() and len(number) < len("10000") else 1
    order = Order.NEWEST if query.get("order") == Order.NEWEST else Order.BEST
    return search(question, filters=filters, order=order, page=wanted)


def _search_hits(hits: Hits | None, question: Question) -> list[SearchHit]:
    entries = hits.entries if hits else ()
    authors = authors_of([entry.pk for entry in entries])
    return [_search_hit(entry, question, authors.get(entry.pk, ())) for entry in entries]


def _search_hit(entry: Entry, question: Question, authors: tuple[str, ...]) -> SearchHit:
    teaser = Teaser.of(entry.story, place=entry.story.dateline, authors=authors)
    around = excerpt(entry.open_text, question)
    return SearchHit(
        teaser=teaser,
        headline=highlight(teaser.headline, question),
        standfirst=highlight(teaser.standfirst, question),
        excerpt=around if "<mark>" in around else SafeString(""),
    )


def _facets(query: Mapping[str, str], filters: Filters, hits: Hits | None) -> list[Facet]:
    """The facets that offer more than one option."""
    if hits is None:
        return []
    names = {
        "kind": {kind.value: str(kind.facts.plural) for kind in Kind},
        "section": {section.slug: section.name for section in site_context().sections},
        "language": _LANGUAGES,
        "access": {level: str(label) for level, label in access_levels.CHOICES},
    }
    facets = [
        Facet(
            str(_FACET_NAMES[facet]),
            _options(query, facet, names[facet], hits.tally.facets[facet], filters),
        )
        for facet in FACETS
    ]
    return [facet for facet in facets if len(facet.options) > 1]


def _options(
    query: Mapping[str, str],
    facet: str,
    names: Mapping[str, str],
    counts: Mapping[str, int],
    filters: Filters,
) -> tuple[Option, ...]:
    chosen = getattr(filters, facet)
    order = [*names, *(value for value in counts if value not in names)]
    return tuple(
        Option(
            name=names.get(value, value),
            value=value,
            address=address(query, **{facet: "" if value == chosen else value}),
            count=counts[value],
            is_chosen=value == chosen,
        )
        for value in order
        if counts.get(value)
    )


def _filter_names(filters: Filters) -> dict[str, dict[str, str]]:
    """The names of all countries and industries, and of the topic that was chosen, in one query."""
    rows = [
        model.objects.order_by().values_list(Value(what), "slug", "name")
        for what, model in (("country", Country), ("industry", Industry))
    ]
    topic = Topic.objects.filter(slug=filters.topic).order_by()
    rows.append(topic.values_list(Value("topic"), "slug", "name"))
    names: dict[str, dict[str, str]] = {"country": {}, "industry": {}, "topic": {}}
    for what, slug, name in sorted(rows[0].union(*rows[1:]), key=lambda row: str(row[2])):
        names[what][slug] = name
    return names


def _selects(
    query: Mapping[str, str], filters: Filters, names: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str, list[Option]]]:
    """The form's selects: their field, label and options."""
    first = Entry.objects.aggregate(first=Min("published_at"))["first"]
    zone = site_context().publication.zone
    now = datetime.now(zone).year
    years = range(now, (first.astimezone(zone).year if first else now) - 1, -1)
    when = query.get("when", "") if filters.begins else ""
    moments = {value: value for value in (*map(str, years), when) if value}
    offered = [
        ("country", gettext("Country"), names["country"], filters.country),
        ("industry", gettext("Industry"), names["industry"], filters.industry),
        ("when", gettext("Published in"), moments, when),
    ]
    return [
        (
            field,
            label,
            [Option(name, value, is_chosen=value == chosen) for value, name in of.items()],
        )
        for field, label, of, chosen in offered
    ]


def _chosen_filters(
    query: Mapping[str, str], filters: Filters, names: Mapping[str, Mapping[str, str]]
) -> list[Option]:
    """The active filters besides the facets, each with the address that removes it."""
    narrowed = [
        (name, names[name].get(value, value))
        for name in ("country", "industry", "topic")
        if (value := getattr(filters, name))
    ]
    if filters.begins:
        narrowed.append(("when", query["when"]))
    return [Option(label, name, address(query, **{name: ""})) for name, label in narrowed]


def _orders(query: Mapping[str, str]) -> list[Option]:
    newest = query.get("order") == Order.NEWEST
    return [
        Option(gettext("Best match"), Order.BEST, address(query, order=""), is_chosen=not newest),
        Option(
            gettext("Newest"),
            Order.NEWEST,
            address(query, order=Order.NEWEST),
            is_chosen=newest,
        ),
    ]


def _pager(query: Mapping[str, str], hits: Hits | None) -> dict[str, str]:
    if hits is None:
        return {}
    before = address(query, page=str(hits.page - 1)) if hits.page > 1 else ""
    after = address(query, page=str(hits.page + 1)) if hits.page < hits.pages else ""
    return {"before": before, "after": after}


def _empty_result(
    query: Mapping[str, str], question: Question, filters: Filters, hits: Hits | None
) -> dict[str, Any]:
    """Help for an empty result: another spelling, fewer filters, the latest stories."""
    if hits is None or hits.tally.total:
        return {}
    meant = suggest(question) if question else ""
    newest = Story.objects.listed(ALL).for_teasers()[:_NEWEST]
    return {
        "meant": Option(meant, meant, address(query, q=meant)) if meant else None,
        "without": address({"q": question.text}) if filters != Filters() and question else "",
        "newest": _teasers_without_pictures(newest),
    }


def _teasers_without_pictures(stories: Iterable[Story]) -> list[Teaser]:
    return [Teaser.of(story, place=story.dateline) for story in stories]
