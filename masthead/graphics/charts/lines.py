"""Line charts: each line is labelled at its end, so no legend is needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from masthead.graphics.charts.figures import Figures, Series, formatted, ticks
from masthead.graphics.charts.svg import Point, dot, drawing, fitted, line, width_of, words

_LABEL_HEIGHT = 17.0  # between two labels' lines
_DIGIT = 7.5


@dataclass(frozen=True, slots=True)
class LineSheet:
    """The canvas of a chart. `room` is the maximum width of the labels at the line ends."""

    name: str
    width: int
    height: int
    names: int  # the maximum number of names on the x-axis
    room: float


BROAD = LineSheet("broad", 620, 320, names=6, room=190.0)
NARROW = LineSheet("narrow", 350, 330, names=3, room=120.0)


@dataclass(frozen=True, slots=True)
class LinePlot:
    """Maps indices and values to positions on the canvas."""

    left: float
    right: float
    top: float
    bottom: float
    steps: tuple[float, ...]
    places: int

    def at(self, place: int, value: float) -> Point:
        return self.x(place), self.y(value)

    def x(self, place: int) -> float:
        return self.left + (self.right - self.left) * place / (self.places - 1)

    def y(self, value: float) -> float:
        low, high = self.steps[0], self.steps[-1]
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)


def draw(figures: Figures, sheet: LineSheet, description: str) -> SafeString:
    plot = _plot(figures, sheet)
    parts = [*_axis(plot), *_foot(figures, plot, sheet), *_lines(figures, plot, sheet)]
    size = {"width": sheet.width, "height": sheet.height}
    return drawing(parts, name=sheet.name, title=description, **size)


def _plot(figures: Figures, sheet: LineSheet) -> LinePlot:
    steps = tuple(ticks(min(figures.known), max(figures.known)))
    widest = max(len(formatted(step)) for step in steps)
    longest = max(width_of(_label(one, sheet)) for one in figures.series)
    return LinePlot(
        left=widest * _DIGIT + 12,
        right=sheet.width - longest - 14,
        top=20,
        bottom=sheet.height - 40,
        steps=steps,
        places=len(figures.names),
    )


def _axis(plot: LinePlot) -> Iterator[str]:
    for step in plot.steps:
        y = plot.y(step)
        css = "base" if step == plot.steps[0] else "axis"
        yield line([(plot.left, y), (plot.right, y)], css=css)
        yield words(formatted(step), (plot.left - 8, y + 5), anchor="end")


def _foot(figures: Figures, plot: LinePlot, sheet: LineSheet) -> Iterator[str]:
    """The names on the x-axis: the first, the last, and as many between as fit evenly."""
    last = len(figures.names) - 1
    gaps = next(n for n in range(min(sheet.names - 1, last), 0, -1) if last % n == 0)
    for place in range(0, last + 1, last // gaps):
        yield words(figures.names[place], (plot.x(place), plot.bottom + 22), anchor="middle")


def _lines(figures: Figures, plot: LinePlot, sheet: LineSheet) -> Iterator[str]:
    heights = _label_heights(figures, plot)
    # the headline is about the first series: it is drawn on top
    for rank, one in reversed(list(enumerate(figures.series, start=1))):
        for stretch in _stretches(one, plot):
            yield line(stretch, css=f"s{rank}")
        place, value = one.last or (0, 0.0)
        yield dot(plot.at(place, value), css=f"d{rank}")
        spot = (plot.right + 12, heights[rank - 1] + 5)
        yield words(_label(one, sheet), spot, css=f"lab d{rank}")


def _stretches(one: Series, plot: LinePlot) -> Iterator[list[Point]]:
    """The segments of a line: it is broken where a value is missing, never interpolated."""
    for is_known, run in groupby(enumerate(one.values), key=lambda pair: pair[1] is not None):
        if is_known:
            yield [plot.at(place, value) for place, value in run if value is not None]


def _label(one: Series, sheet: LineSheet) -> str:
    value = f", {formatted(one.last[1])}" if one.last else ""
    return fitted(one.name, sheet.room - width_of(value)) + value


def _label_heights(figures: Figures, plot: LinePlot) -> Sequence[float]:
    """The label positions: beside the line ends, moved apart where they would overlap."""
    wanted = [plot.y(one.last[1]) if one.last else plot.bottom for one in figures.series]
    heights = list(wanted)
    floor = plot.bottom
    for rank in sorted(range(len(wanted)), key=lambda rank: -wanted[rank]):
        heights[rank] = min(wanted[rank], floor)
        floor = heights[rank] - _LABEL_HEIGHT
    return heights
