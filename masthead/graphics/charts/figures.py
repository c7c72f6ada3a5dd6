"""The figures of a chart, read from a table: names in the first column, and one series in each
other column, with its name in the first row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from masthead.graphics.grids import trimmed

MAX_FIGURE = 1e15  # above it, neighbouring numbers look the same
_MIN_SPAN = 1e-9  # as a share of the values: closer together, they are drawn as equal
_DECIMALS = 10  # to which an axis is rounded
MAX_SERIES = 4  # no one can tell more lines apart
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)")


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one colour of bars. A value is None where the table has none."""

    name: str
    values: tuple[float | None, ...]

    @property
    def last(self) -> tuple[int, float] | None:
        """The index and value of the last point."""
        known = [(place, value) for place, value in enumerate(self.values) if value is not None]
        return known[-1] if known else None


@dataclass(frozen=True, slots=True)
class Figures:
    names: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def known(self) -> list[float]:
        return [value for one in self.series for value in one.values if value is not None]


def read_figures(rows: Sequence[Sequence[object]]) -> Figures | None:
    """None if the table is not suitable for a chart: no heading, fewer than two names, more than
    four series, or a series without any number."""
    texts = [row for row in trimmed(rows) if any(row)]
    if len(texts) < 3 or not 2 <= len(texts[0]) <= MAX_SERIES + 1:  # noqa: PLR2004  # a heading and two rows
        return None
    head, *body = texts
    body = [[*row, *[""] * (len(head) - len(row))] for row in body]
    series = tuple(
        Series(name, tuple(number(row[column]) for row in body))
        for column, name in enumerate(head)
        if column
    )
    if not all(one.last for one in series):
        return None
    return Figures(names=tuple(row[0] for row in body), series=series)


def number(text: str) -> float | None:
    """A cell's value: 1204 for “1,204”, -3.5 for “−3.5%”; None for text, and for a number whose
    axis could not be labelled."""
    bare = text.replace("−", "-").replace(",", "").strip(" $€£%~+\u00a0")
    value = float(bare) if _NUMBER.fullmatch(bare) else None
    return value if value is not None and abs(value) <= MAX_FIGURE else None


def formatted(value: float) -> str:
    """A value formatted for readers: “1,204”, “−3.5”."""
    return f"{value:,.10g}".replace("-", "−")


def ticks(low: float, high: float, *, about: int = 4) -> list[float]:
    """Round numbers that enclose both ends, in steps of 1, 2 or 5 times a power of ten."""
    size = max(abs(low), abs(high), 10.0 ** -(_DECIMALS - 2))
    span = high - low if high - low > size * _MIN_SPAN else size
    power = 10.0 ** floor(log10(span / about))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * about >= span)
    first, last = floor(low / step), ceil(high / step)
    return [round(place * step, _DECIMALS) for place in range(first, max(last, first + 1) + 1)]
