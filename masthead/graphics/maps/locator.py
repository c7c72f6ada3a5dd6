"""The locator map of a story: its countries among their neighbours, as one SVG drawing."""

from collections.abc import Sequence
from functools import lru_cache

from masthead.graphics.maps.drawing import drawn
from masthead.graphics.maps.overrides import MapOverrides
from masthead.graphics.maps.scene import MapPlace, composed
from masthead.graphics.maps.view import PLATE, MapSheet

MAPS_KEPT = 256
NO_OVERRIDES = MapOverrides()


def locator_map(
    countries: Sequence[str],
    *,
    dateline: MapPlace | None = None,
    overrides: MapOverrides = NO_OVERRIDES,
    sheet: MapSheet = PLATE,
    standalone: bool = False,
    description: str | None = None,
) -> str | None:
    """An SVG element that shows the story's countries; None if there is nothing to show.

    Codes are ISO alpha-2 in any case; unknown ones are passed over. The dateline's place is marked
    if it lies in view or near enough to be brought into view; with no known country the map is of
    the place alone. `description` replaces the English aria-label. The same arguments give the same
    bytes; drawn maps are kept, so that a page of them costs nothing the second time.
    """
    codes = tuple(dict.fromkeys(code.strip().upper() for code in countries))
    return _drawn(codes, dateline, overrides, sheet, standalone, description)


@lru_cache(maxsize=MAPS_KEPT)
def _drawn(
    codes: tuple[str, ...],
    dateline: MapPlace | None,
    overrides: MapOverrides,
    sheet: MapSheet,
    standalone: bool,
    description: str | None,
) -> str | None:
    scene = composed(codes, dateline, overrides, sheet)
    return drawn(scene, standalone=standalone, description=description) if scene else None
