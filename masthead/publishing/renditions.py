"""Renditions of pictures: the available sizes, and the lookup of those that are ready.

`drawing` creates them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product

from masthead.publishing.models import Picture, Rendition

WIDTHS = (480, 960, 1600)
FORMATS = ("avif", "webp")
# How a picture is cropped: not at all, or around its focal point to one of the design's ratios.
WHOLE, PLATE, WIDE = "whole", "plate", "wide"
RATIOS = {PLATE: (3, 2), WIDE: (21, 10)}
SHAPES = (WHOLE, *RATIOS)
CARD = "fill-1200x630|format-jpeg"


def _spec(shape: str, width: int, kind: str) -> str:
    if shape == WHOLE:
        size = f"width-{width}"
    else:
        across, down = RATIOS[shape]
        size = f"fill-{width}x{round(width * down / across)}"
    return f"{size}|format-{kind}"


# Every filter spec that a page may use, with its shape, width and format.
SPECS: dict[str, tuple[str, int, str]] = {
    _spec(shape, width, kind): (shape, width, kind)
    for shape, width, kind in product(SHAPES, WIDTHS, FORMATS)
}


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its address and its size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class RenditionSet:
    """A picture's ready renditions by shape and format, narrow to wide. For an empty set the page
    shows a placeholder."""

    sources: dict[tuple[str, str], tuple[Source, ...]] = field(default_factory=dict)
    card: Source | None = None

    def of(self, shape: str, kind: str) -> tuple[Source, ...]:
        return self.sources.get((shape, kind), ())

    def srcset(self, shape: str, kind: str) -> str:
        """For `<source srcset>`: "a.avif 480w, b.avif 960w"; empty if none is ready."""
        return ", ".join(f"{source.url} {source.width}w" for source in self.of(shape, kind))

    def fallback(self, shape: str) -> Source | None:
        """The middle WebP, for `<img src>` with its width and height."""
        ready = self.of(shape, "webp")
        return ready[len(ready) // 2] if ready else None


def renditions_for(pictures: Iterable[Picture | int]) -> dict[int, RenditionSet]:
    """The ready renditions of many pictures by the picture's id: one query, nothing is rendered."""
    ids = {item if isinstance(item, int) else item.pk for item in pictures}
    found: dict[int, list[Rendition]] = {}
    for row in Rendition.objects.filter(image_id__in=ids, filter_spec__in=[*SPECS, CARD]):
        found.setdefault(row.image_id, []).append(row)
    return {picture_id: _as_set(found.get(picture_id, [])) for picture_id in ids}


def _as_set(rows: list[Rendition]) -> RenditionSet:
    grouped: dict[tuple[str, str], dict[int, Source]] = {}
    card = None
    for row in rows:
        source = Source(row.file.url, row.width, row.height)
        if row.filter_spec == CARD:
            card = source
        else:
            shape, _, kind = SPECS[row.filter_spec]
            grouped.setdefault((shape, kind), {})[row.width] = source
    ordered = {
        key: tuple(by_width[width] for width in sorted(by_width))
        for key, by_width in grouped.items()
    }
    return RenditionSet(ordered, card)
