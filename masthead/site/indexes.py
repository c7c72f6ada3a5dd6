"""Indexes: all countries, industries, topics and people that published stories are listed under."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from masthead.membership.responses import page
from masthead.publishing.models import Country, Industry, Person, Topic
from masthead.publishing.models.listed import counts_of


@dataclass(frozen=True, slots=True)
class Index:
    """What is indexed: a model whose rows have lists of stories of the same name."""

    model: Any
    what: str
    name: Promise


@dataclass(frozen=True, slots=True)
class IndexItem:
    """One heading of an index, and how many stories stand under it."""

    name: str
    address: str
    count: int


INDEXES = {
    "countries": Index(Country, "country", _("Countries")),
    "industries": Index(Industry, "industry", _("Industries")),
    "topics": Index(Topic, "topic", _("Topics")),
    "people": Index(Person, "person", _("People")),
}


def show(request: HttpRequest, plural: str) -> HttpResponse:
    """An index in alphabetical order. Counts are looked up, so it costs two queries."""
    index = INDEXES[plural]
    context = {"name": index.name, "items": _items(index), "here": request.path}
    return page(request, "site/index.html", context)


def _items(index: Index) -> list[IndexItem]:
    counts = counts_of(index.what)
    rows = index.model.objects.order_by("name").values_list("pk", "name", "slug")
    return [
        IndexItem(name, reverse(index.what, args=[slug]), counts[str(pk)])
        for pk, name, slug in rows.iterator()
        if str(pk) in counts
    ]
