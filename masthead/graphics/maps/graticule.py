"""Meridians and parallels, and the chart's border whose bars measure the degrees."""

import math
from collections.abc import Iterator
from itertools import pairwise

from masthead.graphics.maps.geometry import latitude_of, miller
from masthead.graphics.maps.svg import number
from masthead.graphics.maps.view import View

FRAME = 5  # how deep the border's bars are
# Steps between the lines in degrees, each with the length of the border's bars.
STEPS = ((0.5, 0.125), (1, 0.25), (2, 0.5), (5, 1), (10, 2.5), (20, 5), (30, 10), (60, 15))
LEAST_STEP = 110  # units between two meridians

type Line = tuple[int, float]


def graticule(view: View) -> str:
    """The path data of the meridians and parallels in view."""
    step, _ = _steps(view)
    width, height = view.sheet.width, view.sheet.height
    down = (f"M{number(x)} 0V{height}" for _, x in _meridians(view, step))
    across = (f"M0 {number(y)}H{width}" for _, y in _parallels(view, step))
    return "".join([*down, *across])


def frame_bars(view: View) -> str:
    """The path data of the border: a bar for every second step, on all four sides."""
    _, bar = _steps(view)
    width, height = view.sheet.width, view.sheet.height
    across = "".join(
        f"M{number(a)} {edge}H{number(b)}v{FRAME}H{number(a)}z"
        for edge in (0, height - FRAME)
        for a, b in _bars(_meridians(view, bar), width)
    )
    return across + "".join(
        f"M{edge} {number(a)}V{number(b)}h{FRAME}V{number(a)}z"
        for edge in (0, width - FRAME)
        for a, b in _bars(_parallels(view, bar), height)
    )


def _steps(view: View) -> tuple[float, float]:
    across = view.scale * view.stretch
    return next((step for step in STEPS if step[0] * across >= LEAST_STEP), STEPS[-1])


def _meridians(view: View, step: float) -> Iterator[Line]:
    """The meridians in view and one beyond each side: the count of steps, and where it lies."""
    window = view.window()
    for count in range(math.floor(window.x0 / step), math.ceil(window.x1 / step) + 1):
        yield count, view.project((count * step, 0))[0]


def _parallels(view: View, step: float) -> Iterator[Line]:
    window = view.window()
    south, north = latitude_of(window.y0), latitude_of(window.y1)
    for count in range(math.floor(south / step), math.ceil(north / step) + 1):
        yield count, view.project((0, miller(max(-90, min(90, count * step)))))[1]


def _bars(lines: Iterator[Line], end: int) -> Iterator[tuple[float, float]]:
    """From every even line to the next, as far as the sheet goes."""
    places = list(lines)
    for (count, a), (_, b) in pairwise(places):
        first, last = sorted((max(0.0, min(end, a)), max(0.0, min(end, b))))
        if count % 2 == 0 and last > first:
            yield first, last
