"""What a map shows and where: the view, the ground, the story's countries, the names in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from masthead.graphics.maps.geometry import Box, Path, Point, box_of, miller
from masthead.graphics.maps.ground import Ground
from masthead.graphics.maps.labels import Board, Label
from masthead.graphics.maps.overrides import MapOverrides
from masthead.graphics.maps.placing import (
    Site,
    scanned,
    set_neighbours,
    set_seas,
    set_spot,
    set_story_names,
)
from masthead.graphics.maps.rows import Rows
from masthead.graphics.maps.shapes import atlas
from masthead.graphics.maps.territories import Territories
from masthead.graphics.maps.view import MapSheet, View, fitted
from masthead.graphics.maps.wording import description, map_label

PLACE_REACH = 0.6  # the dateline's place widens the view as long as this much of the scale stays

HOME_SHARE = 0.9
LEAST_WIDTH, LEAST_HEIGHT = 36, 22  # a neighbour seen smaller is not named


@dataclass(frozen=True, slots=True)
class MapPlace:
    """Where a story is datelined: a name and a position in degrees."""

    name: str
    longitude: float
    latitude: float

    @property
    def on_miller(self) -> Point:
        return self.longitude, miller(self.latitude)

    @property
    def frame(self) -> Box:
        return box_of([self.on_miller])


class Scene:
    """One map before it is rendered."""

    def __init__(
        self, territories: Territories, codes: Sequence[str], place: MapPlace | None, view: View
    ) -> None:
        self.territories, self.codes, self.place, self.view = territories, codes, place, view
        self.ground = Ground(territories, view)
        self.land = self.ground.land()
        self.home = {code: self.ground.shapes(code, specks=True) for code in codes}

    @property
    def spot(self) -> Point | None:
        """Where the place's dot is set."""
        return self.view.sightings(self.place.on_miller)[0] if self.place else None

    @cached_property
    def sites(self) -> list[Site]:
        """The story's countries as places for their names."""
        return [
            self._site(code, shapes, best=self._label_point(code))
            for code, shapes in self.home.items()
            if any(shapes)
        ]

    @cached_property
    def land_rows(self) -> Rows:
        return scanned(self.land, self.view.sheet.whole)

    @cached_property
    def labels(self) -> list[Label]:
        """The names that could be placed, in the order of placement."""
        sheet = self.view.sheet
        board = Board(sheet.whole, sheet.safe, self.land_rows)
        board.taken += [site.ringed for site in self.sites if site.is_small]
        if self.place and self.spot:
            set_spot(board, self.place.name, self.spot)
        set_story_names(board, [site for site in self.sites if site.label])
        if sheet.surroundings:
            set_seas(board, self.view, dict(self.territories.overrides.seas))
            set_neighbours(board, self._neighbours())
        return board.labels

    def at_home(self, label: Label) -> bool:
        """Whether a name is on the story's countries: its halo then has their colour."""
        return (
            sum(site.rows.share_of(box) for site in self.sites for box in label.boxes) > HOME_SHARE
        )

    def description(self) -> str:
        """A text description of the map for screen readers."""
        overrides, countries = self.territories.overrides, self.territories.atlas.countries
        spot = self.place.name if self.place else None
        return description(self.codes, countries, overrides, spot)

    def _neighbours(self) -> list[Site]:
        others = (code for code in self.ground.visible_countries() if code not in self.home)
        shapes = ((code, self.ground.shapes(code)) for code in others)
        sites = (self._site(code, seen) for code, seen in shapes if _has_room(seen))
        return [site for site in sites if site.label]

    def _site(self, code: str, shapes: Sequence[Sequence[Path]], best: Point | None = None) -> Site:
        label = map_label(self.territories.country(code), code, self.territories.overrides)
        rings = [ring for shape in shapes for ring in shape]
        return Site.of(code, label, rings, best, self.view.sheet.whole)

    def _label_point(self, code: str) -> Point | None:
        point = self.territories.label_point(code)
        seen = self.view.sightings(point) if point else []
        return seen[0] if seen else None


def _has_room(shapes: Sequence[Sequence[Path]]) -> bool:
    """Whether the visible part of a country is large enough for its name."""
    boxes = (box_of(ring) for shape in shapes for ring in shape)
    return any(box.width > LEAST_WIDTH and box.height > LEAST_HEIGHT for box in boxes)


def composed(
    codes: Sequence[str], place: MapPlace | None, overrides: MapOverrides, sheet: MapSheet
) -> Scene | None:
    """The scene of the codes that are known, and of the place if it can be brought into view.

    None if no code is known and there is no place.
    """
    territories = Territories(atlas(), overrides)
    known = list(dict.fromkeys(territories.owner(c) for c in codes if territories.frames(c)))
    frames = [box for code in known for box in territories.frames(code)]
    if not frames:
        return Scene(territories, [], place, fitted([place.frame], sheet)) if place else None
    view = fitted(frames, sheet)
    if place and not _shows(view, place):
        wider = fitted([*frames, place.frame], sheet)
        near = wider.scale >= PLACE_REACH * view.scale
        view, place = (wider, place) if near else (view, None)
    return Scene(territories, known, place, view)


def _shows(view: View, place: MapPlace) -> bool:
    return any(map(view.sheet.safe.covers, view.sightings(place.on_miller)))
