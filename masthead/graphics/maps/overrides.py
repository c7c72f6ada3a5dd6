"""What a publication changes about its maps: names, borders, outlines.

The settings page holds JSON; `MapOverrides.from_dict` is the only way in, and says what is wrong
in words that an editor can act on.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from masthead.graphics.maps.geometry import RING_POINTS, Point, miller

MAX_NAME = 60
MAX_OUTLINE_POINTS = 20_000
MAX_LONGITUDE, MAX_LATITUDE = 360, 90  # past 180° for a shape across the antimeridian
SIDES, CORNER_VALUES = 2, 4
_CODE = re.compile(r"[A-Z]{2}")

type Rings = tuple[tuple[Point, ...], ...]


class MapOverridesError(ValueError):
    """The settings cannot be used; the message names the place and what belongs there."""


@dataclass(frozen=True, slots=True)
class BorderDispute:
    """A border drawn dashed; with `within` (west, south, east, north) only that stretch of it."""

    between: frozenset[str]
    within: tuple[float, float, float, float] | None = None


def _pair(one: str, other: str, *within: float) -> BorderDispute:
    box = (within[0], within[1], within[2], within[3]) if within else None
    return BorderDispute(frozenset((one, other)), box)


# Lines that the parties to them, or the United Nations, do not treat as settled borders.
DISPUTES = (
    _pair("CY", "XN"),
    _pair("EG", "SD", 33.2, 21.5, 37.5, 23),
    _pair("EH", "MA"),
    _pair("MA", "XW"),
    _pair("IL", "PS"),
    _pair("IL", "SY"),
    _pair("IN", "CN"),
    _pair("IN", "PK", 73, 32.4, 80, 38),
    _pair("IN", "XG"),
    _pair("PK", "XG"),
    _pair("CN", "XG"),
    _pair("RS", "XK"),
    _pair("SO", "XS"),
    _pair("UA", "XU"),
)


@dataclass(frozen=True, slots=True)
class OutlineOverride:
    """An outline in place of a country's own, or one more; its rings are (longitude, latitude)."""

    code: str
    rings: Rings

    def on_miller(self) -> Rings:
        return tuple(tuple((x, miller(y)) for x, y in ring) for ring in self.rings)


@dataclass(frozen=True, slots=True)
class MapOverrides:
    """A publication's own names, borders and outlines, by upper-case country code.

    - `names`: what a country is called, on the map and in its description.
    - `seas`: what a sea is called, by the name it has here; "" leaves it out.
    - `hidden`: countries whose name is not set on the map (the description still says it).
    - `part_of`: territory to the country that it is drawn as part of; to itself: drawn apart.
    - `disputes`: the borders drawn dashed, all of them; None keeps the house's list.
    - `outlines`: GeoJSON shapes in place of a country's own, or of new territories.
    """

    names: tuple[tuple[str, str], ...] = ()
    seas: tuple[tuple[str, str], ...] = ()
    hidden: frozenset[str] = frozenset()
    part_of: tuple[tuple[str, str], ...] = ()
    disputes: tuple[BorderDispute, ...] = DISPUTES
    outlines: tuple[OutlineOverride, ...] = field(default=(), repr=False)

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> "MapOverrides":
        """Read the settings' JSON; raises MapOverridesError with the first thing that is wrong.

        {"names": {"PS": "Palestine"}, "seas": {"The Gulf": "Arabian Gulf"}, "hidden": ["IL"],
         "part_of": {"EH": "MA"}, "disputes": [{"between": ["IL", "PS"]},
         {"between": ["IN", "PK"], "within": [73, 32, 80, 38]}], "outlines": {"MA": <GeoJSON>}}
        """
        if not isinstance(settings, Mapping):
            raise MapOverridesError('The map settings must be an object, such as {"names": {…}}.')
        unknown = sorted(set(settings) - set(_READERS))
        if unknown:
            raise MapOverridesError(
                f"“{unknown[0]}” is not a map setting. Available settings: {', '.join(_READERS)}."
            )
        return cls(**{key: _READERS[key](value) for key, value in settings.items()})


def _names(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(
            (_code(code, "names"), _text(name, f"names, {code}"))
            for code, name in _mapping(value, "names").items()
        )
    )


def _seas(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(
            (_text(sea, "seas"), _text(name, f"seas, {sea}", empty=True))
            for sea, name in _mapping(value, "seas").items()
        )
    )


def _hidden(value: Any) -> frozenset[str]:
    return frozenset(_code(code, "hidden") for code in _list(value, "hidden"))


def _part_of(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(
            (_code(code, "part_of"), _code(whole, "part_of"))
            for code, whole in _mapping(value, "part_of").items()
        )
    )


def _disputes(value: Any) -> tuple[BorderDispute, ...]:
    return tuple(_dispute(entry) for entry in _list(value, "disputes"))


def _dispute(value: Any) -> BorderDispute:
    entry = _mapping(value, "disputes")
    codes = [_code(code, "disputes") for code in _list(entry.get("between"), "disputes, between")]
    if len(set(codes)) != SIDES or set(entry) - {"between", "within"}:
        raise MapOverridesError(
            'disputes: each entry needs two countries, {"between": ["IL", "PS"]}, '
            'and can have "within": [west, south, east, north].'
        )
    return _pair(codes[0], codes[1], *_within(entry.get("within")))


def _within(value: Any) -> tuple[float, ...]:
    if value is None:
        return ()
    numbers = [_number(number, "disputes, within") for number in _list(value, "disputes, within")]
    if len(numbers) != CORNER_VALUES or numbers[0] >= numbers[2] or numbers[1] >= numbers[3]:
        raise MapOverridesError("disputes, within: give west, south, east and north, in degrees.")
    return tuple(numbers)


def _outlines(value: Any) -> tuple[OutlineOverride, ...]:
    found = [
        OutlineOverride(_code(code, "outlines"), _rings(shape, f"outlines, {code}"))
        for code, shape in _mapping(value, "outlines").items()
    ]
    if sum(len(ring) for outline in found for ring in outline.rings) > MAX_OUTLINE_POINTS:
        raise MapOverridesError(
            f"outlines: more than {MAX_OUTLINE_POINTS} points in all; simplify the shapes."
        )
    return tuple(sorted(found, key=lambda outline: outline.code))


def _rings(shape: Any, where: str) -> Rings:
    """The rings of a GeoJSON polygon, multipolygon, feature or collection of features."""
    shape = _mapping(shape, where)
    match shape.get("type"):
        case "FeatureCollection":
            features = _list(shape.get("features"), where)
            return tuple(ring for feature in features for ring in _rings(feature, where))
        case "Feature":
            return _rings(shape.get("geometry"), where)
        case "Polygon":
            return tuple(_ring(ring, where) for ring in _list(shape.get("coordinates"), where))
        case "MultiPolygon":
            parts = _list(shape.get("coordinates"), where)
            return tuple(_ring(ring, where) for part in parts for ring in _list(part, where))
    raise MapOverridesError(f"{where}: this needs a GeoJSON Polygon, MultiPolygon or Feature.")


def _ring(value: Any, where: str) -> tuple[Point, ...]:
    ring = tuple(_position(position, where) for position in _list(value, where))
    if len(set(ring)) < RING_POINTS:
        raise MapOverridesError(f"{where}: a ring needs at least three different points.")
    return ring


def _position(value: Any, where: str) -> Point:
    match _list(value, where):
        # a third number would be a height
        case [longitude, latitude, *_]:
            x, y = _number(longitude, where), _number(latitude, where)
            if abs(x) <= MAX_LONGITUDE and abs(y) <= MAX_LATITUDE:
                return x, y
    raise MapOverridesError(f"{where}: each point is [longitude, latitude] in degrees.")


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise MapOverridesError(f"{where}: {value!r} is not a number.")
    return float(value)


def _code(value: Any, where: str) -> str:
    code = value.upper() if isinstance(value, str) else ""
    if not _CODE.fullmatch(code):
        raise MapOverridesError(
            f"{where}: {value!r} is not a two-letter country code such as “EG”."
        )
    return code


def _text(value: Any, where: str, *, empty: bool = False) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not (text or (empty and value == "")) or len(text) > MAX_NAME or not text.isprintable():
        raise MapOverridesError(f"{where}: a name has 1 to {MAX_NAME} characters on one line.")
    return text


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise MapOverridesError(f"{where}: this needs an object, {{…}}.")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise MapOverridesError(f"{where}: this needs a list, […].")
    return list(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "names": _names,
    "seas": _seas,
    "hidden": _hidden,
    "part_of": _part_of,
    "disputes": _disputes,
    "outlines": _outlines,
}
