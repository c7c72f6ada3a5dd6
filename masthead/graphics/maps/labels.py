"""Places names on a map without overlaps, the story's countries first.

Type is set in different sizes on a phone and on a wide page (the style sheet sees to that), so
each name is given the room that it needs where it is largest against the map. Its anchor stays,
so that it only shrinks within that room.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from unicodedata import category, east_asian_width

from masthead.graphics.maps.geometry import Box, Point, boxes_joined
from masthead.graphics.maps.rows import Rows

LINE = 1.1  # line height, in ems
MARGIN = 16  # the minimum distance of names from the sheet's edge …
CLEARANCE = 3  # … and from one another


class LabelKind(StrEnum):
    NAME = "name"  # a country of the story
    SPOT = "spot"  # the place that the story is datelined from
    SEA = "sea"
    NEAR = "near"  # a neighbour


# The largest size of each kind, in units of a sheet 960 wide, and how wide its letters run.
SIZES = {LabelKind.NAME: 40.0, LabelKind.SPOT: 34.0, LabelKind.SEA: 22.0, LabelKind.NEAR: 20.0}
TRACKING = {LabelKind.NAME: 0.0, LabelKind.SPOT: 0.0, LabelKind.SEA: 0.02, LabelKind.NEAR: 0.06}
NARROW, WIDE = frozenset("fijlrtI.,:;'’|!()[]- "), frozenset("mwMWQ@%&—")


@dataclass(frozen=True, slots=True)
class Label:
    """A name in one or two lines, at the middle of its height; `anchor` is SVG's text-anchor.

    `boxes` is what it covers where it is set largest; of a sloping name in pieces. A name that
    stands beside its country leads to `home` by a line.
    """

    kind: LabelKind
    lines: tuple[str, ...]
    at: Point
    anchor: str = "middle"
    slope: float = 0.0
    home: Point | None = None
    boxes: tuple[Box, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "boxes", tuple(self._boxes()))

    def _boxes(self) -> list[Box]:
        width, height = extent(self.kind, self.lines)
        x, y = self.at
        left = x - {"start": 0, "middle": width / 2, "end": width}[self.anchor]
        if not self.slope:
            return [Box(left, y - height / 2, left + width, y + height / 2)]
        pieces = max(3, round(width / height) + 1)
        cos, sin = math.cos(math.radians(self.slope)), math.sin(math.radians(self.slope))
        offsets = [(width - height) * (i / (pieces - 1) - 0.5) for i in range(pieces)]
        return [
            Box(x + o * cos, y + o * sin, x + o * cos, y + o * sin).grown(height * 0.6)
            for o in offsets
        ]


def extent(kind: LabelKind, lines: Sequence[str]) -> tuple[float, float]:
    """Width and height of a name where it is set largest."""
    size = SIZES[kind]
    width = max(text_width(line) + TRACKING[kind] * len(line) for line in lines)
    return width * size, len(lines) * LINE * size


def text_width(text: str) -> float:
    """The approximate width of a text in a semibold grotesque, in ems; rather too wide."""
    return sum(map(_letter_width, text))


def _letter_width(letter: str) -> float:
    if category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    if letter in NARROW:
        return 0.33
    if letter in WIDE:
        return 0.9
    if east_asian_width(letter) in "WF":
        return 1.0
    return 0.69 if letter.isupper() else 0.58


def line_breaks(name: str) -> list[tuple[str, ...]]:
    """The name on one line and, if it has a space, on the two most even lines."""
    words = name.split(" ")
    breaks = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    even = sorted(breaks, key=lambda lines: max(map(text_width, lines)))
    return [(name,), *even[:1]]


class Board:
    """The sheet as it fills with names."""

    def __init__(self, whole: Box, safe: Box, land: Rows) -> None:
        self.inner, self.safe, self.land = whole.grown(-MARGIN), safe, land
        self.taken: list[Box] = []
        self.labels: list[Label] = []

    def fits(self, label: Label) -> bool:
        return all(
            self.inner.holds(box) and not any(box.meets(other) for other in self.taken)
            for box in label.boxes
        )

    def put(self, label: Label) -> None:
        self.labels.append(label)
        self.taken += [box.grown(CLEARANCE) for box in label.boxes]

    def put_first(self, labels: Iterable[Label]) -> None:
        """Place the first label that fits, if any."""
        label = next(filter(self.fits, labels), None)
        if label:
            self.put(label)

    def outside(self, label: Label) -> bool:
        """Whether a narrower picture may cut off some of the label."""
        return not all(self.safe.holds(box) for box in label.boxes)

    def cut(self, label: Label) -> bool:
        """Whether the edge of a flatter picture would go through the label."""
        box = boxes_joined(label.boxes)
        return any(box.y0 < edge < box.y1 for edge in (self.safe.y0, self.safe.y1))

    def on_land(self, label: Label) -> float:
        """The share of the label that is on land, from 0 to 1."""
        return sum(map(self.land.share_of, label.boxes)) / len(label.boxes)
