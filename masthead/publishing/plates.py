"""Plates: pictures with their words and their ready files, looked up for a whole page at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F, FilteredRelation, Q

from masthead.publishing.models import Picture, Rendition
from masthead.publishing.renditions import FORMATS, SHAPES, SPECS, RenditionSet, Source


@dataclass(frozen=True, slots=True)
class Shape:
    """A picture's files in one shape, as a page offers them to a browser."""

    avif: str
    webp: str
    fallback: Source


@dataclass(frozen=True, slots=True)
class Plate:
    """What a reader may see of a picture. A shape that is not ready is None, and the page shows
    the empty plate."""

    alt: str
    caption: str
    credit: str
    whole: Shape | None = None
    plate: Shape | None = None
    wide: Shape | None = None


_WORDS = ("pk", "alt", "caption", "credit")
_FILE = ("file_spec", "file_name", "file_width", "file_height")


def plates(picture_ids: Iterable[int], *, shapes: Collection[str] = SHAPES) -> dict[int, Plate]:
    """Each picture's plate, in one query; a picture that is gone is missing."""
    ids = set(picture_ids)
    if not ids:
        return {}
    wanted = [spec for spec, (shape, _, _) in SPECS.items() if shape in shapes]
    ready = FilteredRelation("renditions", condition=Q(renditions__filter_spec__in=wanted))
    rows = (
        Picture.objects.filter(pk__in=ids)
        .annotate(
            ready=ready,
            file_spec=F("ready__filter_spec"),
            file_name=F("ready__file"),
            file_width=F("ready__width"),
            file_height=F("ready__height"),
        )
        .order_by("pk", "file_width")
        .values(*_WORDS, *_FILE)
    )
    return {pk: _plate(list(of_one)) for pk, of_one in groupby(rows, key=itemgetter("pk"))}


def _plate(rows: list[dict[str, Any]]) -> Plate:
    files = _ready(row for row in rows if row["file_spec"])
    picture = rows[0]
    return Plate(
        alt=picture["alt"],
        caption=picture["caption"],
        credit=picture["credit"],
        **{shape: _shape(files, shape) for shape in SHAPES},
    )


def _ready(rows: Iterable[dict[str, Any]]) -> RenditionSet:
    found: dict[tuple[str, str], tuple[Source, ...]] = {}
    for row in rows:
        shape, _, file_format = SPECS[row["file_spec"]]
        key = (shape, file_format)
        found[key] = (*found.get(key, ()), _source(row))
    return RenditionSet(found)


def _shape(files: RenditionSet, shape: str) -> Shape | None:
    fallback = files.fallback(shape)
    if fallback is None:
        return None
    avif, webp = (files.srcset(shape, file_format) for file_format in FORMATS)
    return Shape(avif=avif, webp=webp, fallback=fallback)


def _source(row: dict[str, Any]) -> Source:
    storage = Rendition._meta.get_field("file").storage
    return Source(storage.url(row["file_name"]), row["file_width"], row["file_height"])
