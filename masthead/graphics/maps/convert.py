"""Make natural_earth/shapes.json.gz from the npm package world-atlas.

    python -m masthead.graphics.maps.convert world-atlas/countries-50m.json

Run it again when world-atlas brings a newer Natural Earth; the same input gives the same bytes.
The file keeps the topology (each border once, shared by its two countries), adds what the atlas
lacks (ISO alpha-2 codes, whole English names, a label point and a frame per country) and drops
what a locator map does not need.
"""

import argparse
import gzip
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from masthead.core.locales import country_name, is_country
from masthead.graphics.maps.geometry import (
    Box,
    Point,
    box_of,
    latitude_of,
    miller,
    ring_area,
)
from masthead.graphics.maps.iso import ARTICLES, CODES, LABELS, NAMES, PART_OF, WITHOUT_NUMBER
from masthead.graphics.maps.rows import Rows
from masthead.graphics.maps.shapes import SHAPES_FILE

SOURCE = "Natural Earth 4.1.0, 1:50m admin 0 countries, by way of world-atlas 2.0.2"
MAIN_SHARE = 0.25  # parts this large, against the largest, are the country's main parts
JOIN_GROWTH = 1.2  # smaller parts join its frame as long as that grows by no more than this
FULL_TURN = 360
MOROCCO = "504"
PULL = 0.4  # how much a name is drawn to its country's middle, against room on all sides
UNITS = 500  # whole numbers to a degree: 220 m on the ground


class Topology:
    """The arcs of a TopoJSON file, decoded, none of which jumps at the antimeridian."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.scale: list[float] = document["transform"]["scale"]
        self.translate: list[float] = document["transform"]["translate"]
        self.turn = round(FULL_TURN / self.scale[0])
        self.arcs = [self._decoded(arc) for arc in document["arcs"]]

    def _decoded(self, arc: list[list[int]]) -> list[tuple[int, int]]:
        x, y = arc[0]
        points = [(x, y)]
        for dx, dy in arc[1:]:
            # a step of more than half the globe is one across the antimeridian
            x, y = x + dx - round(dx / self.turn) * self.turn, y + dy
            points.append((x, y))
        return points

    def degrees(self, point: tuple[int, int]) -> Point:
        return (
            point[0] * self.scale[0] + self.translate[0],
            point[1] * self.scale[1] + self.translate[1],
        )

    def ring(self, arcs: Sequence[int]) -> list[tuple[int, int]]:
        """The points of a ring, going on past 180° rather than jumping back."""
        points: list[tuple[int, int]] = []
        for number in arcs:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            shift = 0
            if points:
                shift = round((points[-1][0] - arc[0][0]) / self.turn) * self.turn
            points += [(x + shift, y) for x, y in arc[bool(points) :]]
        return points

    def cut(self, number: int, latitude: float, to: tuple[int, int]) -> tuple[int, int]:
        """Cut an arc that runs north at a latitude; it keeps its northern part.

        Gives the numbers of two new arcs: the southern part, and a line from the cut to a point.
        """
        level = round((latitude - self.translate[1]) / self.scale[1])
        arc = self.arcs[number]
        index = next(i for i, (_, y) in enumerate(arc) if y > level)
        (x0, y0), (x1, y1) = arc[index - 1 : index + 1]
        place = round(x0 + (x1 - x0) * (level - y0) / (y1 - y0)), level
        self.arcs += [[*arc[:index], place], [place, to]]
        self.arcs[number] = [place, *arc[index:]]
        return len(self.arcs) - 2, len(self.arcs) - 1

    def with_cut(self, ring: list[int], number: int, south: int) -> list[int]:
        """The ring with both parts of an arc that was cut."""
        parts = {number: [south, number], ~number: [~number, ~south]}
        return [part for arc in ring for part in parts.get(arc, [arc])]

    def closed_at_pole(self, arcs: list[int]) -> list[int]:
        """The ring's arcs; for one that runs round the earth, one more by way of the South Pole."""
        points = self.ring(arcs)
        (start, start_y), (end, end_y) = points[0], points[-1]
        if start == end:
            return arcs
        pole = round((-90 - self.translate[1]) / self.scale[1])
        self.arcs.append([(end, end_y), (end, pole), (start, pole), (start, start_y)])
        return [*arcs, len(self.arcs) - 1]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("atlas", type=Path, help="countries-50m.json of the package world-atlas")
    parser.add_argument("--to", type=Path, default=SHAPES_FILE)
    options = parser.parse_args()
    document = json.loads(options.atlas.read_text(encoding="utf-8"))
    options.to.write_bytes(packed(converted(document)))
    sys.stdout.write(f"{options.to}: {options.to.stat().st_size / 1024:.0f} KiB\n")


def packed(shapes: dict[str, Any]) -> bytes:
    text = json.dumps(shapes, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def converted(document: dict[str, Any]) -> dict[str, Any]:
    topology = Topology(document)
    part_western_sahara(topology, document)
    countries = countries_of(topology, document["objects"]["countries"]["geometries"])
    (land,) = document["objects"]["land"]["geometries"]
    return {
        "source": SOURCE,
        "units": UNITS,
        "countries": countries,
        "land": [topology.closed_at_pole(ring) for ring in rings_of(land)],
        "arcs": [steps([topology.degrees(point) for point in arc]) for arc in topology.arcs],
    }


def part_western_sahara(topology: Topology, document: dict[str, Any]) -> None:
    """Cut the west of Western Sahara out of Morocco, along 27°40′ N, as a territory of its own.

    Natural Earth draws the line of control; the United Nations lists the whole as one territory.
    """
    countries, land = document["objects"]["countries"]["geometries"], document["objects"]["land"]
    morocco = next((each for each in countries if each.get("id") == MOROCCO), None)
    if not morocco:
        return
    ((algeria, berm, coast),) = morocco["arcs"]
    south, parallel = topology.cut(coast, 27 + 40 / 60, topology.arcs[algeria][-1])
    morocco["arcs"] = [[algeria, ~parallel, coast]]
    west = {"type": "Polygon", "arcs": [[berm, south, parallel]], "id": None}
    countries.append({**west, "properties": {"name": "West of the berm"}})
    for polygon in land["geometries"][0]["arcs"]:
        polygon[:] = [topology.with_cut(ring, coast, south) for ring in polygon]


def countries_of(topology: Topology, geometries: list[dict[str, Any]]) -> dict[str, Any]:
    rings: dict[str, list[list[int]]] = {}
    names: dict[str, str] = {}
    for geometry in geometries:
        for ring in rings_of(geometry):
            code = code_of(geometry, topology, ring)
            rings.setdefault(code, []).append(topology.closed_at_pole(ring))
            names.setdefault(code, geometry["properties"]["name"])
    return {code: country(topology, code, names[code], rings[code]) for code in rings}


def rings_of(geometry: dict[str, Any]) -> list[list[int]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def code_of(geometry: dict[str, Any], topology: Topology, ring: list[int]) -> str:
    """The ISO alpha-2 code, or one from the range that ISO leaves to its users (XA to XZ)."""
    name = geometry["properties"]["name"]
    code = WITHOUT_NUMBER.get(name) or CODES[geometry["id"]]
    if code == "RU" and is_crimea(topology, ring):
        return "XU"
    return code


def is_crimea(topology: Topology, ring: list[int]) -> bool:
    box = box_of(topology.degrees(point) for point in topology.ring(ring))
    return Box(32, 44, 37, 46.5).holds(box)


def country(topology: Topology, code: str, name: str, rings: list[list[int]]) -> dict[str, Any]:
    outlines = [[topology.degrees(point) for point in topology.ring(ring)] for ring in rings]
    name = NAMES.get(code) or (country_name(code) if is_country(code) else name)
    facts: dict[str, Any] = {
        "name": name,
        "label": LABELS.get(code, name),
        "at": label_point(outlines),
        "frame": frame(outlines),
        "rings": rings,
    }
    if code in ARTICLES:
        facts["article"] = True
    if code in PART_OF:
        facts["of"] = PART_OF[code]
    return facts


def frame(outlines: list[list[Point]]) -> list[float]:
    """West, south, east, north of what a reader takes for the country: overseas parts left out."""
    parts = sorted(outlines, key=true_area, reverse=True)
    large = [part for part in parts if true_area(part) >= MAIN_SHARE * true_area(parts[0])]
    held = on_miller(large[0])
    for part in large[1:]:
        held = held.joined(nearest_turn(on_miller(part), held))
    limit = JOIN_GROWTH * (held.width + held.height)
    for part in parts[len(large) :]:
        joined = held.joined(nearest_turn(on_miller(part), held))
        if joined.width + joined.height <= limit:
            held = joined
    south, north = latitude_of(held.y0), latitude_of(held.y1)
    return [round(value, 2) for value in (held.x0, south, held.x1, north)]


def true_area(outline: list[Point]) -> float:
    """An area in proportion to the one on the globe (Lambert's cylindrical projection)."""
    return ring_area([(x, math.degrees(math.sin(math.radians(y)))) for x, y in outline])


def on_miller(outline: list[Point]) -> Box:
    return box_of((x, miller(y)) for x, y in outline)


def nearest_turn(box: Box, to: Box) -> Box:
    return box.moved(round((to.centre[0] - box.centre[0]) / FULL_TURN) * FULL_TURN)


def label_point(outlines: list[list[Point]]) -> list[float]:
    """A point well inside the largest part, with room to both sides: where a name sits best."""
    outline = [(x, miller(y)) for x, y in max(outlines, key=true_area)]
    box = box_of(outline)
    step = max(box.height, 0.01) / 60
    rows = Rows([outline], top=box.y0 + step / 2, bottom=box.y1, step=step)
    places = [
        ((left + right) / 2, rows.level(index))
        for index, spans in enumerate(rows.spans)
        for left, right in spans
    ]
    middle = rows.middle() or box.centre
    x, y = max(places, key=lambda place: room(rows, place) - PULL * math.dist(place, middle))
    return [round(x, 2), round(latitude_of(y), 2)]


def room(rows: Rows, place: Point) -> float:
    """How large a name may grow about a point, its surroundings being rather wide than high."""
    beyond = Box(place[0], place[1], place[0], place[1])
    reach = step = rows.step / 4
    while rows.holds(beyond.grown_by(reach, reach / 1.6)):
        reach += step
    return reach


def steps(points: list[Point]) -> list[list[int]]:
    """A line on Miller's projection: all x, then all y, each the first and the steps from there."""
    xs = [round(x * UNITS) for x, _ in points]
    ys = [round(miller(y) * UNITS) for _, y in points]
    return [[b - a for a, b in zip([0, *line], line, strict=False)] for line in (xs, ys)]


if __name__ == "__main__":
    main()
