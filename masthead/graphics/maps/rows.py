"""An area as horizontal rows, to test whether a box is inside it, outside it or fits in it."""

import math
from collections.abc import Iterable

from masthead.graphics.maps.geometry import Box, Path, Point

type Span = tuple[float, float]


class Rows:
    """The stretches of an area along level lines, `step` apart from `top` on.

    A box is judged by the rows it covers, which is exact enough to set type by, and costs no more
    than one walk along the rings.
    """

    def __init__(self, rings: Iterable[Path], *, top: float, bottom: float, step: float) -> None:
        self.top, self.step = top, step
        crossings: list[list[float]] = [[] for _ in range(max(1, int((bottom - top) / step) + 1))]
        for ring in rings:
            self._scan(ring, crossings)
        self.spans: list[list[Span]] = []
        for row in crossings:
            row.sort()
            self.spans.append(list(zip(row[::2], row[1::2], strict=False)))

    def _scan(self, ring: Path, crossings: list[list[float]]) -> None:
        x0, y0 = ring[-1]
        for x1, y1 in ring:
            low, high = (y0, y1) if y0 < y1 else (y1, y0)
            first = max(0, math.ceil((low - self.top) / self.step))
            last = min(len(crossings) - 1, math.ceil((high - self.top) / self.step) - 1)
            for index in range(first, last + 1):
                y = self.top + index * self.step
                crossings[index].append(x0 + (y - y0) * (x1 - x0) / (y1 - y0))
            x0, y0 = x1, y1

    def level(self, index: int) -> float:
        return self.top + index * self.step

    def between(self, low: float, high: float) -> range:
        """The rows from one height to another: at least one, if any lies near."""
        first = round((low - self.top) / self.step)
        last = round((high - self.top) / self.step)
        return range(max(0, first), min(len(self.spans) - 1, last) + 1)

    def middle(self) -> Point | None:
        """The centre of gravity, if any row meets the area."""
        x = y = total = 0.0
        for index, spans in enumerate(self.spans):
            for left, right in spans:
                width = right - left
                x += width * (left + right) / 2
                y += width * self.level(index)
                total += width
        return (x / total, y / total) if total else None

    def room(self, y: float, width: float, height: float) -> list[Span]:
        """Where, with its middle on a level, a box of that size has all its rows in the area."""
        rows = self.between(y - height / 2, y + height / 2)
        shared = self.spans[rows[0]] if rows else []
        for index in rows[1:]:
            shared = [
                (max(a, c), min(b, d))
                for a, b in shared
                for c, d in self.spans[index]
                if min(b, d) - max(a, c) >= width
            ]
        return [(left, right) for left, right in shared if right - left >= width]

    def holds(self, box: Box) -> bool:
        """Whether the box lies inside the area on every row through it."""
        rows = self.between(box.y0, box.y1)
        return bool(rows) and all(
            any(left <= box.x0 and box.x1 <= right for left, right in self.spans[index])
            for index in rows
        )

    def clear_of(self, box: Box) -> bool:
        """Whether no row through the box touches the area."""
        return not any(
            left < box.x1 and box.x0 < right
            for index in self.between(box.y0, box.y1)
            for left, right in self.spans[index]
        )

    def share_of(self, box: Box) -> float:
        """How much of the box lies in the area, from 0 to 1."""
        rows = self.between(box.y0, box.y1)
        if not rows or not box.width:
            return 0.0
        inside = sum(
            min(right, box.x1) - max(left, box.x0)
            for index in rows
            for left, right in self.spans[index]
            if left < box.x1 and box.x0 < right
        )
        return inside / (len(rows) * box.width)
