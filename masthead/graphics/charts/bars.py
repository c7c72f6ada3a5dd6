"""Bar charts: horizontal bars, each with its name and value."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from masthead.graphics.charts.figures import Figures, formatted, ticks
from masthead.graphics.charts.svg import box, drawing, fitted, line, width_of, words

_BAR = 18
_GAP = 3  # between the bars of one category
_APART = 16  # between two categories
_KEY = 26  # the height of the legend, if there are several series
_NAME = 22  # the height of a name above its bars


@dataclass(frozen=True, slots=True)
class BarSheet:
    """The canvas of a chart. Names are in a column of their own, or above their bars."""

    name: str
    width: int
    column: int  # of the names; 0: above
    room: int  # for the value at the end of a bar


BROAD = BarSheet("broad", 620, column=190, room=70)
NARROW = BarSheet("narrow", 350, column=0, room=64)


@dataclass(frozen=True, slots=True)
class BarPlot:
    """Maps values to horizontal positions."""

    left: float
    right: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.low) / (self.high - self.low)


def draw(figures: Figures, sheet: BarSheet, description: str) -> SafeString:
    steps = ticks(min(0.0, *figures.known), max(0.0, *figures.known))
    # a negative value is labelled on its own side of the axis
    left = sheet.column + (sheet.room if steps[0] < 0 else 0)
    plot = BarPlot(left=left, right=sheet.width - sheet.room, low=steps[0], high=steps[-1])
    several = len(figures.series) > 1
    top = _KEY if several else 4
    step = _height_of_a_name(figures, sheet) + _APART
    height = top + step * len(figures.names)
    parts = [*(_key(figures) if several else [])]
    for place, name in enumerate(figures.names):
        parts += _row(figures, place, name, sheet=sheet, plot=plot, top=top + step * place)
    size = {"width": sheet.width, "height": height}
    return drawing(parts, name=sheet.name, title=description, **size)


def _height_of_a_name(figures: Figures, sheet: BarSheet) -> int:
    bars = len(figures.series) * (_BAR + _GAP) - _GAP
    return bars if sheet.column else bars + _NAME


def _key(figures: Figures) -> Iterator[str]:
    x = 0.0
    for rank, one in enumerate(figures.series, start=1):
        yield box((x, 2), width=12, height=12, css=f"d{rank}")
        yield words(one.name, (x + 18, 13), css="lab")
        x += 18 + width_of(one.name) + 20


def _row(
    figures: Figures, place: int, name: str, *, sheet: BarSheet, plot: BarPlot, top: float
) -> Iterator[str]:
    if sheet.column:
        middle = top + _height_of_a_name(figures, sheet) / 2
        yield words(fitted(name, sheet.column - 12), (sheet.column - 12, middle + 5), anchor="end")
    else:
        yield words(fitted(name, sheet.width), (0, top + 14))
        top += _NAME
    zero, begin = plot.x(0.0), top
    for rank, one in enumerate(figures.series, start=1):
        value = one.values[place]
        if value is not None:
            yield from _bar(value, plot, top, rank)
        top += _BAR + _GAP
    yield line([(zero, begin - 2), (zero, top - _GAP + 2)], css="base")


def _bar(value: float, plot: BarPlot, top: float, rank: int) -> Iterator[str]:
    start, end = sorted((plot.x(0.0), plot.x(value)))
    yield box((start, top), width=end - start, height=_BAR, css=f"d{rank}")
    if value < 0:
        yield words(formatted(value), (start - 6, top + 14), anchor="end", css="lab")
    else:
        yield words(formatted(value), (end + 6, top + 14), css="lab")
