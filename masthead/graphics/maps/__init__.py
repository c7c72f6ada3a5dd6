"""Locator maps: where a story happens, drawn by us, for stories without a picture.

Guarantees:

- The same arguments give the same bytes. A region takes 10 to 40 ms to draw, half the world
  some 150 ms; the result is then cached.
- A drawing is well-formed, needs no request and no style attribute, and has a description for
  screen readers. On the site it is styled by the style sheet (both colour schemes);
  `standalone=True` brings its own, in the light palette.
- The story's countries and their names are in the middle that survives cropping to 21:10 and 1:1.
- Names never overlap. The story's names take precedence over neighbours and seas.
- A publication's own names, borders and outlines are respected (`MapOverrides`).

`locator_map` draws; the shapes are Natural Earth's (natural_earth/README.md).
"""

from masthead.graphics.maps.locator import locator_map
from masthead.graphics.maps.overrides import BorderDispute, MapOverrides, MapOverridesError
from masthead.graphics.maps.scene import MapPlace
from masthead.graphics.maps.view import CARD, LEAD, PLATE, SQUARE, TILE, WIDE, MapSheet

__all__ = [
    "CARD",
    "LEAD",
    "PLATE",
    "SQUARE",
    "TILE",
    "WIDE",
    "BorderDispute",
    "MapOverrides",
    "MapOverridesError",
    "MapPlace",
    "MapSheet",
    "locator_map",
]
