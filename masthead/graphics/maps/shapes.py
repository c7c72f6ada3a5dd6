"""The vendored shapes of the world's countries, decoded once and cached.

Coordinates here are longitude and Miller height, both in degrees of the equator; a longitude may
pass 180° where a country lies across the antimeridian.
"""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from masthead.graphics.maps.geometry import Box, Point, box_of, boxes_joined, miller

SHAPES_FILE = Path(__file__).parent / "natural_earth" / "shapes.json.gz"
FULL_TURN = 360


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed line: its arcs in order, each with the turn (0 or ±360°) it is drawn at."""

    arcs: tuple[tuple[int, int], ...]
    box: Box


@dataclass(frozen=True, slots=True)
class CountryShape:
    """One country or territory; `part_of` names the country that it is drawn as part of."""

    code: str
    name: str
    label: str
    article: bool
    part_of: str | None
    at: Point
    frame: Box
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Atlas:
    """Every country, all land as one, and the arcs both are made of.

    `borders` has the arcs that lie between countries, and between which.
    """

    countries: Mapping[str, CountryShape]
    land: tuple[Outline, ...]
    arcs: tuple[tuple[Point, ...], ...]
    arc_boxes: tuple[Box, ...]
    borders: tuple[tuple[int, frozenset[str]], ...]


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """The shapes, read on first use (a tenth of a second) and cached for the process lifetime."""
    shapes = json.loads(gzip.decompress(SHAPES_FILE.read_bytes()))
    arcs = tuple(_points(*arc, units=shapes["units"]) for arc in shapes["arcs"])
    boxes = tuple(box_of(arc) for arc in arcs)
    countries = {
        code: _country(code, facts, arcs, boxes) for code, facts in shapes["countries"].items()
    }
    land = tuple(_outline(ring, arcs, boxes) for ring in shapes["land"])
    return Atlas(countries, land, arcs, boxes, _borders(countries))


def _points(xs: list[int], ys: list[int], *, units: int) -> tuple[Point, ...]:
    return tuple(
        (x / units, y / units) for x, y in zip(accumulate(xs), accumulate(ys), strict=True)
    )


def _country(
    code: str, facts: dict[str, Any], arcs: Sequence[Sequence[Point]], boxes: Sequence[Box]
) -> CountryShape:
    west, south, east, north = facts["frame"]
    return CountryShape(
        code=code,
        name=facts["name"],
        label=facts["label"],
        article=facts.get("article", False),
        part_of=facts.get("of"),
        at=(facts["at"][0], miller(facts["at"][1])),
        frame=Box(west, miller(south), east, miller(north)),
        outlines=tuple(_outline(ring, arcs, boxes) for ring in facts["rings"]),
    )


def _outline(ring: list[int], arcs: Sequence[Sequence[Point]], boxes: Sequence[Box]) -> Outline:
    """The ring with each arc at the turn where it goes on from the one before."""
    end: float | None = None
    turned = []
    for number in ring:
        arc = arcs[number if number >= 0 else ~number]
        first, last = (arc[0], arc[-1]) if number >= 0 else (arc[-1], arc[0])
        turn = 0 if end is None else round((end - first[0]) / FULL_TURN) * FULL_TURN
        end = last[0] + turn
        turned.append((number, turn))
    box = boxes_joined(boxes[n if n >= 0 else ~n].moved(turn) for n, turn in turned)
    return Outline(tuple(turned), box)


def _borders(countries: Mapping[str, CountryShape]) -> tuple[tuple[int, frozenset[str]], ...]:
    sides: dict[int, set[str]] = {}
    for country in countries.values():
        for outline in country.outlines:
            for number, _turn in outline.arcs:
                sides.setdefault(number if number >= 0 else ~number, set()).add(country.code)
    return tuple((arc, frozenset(codes)) for arc, codes in sorted(sides.items()) if len(codes) > 1)
