"""The sheet that a map is drawn on, and the part of the earth that it shows.

Every map is on Miller's projection, stretched so that shapes are true at its middle: meridians and
parallels stay straight, as on a chart, from a harbour town to the whole world.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from masthead.graphics.maps.geometry import Box, Point, boxes_joined, latitude_of, miller

FULL_TURN = 360
# A country however small is shown in a stretch of its surroundings this high, in degrees.
LEAST_DEGREES = 4.2
POLE = miller(90)


@dataclass(frozen=True, slots=True)
class MapSheet:
    """A drawing's size in its own units, and the middle that survives cropping.

    `detail` is how far, in those units, a line may stray from the true one. A sheet without
    `surroundings` names the story's countries only: it will be seen small.
    """

    width: int
    height: int
    keep: tuple[int, int]
    detail: float = 0.7
    surroundings: bool = True

    @property
    def safe(self) -> Box:
        middle = Box(self.width / 2, self.height / 2, self.width / 2, self.height / 2)
        return Box(
            middle.x0 - self.keep[0] / 2,
            middle.y0 - self.keep[1] / 2,
            middle.x1 + self.keep[0] / 2,
            middle.y1 + self.keep[1] / 2,
        )

    @property
    def whole(self) -> Box:
        return Box(0, 0, self.width, self.height)


PLATE = MapSheet(960, 640, keep=(640, 457))  # 3:2; its middle survives 21:10 and 1:1
LEAD = MapSheet(960, 600, keep=(740, 470))  # 8:5
WIDE = MapSheet(960, 457, keep=(780, 380))  # 21:10
SQUARE = MapSheet(640, 640, keep=(540, 540))
CARD = MapSheet(1200, 630, keep=(940, 500))  # share cards
TILE = MapSheet(
    960, 640, keep=(720, 480), detail=2.0, surroundings=False
)  # 3:2, for small pictures


@dataclass(frozen=True, slots=True)
class View:
    """The part of the earth on a sheet: its centre (longitude, Miller height) and scale."""

    sheet: MapSheet
    centre: Point
    scale: float  # units of the sheet to a degree of Miller height
    stretch: float  # degrees of longitude are drawn this much narrower

    def project(self, point: Point) -> Point:
        return (
            self.sheet.width / 2 + (point[0] - self.centre[0]) * self.scale * self.stretch,
            self.sheet.height / 2 - (point[1] - self.centre[1]) * self.scale,
        )

    def sightings(self, point: Point) -> list[Point]:
        """Where a point of the earth lies on the sheet: once, nowhere, or at both ends of it."""
        window = self.window()
        turned = [(point[0] + turn * FULL_TURN, point[1]) for turn in (-2, -1, 0, 1, 2)]
        return [self.project(at) for at in turned if window.covers(at)]

    def project_all(self, points: Sequence[Point]) -> list[Point]:
        across, up = self.scale * self.stretch, self.scale
        left = self.sheet.width / 2 - self.centre[0] * across
        top = self.sheet.height / 2 + self.centre[1] * up
        return [(left + x * across, top - y * up) for x, y in points]

    def window(self, margin: float = 0.0) -> Box:
        """The part of the earth on the sheet, and a margin round it in units of the sheet."""
        half_width = (self.sheet.width / 2 + margin) / (self.scale * self.stretch)
        half_height = (self.sheet.height / 2 + margin) / self.scale
        x, y = self.centre
        return Box(x - half_width, y - half_height, x + half_width, y + half_height)

    @property
    def degrees_high(self) -> float:
        window = self.window()
        return latitude_of(window.y1) - latitude_of(window.y0)

    @property
    def detail(self) -> float:
        """How far a line may stray from the true one; more where much of the earth is shown."""
        return self.sheet.detail * max(1.0, min(2.5, self.degrees_high / 20))


def fitted(frames: Sequence[Box], sheet: MapSheet) -> View:
    """The view that has all frames in the sheet's safe middle, and not less than LEAST_DEGREES."""
    frame = _together(frames)
    x, y = frame.centre
    latitude = math.radians(latitude_of(y))
    stretch = math.cos(latitude) / math.cos(0.8 * latitude)
    largest = sheet.keep[1] / LEAST_DEGREES * math.cos(0.8 * latitude)
    scale = min(
        largest,
        sheet.keep[0] / max(frame.width * stretch, 1e-6),
        sheet.keep[1] / max(frame.height, 1e-6),
    )
    scale = max(scale, sheet.height / (2 * POLE))
    reach = POLE - sheet.height / 2 / scale
    return View(sheet, (x, max(-reach, min(reach, y))), scale, stretch)


def _together(frames: Sequence[Box]) -> Box:
    """The narrowest box round all frames on the globe: it may lie across the antimeridian."""
    around = (boxes_joined(_nearest(frame, anchor) for frame in frames) for anchor in frames)
    return min(around, key=lambda box: box.width)


def _nearest(frame: Box, anchor: Box) -> Box:
    turns = round((anchor.centre[0] - frame.centre[0]) / FULL_TURN)
    return frame.moved(turns * FULL_TURN)
