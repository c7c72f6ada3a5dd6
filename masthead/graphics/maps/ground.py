"""Land, countries and borders on one sheet: clipped, simplified, in the sheet's units."""

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from masthead.graphics.maps.geometry import (
    RING_POINTS,
    Box,
    Path,
    box_of,
    clipped,
    miller,
    pruned,
    simplified,
    thinned,
)
from masthead.graphics.maps.overrides import BorderDispute
from masthead.graphics.maps.shapes import FULL_TURN, Outline
from masthead.graphics.maps.territories import Territories
from masthead.graphics.maps.view import View

BLEED = 30  # lines extend this far beyond the sheet, so that no cut edge is visible
SPECK = 6  # islands smaller than this many details, width and height together, are left out


@dataclass(frozen=True, slots=True)
class Border:
    """A line between countries, or one of its stretches; `home` if a country of the story's."""

    line: Path
    disputed: bool
    home: bool


class Ground:
    """The atlas seen through a view. Each arc is thinned once, so neighbours share one border."""

    def __init__(self, territories: Territories, view: View) -> None:
        self.territories, self.view = territories, view
        self.atlas = territories.atlas
        self.detail = view.detail
        self.window = view.window(BLEED)
        self.edge = view.sheet.whole.grown(BLEED)
        self._lines: dict[tuple[int, int], Path] = {}

    def land(self) -> list[Path]:
        """All land except the outlines that a publication replaced."""
        return self._rings(self.atlas.land)

    def replaced(self) -> list[list[Path]]:
        """The outlines that a publication supplied, each with its rings."""
        return [self._replaced(code) for code in self.territories.replaced]

    def shapes(self, owner: str, *, specks: bool = False) -> list[list[Path]]:
        """The visible part of a country: the rings of each of its territories."""
        parts = self.territories.parts(owner)
        return [self._territory(code, specks=specks) for code in parts]

    def visible_countries(self) -> list[str]:
        """The codes of countries that may be visible, in alphabetical order."""
        seen = {
            self.territories.owner(code)
            for code, country in self.atlas.countries.items()
            if any(self._turns(outline.box) for outline in country.outlines)
        }
        return sorted(seen | set(map(self.territories.owner, self.territories.replaced)))

    def borders(self, home: Collection[str]) -> list[Border]:
        """The lines between countries; those round a replaced outline are the outline's own."""
        replaced = self.territories.replaced
        disputes = self.territories.overrides.disputes
        found = [
            Border([*ring, ring[0]], disputed=False, home=self.territories.owner(code) in home)
            for code in replaced
            for ring in self._replaced(code)
        ]
        for number, sides in self.atlas.borders:
            dispute = next((each for each in disputes if each.between <= sides), None)
            owners = set(map(self.territories.owner, sides))
            if not (sides & replaced.keys()) and (dispute or len(owners) > 1):
                at_home = not owners.isdisjoint(home)
                for line, disputed in self._stretches(number, dispute):
                    found.append(Border(line, disputed, at_home))
        return [border for border in found if self._is_seen(border.line)]

    def _stretches(self, number: int, dispute: BorderDispute | None) -> Iterator[tuple[Path, bool]]:
        for turn in self._turns(self.atlas.arc_boxes[number]):
            if dispute and dispute.within:
                yield from self._divided(number, turn, dispute.within)
            else:
                yield self._line(number, turn), bool(dispute)

    def _divided(
        self, number: int, turn: int, within: tuple[float, float, float, float]
    ) -> Iterator[tuple[Path, bool]]:
        """A border cut where it enters and leaves the disputed box."""
        west, south, east, north = within
        box = Box(west, miller(south), east, miller(north))
        steps = pairwise(self.atlas.arcs[number])
        for disputed, stretch in groupby(steps, key=lambda step: box.covers(step[0])):
            pairs = list(stretch)
            path = [pairs[0][0], *(after for _, after in pairs)]
            yield self._drawn(path, turn), disputed

    def _is_seen(self, line: Path) -> bool:
        return len(line) > 1 and box_of(line).meets(self.edge)

    def _territory(self, code: str, *, specks: bool) -> list[Path]:
        if code in self.territories.replaced:
            return self._replaced(code)
        return self._rings(self.atlas.countries[code].outlines, specks=specks)

    def _replaced(self, code: str) -> list[Path]:
        """The rings of an outline that the publication supplied."""
        drawn = (
            clipped(self._drawn(ring, turn), self.edge)
            for ring in self.territories.replaced[code]
            for turn in self._turns(box_of(ring))
        )
        return [ring for ring in drawn if len(ring) >= RING_POINTS]

    def _rings(self, outlines: Iterable[Outline], *, specks: bool = False) -> list[Path]:
        """The outlines as they are seen; with `specks` even those that are no more than a point."""
        seen = ((outline, turn) for outline in outlines for turn in self._turns(outline.box))
        rings = (self._ring(outline, turn, specks=specks) for outline, turn in seen)
        return [ring for ring in rings if len(ring) >= RING_POINTS]

    def _ring(self, outline: Outline, turn: int, *, specks: bool) -> Path:
        points: Path = [
            point
            for number, own_turn in outline.arcs
            # the next arc begins where this one ends
            for point in self._line(number, turn + own_turn)[:-1]
        ]
        if len(points) < RING_POINTS or self._is_speck(points):
            points = self.view.project_all(outline.box.moved(turn).corners) if specks else ()
        return clipped(points, self.edge) if points else points

    def _line(self, number: int, turn: int) -> Path:
        if number < 0:
            return self._line(~number, turn)[::-1]
        key = number, turn
        if key not in self._lines:
            self._lines[key] = self._drawn_arc(number, turn)
        return self._lines[key]

    def _drawn_arc(self, number: int, turn: int) -> Path:
        arc = self.atlas.arcs[number]
        if not self.atlas.arc_boxes[number].moved(turn).meets(self.window):
            # all of it lies beyond one side: its ends are enough to close a ring round what is seen
            arc = (arc[0], arc[-1])
        return self._drawn(arc, turn)

    def _drawn(self, path: Path, turn: int) -> Path:
        seen = pruned([(x + turn, y) for x, y in path] if turn else path, self.window)
        return simplified(thinned(self.view.project_all(seen), self.detail), self.detail)

    def _turns(self, box: Box) -> range:
        """The turns of the globe, in degrees, at which the box comes into the window."""
        if box.y0 > self.window.y1 or box.y1 < self.window.y0:
            return range(0)
        first = math.ceil((self.window.x0 - box.x1) / FULL_TURN)
        last = math.floor((self.window.x1 - box.x0) / FULL_TURN)
        return range(first * FULL_TURN, last * FULL_TURN + 1, FULL_TURN)

    def _is_speck(self, ring: Path) -> bool:
        box = box_of(ring)
        return box.width + box.height < SPECK * self.detail
