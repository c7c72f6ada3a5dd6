"""Responsive images: pictures with their texts and ready files, looked up once for a whole page."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from masthead.core.compiled import Compiled
from masthead.publishing.models import Picture, Rendition
from masthead.publishing.renditions import FORMATS, SHAPES, SPECS, RenditionSet, Source


@dataclass(frozen=True, slots=True)
class Shape:
    """A picture's files in one shape, as a page offers them to a browser."""

    avif: str
    webp: str
    fallback: Source


@dataclass(frozen=True, slots=True)
class ResponsiveImage:
    """A picture as readers may see it. A shape that is not ready is None, and the page shows a
    placeholder."""

    alt: str
    caption: str
    credit: str
    whole: Shape | None = None
    plate: Shape | None = None
    wide: Shape | None = None


# a picture's id, alt, caption and credit; then a file's spec, name, width and height
type Row = tuple[Any, ...]


def responsive_images(
    picture_ids: Iterable[int], *, shapes: Collection[str] = SHAPES
) -> dict[int, ResponsiveImage]:
    """Responsive images by picture ID, in one query; a deleted picture is missing."""
    ids = set(picture_ids)
    if not ids:
        return {}
    rows = _image_rows(sorted(ids), [spec for spec in SPECS if SPECS[spec][0] in shapes])
    return {pk: _responsive_image(tuple(of_one)) for pk, of_one in groupby(rows, key=itemgetter(0))}


@Compiled
def _image_rows(ids: Sequence[int], specs: Sequence[str]) -> QuerySet[Picture, Row]:
    """A row for each ready file of each picture, narrow to wide."""
    ready = FilteredRelation("renditions", condition=Q(renditions__filter_spec__in=specs))
    return (
        Picture.objects.filter(pk__in=ids)
        .annotate(ready=ready)
        .order_by("pk", "ready__width")
        .values_list(
            "pk",
            "alt",
            "caption",
            "credit",
            "ready__filter_spec",
            "ready__file",
            "ready__width",
            "ready__height",
        )
    )


@lru_cache(maxsize=1000)
def _responsive_image(rows: tuple[Row, ...]) -> ResponsiveImage:
    _, alt, caption, credit, *_ = rows[0]
    files = _ready(rows)
    return ResponsiveImage(
        alt, caption, credit, **{shape: _shape(files, shape) for shape in SHAPES}
    )


def _ready(rows: Iterable[Row]) -> RenditionSet:
    found: dict[tuple[str, str], tuple[Source, ...]] = {}
    for _, _, _, _, spec, file, width, height in rows:
        if spec:
            shape, _, file_format = SPECS[spec]
            source = Source(_storage().url(file), width, height)
            found[shape, file_format] = (*found.get((shape, file_format), ()), source)
    return RenditionSet(found)


def _shape(files: RenditionSet, shape: str) -> Shape | None:
    fallback = files.fallback(shape)
    if fallback is None:
        return None
    avif, webp = (files.srcset(shape, file_format) for file_format in FORMATS)
    return Shape(avif=avif, webp=webp, fallback=fallback)


def _storage() -> Any:
    return Rendition._meta.get_field("file").storage
