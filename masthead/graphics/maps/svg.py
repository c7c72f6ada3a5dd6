"""Writes SVG: compact path data, and styles by class or by attributes."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from masthead.graphics.maps.geometry import Path
from masthead.graphics.maps.labels import LINE, SIZES, TRACKING, Label, LabelKind

# The light palette of the design's tokens.css, for drawings without a style sheet.
_SANS = "font-family=\"'Schibsted Grotesk', 'Segoe UI', Arial, sans-serif\""
_SERIF = 'font-family="Newsreader, Georgia, \'Times New Roman\', serif" font-style="italic"'
_HALO = 'paint-order="stroke" stroke-width="5" stroke-linejoin="round"'
_NAME = f'{_SANS} font-weight="600" fill="#14191c" {_HALO}'
_LINE = 'fill="none" stroke-linejoin="round"'
_DASHES = 'stroke-dasharray="6 5"'
PLAIN = {
    "m-sea": 'fill="#f3f8f9"',
    "m-iso": 'fill="none" stroke-linejoin="round"',
    "i3": 'stroke="#e5eff2"',
    "i2": 'stroke="#d5e4ea"',
    "i1": 'stroke="#c2d7df"',
    "m-land": 'fill="#f3eee0"',
    "m-home": 'fill="#fbe6f0"',
    "m-grat": 'fill="none" stroke="#14191c" stroke-opacity=".18" stroke-width=".7"',
    "m-border": f'{_LINE} stroke="#14191c" stroke-opacity=".5"',
    "m-border m-disputed": f'{_LINE} stroke="#14191c" stroke-opacity=".7" {_DASHES}',
    "m-edge": f'{_LINE} stroke="#a8105f" stroke-width="1.6"',
    "m-edge m-disputed": f'{_LINE} stroke="#a8105f" stroke-width="1.6" {_DASHES}',
    "m-coast": 'fill="none" stroke="#14191c"',
    "m-ring": 'fill="none" stroke="#a8105f" stroke-width="2.2"',
    "m-lead": 'fill="none" stroke="#14191c"',
    "m-stop": 'fill="#14191c"',
    "m-sun": 'fill="#a8105f" stroke="#fbfcfb" stroke-width="3"',
    "m-name": f'{_NAME} stroke="#f3eee0"',
    "m-name m-at-home": f'{_NAME} stroke="#fbe6f0"',
    "m-spot": f'{_NAME} stroke="#f3eee0"',
    "m-spot m-at-home": f'{_NAME} stroke="#fbe6f0"',
    "m-near": f'{_SANS} font-weight="500" fill="#5b656a"',
    "m-seaname": f'{_SERIF} fill="#3b5f6d"',
    "m-frame": 'fill="#14191c"',
    "m-neat": 'fill="none" stroke="#14191c"',
}
HALOED = frozenset((LabelKind.NAME, LabelKind.SPOT))
TEXT_CLASSES = {
    LabelKind.NAME: "m-name",
    LabelKind.SPOT: "m-spot",
    LabelKind.SEA: "m-seaname",
    LabelKind.NEAR: "m-near",
}
_PLAIN_SCALE = 0.85  # where no style sheet fits the type to the picture, a middling size


class Ink:
    """Styles elements: by class on the site, by attributes elsewhere."""

    def __init__(self, *, standalone: bool) -> None:
        self.standalone = standalone

    def look(self, name: str) -> str:
        return PLAIN[name] if self.standalone else f'class="{name}"'

    def text(self, label: Label, *, at_home: bool) -> str:
        look = TEXT_CLASSES[label.kind] + (" m-at-home" if at_home and label.kind in HALOED else "")
        look = f'{self.look(look)} text-anchor="{label.anchor}"'
        if self.standalone:
            size = SIZES[label.kind] * _PLAIN_SCALE
            look += f' font-size="{number(size)}" letter-spacing="{TRACKING[label.kind]}em"'
        x, y = number(label.at[0]), number(label.at[1])
        if label.slope:
            place = f'transform="translate({x} {y}) rotate({number(label.slope)})"'
            x = "0"
        else:
            place = f'x="{x}" y="{y}"'
        return f"<text {look} {place}{_lines(label, x)}</text>"


def _lines(label: Label, x: str) -> str:
    # heights in ems, so that the lines stay about their middle whatever size the type is set in
    first = 0.35 - (len(label.lines) - 1) * LINE / 2
    if len(label.lines) == 1:
        return f' dy="{first:.2f}em">{escape(label.lines[0])}'
    rises = [first] + [LINE] * (len(label.lines) - 1)
    return ">" + "".join(
        f'<tspan x="{x}" dy="{rise:.2f}em">{escape(line)}</tspan>'
        for rise, line in zip(rises, label.lines, strict=True)
    )


def quoted(text: str) -> str:
    """The text as an attribute's value with its quotation marks."""
    return quoteattr(text, {'"': "&quot;"})


def number(value: float) -> str:
    return _tenths(round(value * 10))


def path_data(lines: Iterable[Path], *, closed: bool) -> str:
    """The lines as one path's data: to a tenth of a unit, each step relative to the one before."""
    return "".join(_line_data(line, closed=closed) for line in lines)


def _line_data(line: Path, *, closed: bool) -> str:
    points = [(round(x * 10), round(y * 10)) for x, y in line]
    if closed and points[0] == points[-1]:
        points.pop()
    (x, y), steps = points[0], ""
    for nx, ny in points[1:]:
        if nx != x or ny != y:
            steps += _pair(nx - x, ny - y, first=not steps)
            x, y = nx, ny
    if not steps:
        return ""
    return f"M{_pair(*points[0], first=True)}l{steps}{'z' if closed else ''}"


def _pair(x: int, y: int, *, first: bool) -> str:
    left, right = _tenths(x), _tenths(y)
    lead = "" if first or x < 0 else " "
    return f"{lead}{left}{'' if y < 0 else ' '}{right}"


def _tenths(value: int) -> str:
    """A count of tenths as the shortest decimal: 120 is "12", -5 is "-.5"."""
    whole, tenth = divmod(abs(value), 10)
    digits = f"{whole or ''}.{tenth}" if tenth else str(whole)
    return f"-{digits}" if value < 0 else digits
