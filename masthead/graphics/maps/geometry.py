"""Plane geometry for the maps: boxes, projection, thinning and clipping of lines.

Nothing here knows a country. Points are (x, y); the direction of y is up to the caller.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

type Point = tuple[float, float]
type Path = Sequence[Point]

RING_POINTS = 3  # fewer enclose nothing


@dataclass(frozen=True, slots=True)
class Box:
    """An axis-aligned rectangle; x0 ≤ x1 and y0 ≤ y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def centre(self) -> Point:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @property
    def corners(self) -> list[Point]:
        return [(self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)]

    def meets(self, other: "Box") -> bool:
        return (
            self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.x0 <= other.x0
            and other.x1 <= self.x1
            and self.y0 <= other.y0
            and other.y1 <= self.y1
        )

    def covers(self, point: Point) -> bool:
        return self.x0 <= point[0] <= self.x1 and self.y0 <= point[1] <= self.y1

    def joined(self, other: "Box") -> "Box":
        return Box(
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )

    def grown(self, margin: float) -> "Box":
        return self.grown_by(margin, margin)

    def grown_by(self, across: float, up: float) -> "Box":
        return Box(self.x0 - across, self.y0 - up, self.x1 + across, self.y1 + up)

    def moved(self, dx: float, dy: float = 0.0) -> "Box":
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)


def box_of(points: Iterable[Point]) -> Box:
    """The smallest box that holds all points; there must be at least one."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def boxes_joined(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all boxes; there must be at least one."""
    first, *others = boxes
    for other in others:
        first = first.joined(other)
    return first


def miller(latitude: float) -> float:
    """The height of a latitude on Miller's cylindrical projection, in degrees of the equator.

    Close to Mercator where most people live, and finite at the poles.
    """
    return math.degrees(1.25 * math.log(math.tan(math.pi / 4 + 0.4 * math.radians(latitude))))


def latitude_of(height: float) -> float:
    """The latitude at a height on Miller's projection: the inverse of `miller`."""
    return math.degrees(2.5 * (math.atan(math.exp(0.8 * math.radians(height))) - math.pi / 4))


def pruned(path: Path, box: Box) -> list[Point]:
    """The path without points that can't be seen in the box.

    Of a run of points beyond one side of the box only the two ends stay: what lies between them
    cannot come back into view, so the visible part, and what is inside or outside, is unchanged.
    """
    kept: list[Point] = []
    beyond, skipped = 0, None
    for point in path:
        side = _side(point, box)
        if side and side == beyond:
            skipped = point
            continue
        if skipped:
            kept.append(skipped)
            skipped = None
        kept.append(point)
        beyond = side
    return [*kept, skipped] if skipped else kept


def _side(point: Point, box: Box) -> int:
    if point[0] < box.x0:
        return 1
    if point[0] > box.x1:
        return 2
    if point[1] < box.y0:
        return 3
    return 4 if point[1] > box.y1 else 0


def thinned(path: Path, gap: float) -> Path:
    """The path without neighbouring points closer than the gap; its ends are kept."""
    if len(path) < RING_POINTS:
        return path
    kept = [path[0]]
    x, y = path[0]
    for point in path[1:-1]:
        if abs(point[0] - x) + abs(point[1] - y) >= gap:
            kept.append(point)
            x, y = point
    kept.append(path[-1])
    return kept


def simplified(path: Path, tolerance: float) -> Path:
    """The path with the fewest points that stay within the tolerance of it (Douglas-Peucker)."""
    if len(path) < RING_POINTS:
        return path
    keep = {0, len(path) - 1}
    spans = [(0, len(path) - 1)]
    while spans:
        first, last = spans.pop()
        far = _farthest(path, first, last, tolerance)
        if far:
            keep.add(far)
            spans += [(first, far), (far, last)]
    return [path[index] for index in sorted(keep)]


def _farthest(path: Path, first: int, last: int, tolerance: float) -> int:
    """The index of the point farthest from the chord, or 0 if all are within the tolerance."""
    (x0, y0), (x1, y1) = path[first], path[last]
    dx, dy = x1 - x0, y1 - y0
    length = math.hypot(dx, dy)
    far, worst = 0, tolerance * length if length else tolerance
    for index in range(first + 1, last):
        x, y = path[index]
        # a closed path has no chord: its far side is found by the distance from the start
        off = abs(dx * (y - y0) - dy * (x - x0)) if length else math.hypot(x - x0, y - y0)
        if off > worst:
            far, worst = index, off
    return far


def clipped(ring: Path, box: Box) -> Path:
    """The part of a ring inside the box, as one ring (Sutherland-Hodgman).

    Parts that fall apart stay joined by lines along the box's edge, so a caller who strokes the
    ring clips a little beyond what is seen.
    """
    for axis, limit, sign in ((0, box.x0, 1), (0, box.x1, -1), (1, box.y0, 1), (1, box.y1, -1)):
        if all(sign * (point[axis] - limit) >= 0 for point in ring):
            continue
        ring = _cut(ring, axis, limit, sign)
        if not ring:
            return []
    return ring


def _cut(ring: Path, axis: int, limit: float, sign: int) -> list[Point]:
    kept: list[Point] = []
    before = ring[-1]
    for point in ring:
        inside = sign * (point[axis] - limit) >= 0
        if inside != (sign * (before[axis] - limit) >= 0):
            kept.append(_crossing(before, point, axis, limit))
        if inside:
            kept.append(point)
        before = point
    return kept


def _crossing(a: Point, b: Point, axis: int, limit: float) -> Point:
    share = (limit - a[axis]) / (b[axis] - a[axis])
    if axis == 0:
        return limit, a[1] + share * (b[1] - a[1])
    return a[0] + share * (b[0] - a[0]), limit


def ring_area(ring: Path) -> float:
    """The area inside a ring, never negative."""
    total = 0.0
    x0, y0 = ring[-1]
    for x1, y1 in ring:
        total += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return abs(total) / 2
