"""A scene as SVG, in layers from the sea up to the frame."""

import hashlib
import math
from collections.abc import Iterable, Iterator

from masthead.graphics.maps.geometry import Path, Point
from masthead.graphics.maps.graticule import FRAME, frame_bars, graticule
from masthead.graphics.maps.labels import Label
from masthead.graphics.maps.placing import RING
from masthead.graphics.maps.scene import Scene
from masthead.graphics.maps.svg import Ink, number, path_data, quoted
from masthead.graphics.maps.view import View

_LAND = "\N{REPLACEMENT CHARACTER}land"  # a placeholder for the id until the drawing is complete
LEAD_GAP = 4  # from a name to its line
BORDER_LOOKS = {  # by whether it is a border of the story's countries, and whether it is disputed
    "m-border": (False, False),
    "m-border m-disputed": (False, True),
    "m-edge": (True, False),
    "m-edge m-disputed": (True, True),
}
SHOALS = (("i3", 40), ("i2", 22), ("i1", 9))  # bands off the coast, as wide where 10° are in view


def drawn(scene: Scene, *, standalone: bool, description: str | None) -> str:
    """The SVG element. With `standalone` it needs no style sheet, and may be a file of its own."""
    ink, sheet = Ink(standalone=standalone), scene.view.sheet
    body = "".join(_layers(scene, ink))
    # two maps on a page may share an id only if they are identical
    mark = "m" + hashlib.sha256(body.encode()).hexdigest()[:10]
    alone = f'xmlns="http://www.w3.org/2000/svg" width="{sheet.width}" height="{sheet.height}"'
    return (
        f"<svg {alone if standalone else 'class="m-chart"'}"
        f' viewBox="0 0 {sheet.width} {sheet.height}" preserveAspectRatio="xMidYMid slice"'
        f' role="img" aria-label={quoted(description or scene.description())}>'
        f"{body.replace(_LAND, mark)}</svg>"
    )


def _layers(scene: Scene, ink: Ink) -> Iterator[str]:
    yield from _sea(scene, ink)
    yield from _land(scene, ink)
    yield from _marks(scene, ink)
    yield from (_lead(label, label.home, ink) for label in scene.labels if label.home)
    yield from (ink.text(label, at_home=scene.at_home(label)) for label in scene.labels)
    yield from _border(scene.view, ink)


def _sea(scene: Scene, ink: Ink) -> Iterator[str]:
    sheet = scene.view.sheet
    yield f'<defs><path id="{_LAND}" d="{path_data(scene.land, closed=True)}"/></defs>'
    yield f'<rect {ink.look("m-sea")} width="{sheet.width}" height="{sheet.height}"/>'
    # the land drawn over them hides the landward half of each band
    bands = "".join(
        f'<use {ink.look(name)} stroke-width="{number(width * _shoal_scale(scene.view))}"'
        f' href="#{_LAND}"/>'
        for name, width in SHOALS
    )
    yield f"<g {ink.look('m-iso')}>{bands}</g>"


def _shoal_scale(view: View) -> float:
    return min(1.0, max(0.35, math.sqrt(10 / view.degrees_high)))


def _land(scene: Scene, ink: Ink) -> Iterator[str]:
    yield f'<use {ink.look("m-land")} href="#{_LAND}"/>'
    yield from _filled(scene.ground.replaced(), "m-land", ink)
    home = [shape for shapes in scene.home.values() for shape in shapes]
    yield from _filled(home, "m-home", ink)
    yield f'<path {ink.look("m-grat")} d="{graticule(scene.view)}"/>'
    borders = scene.ground.borders(scene.home)
    for look, kind in BORDER_LOOKS.items():
        lines = [each.line for each in borders if (each.home, each.disputed) == kind]
        if lines:
            yield f'<path {ink.look(look)} d="{path_data(lines, closed=False)}"/>'
    yield f'<use {ink.look("m-coast")} href="#{_LAND}"/>'


def _filled(shapes: Iterable[list[Path]], look: str, ink: Ink) -> Iterator[str]:
    # a path for each: where a publication's outlines overlap others, one must not cut the other out
    for shape in shapes:
        if shape:
            data = path_data(shape, closed=True)
            yield f'<path {ink.look(look)} fill-rule="evenodd" d="{data}"/>'


def _marks(scene: Scene, ink: Ink) -> Iterator[str]:
    for site in scene.sites:
        if site.is_small:
            x, y = map(number, site.box.centre)
            yield f'<circle {ink.look("m-ring")} cx="{x}" cy="{y}" r="{RING}"/>'
    if scene.spot:
        x, y = map(number, scene.spot)
        yield f'<circle {ink.look("m-sun")} cx="{x}" cy="{y}" r="8"/>'


def _lead(label: Label, home: Point, ink: Ink) -> str:
    """A line from a name to its country, with a dot at its end."""
    x, y = label.at
    if label.anchor == "middle":
        y += math.copysign(LEAD_GAP * 4, home[1] - y)
    else:
        x += LEAD_GAP if label.anchor == "end" else -LEAD_GAP
    start, end = (f"{number(a)} {number(b)}" for a, b in ((x, y), home))
    dot = f'<circle {ink.look("m-stop")} cx="{number(home[0])}" cy="{number(home[1])}" r="3.5"/>'
    return f'<path {ink.look("m-lead")} d="M{start}L{end}"/>{dot}'


def _border(view: View, ink: Ink) -> Iterator[str]:
    inset, sheet = FRAME, view.sheet
    yield f'<path {ink.look("m-frame")} d="{frame_bars(view)}"/>'
    yield (
        f'<rect {ink.look("m-neat")} x="{inset}" y="{inset}"'
        f' width="{sheet.width - 2 * inset}" height="{sheet.height - 2 * inset}"/>'
    )
