"""Which shape belongs to which country, once a publication's overrides are taken into account."""

from masthead.graphics.maps.geometry import Box, Point, box_of, boxes_joined
from masthead.graphics.maps.overrides import MapOverrides
from masthead.graphics.maps.shapes import Atlas, CountryShape


class Territories:
    """The atlas with a publication's overrides: codes, shapes and the country each belongs to."""

    def __init__(self, atlas: Atlas, overrides: MapOverrides) -> None:
        self.atlas, self.overrides = atlas, overrides
        self.replaced = {outline.code: outline.on_miller() for outline in overrides.outlines}
        part_of = dict(overrides.part_of)
        self._owner: dict[str, str] = {}
        self._parts: dict[str, list[str]] = {}
        for code in sorted({*atlas.countries, *self.replaced}):
            country = atlas.countries.get(code)
            owner = part_of.get(code) or (country and country.part_of) or code
            self._owner[code] = owner
            self._parts.setdefault(owner, []).append(code)

    def owner(self, code: str) -> str:
        """The country that a territory is drawn as part of: for most, itself."""
        return self._owner.get(code, code)

    def parts(self, owner: str) -> list[str]:
        return self._parts.get(owner, [])

    def country(self, code: str) -> CountryShape | None:
        return self.atlas.countries.get(code)

    def frames(self, code: str) -> list[Box]:
        """The boxes that a map of this country has to show; none if the code is unknown."""
        return [self._frame(part) for part in self.parts(self.owner(code))]

    def label_point(self, code: str) -> Point | None:
        """Where the name sits best, if the country has the shape that this was found for."""
        country = self.country(code)
        return country.at if country and code not in self.replaced else None

    def _frame(self, code: str) -> Box:
        if code in self.replaced:
            return boxes_joined(box_of(ring) for ring in self.replaced[code])
        return self.atlas.countries[code].frame
