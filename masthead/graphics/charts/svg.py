"""The SVG elements of charts. Everything is styled by class: the site's content security policy
allows no inline styles."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

type Point = tuple[float, float]


def drawing(parts: Iterable[str], *, name: str, width: int, height: int, title: str) -> SafeString:
    """The complete SVG, a single image for screen readers; `name` is broad or narrow."""
    return mark_safe(  # noqa: S308  # all text is escaped, the rest are our own numbers
        f'<svg class="{name}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def words(text: str, at: Point, *, anchor: str = "start", css: str = "") -> str:
    dressed = f' class="{css}"' if css else ""
    x, y = at
    return f'<text{dressed} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'


_LETTER = 7.2  # the average width of a letter at the size of a chart's text


def width_of(text: str) -> float:
    return len(text) * _LETTER


def fitted(text: str, room: float) -> str:
    """The text, truncated to fit; the table below has it in full."""
    most = int(room / _LETTER)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def line(points: Iterable[Point], *, css: str) -> str:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="{css}" d="M{path}"/>'


def dot(at: Point, *, css: str) -> str:
    return f'<circle class="{css}" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="5"/>'


def box(at: Point, *, width: float, height: float, css: str) -> str:
    return (
        f'<rect class="{css}" x="{at[0]:.1f}" y="{at[1]:.1f}" '
        f'width="{width:.1f}" height="{height:g}"/>'
    )
