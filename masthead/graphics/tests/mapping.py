"""A cast for the tests of locator maps: places, stories, and ways to look at a drawing."""

import xml.etree.ElementTree as ET

from masthead.graphics.maps import PLATE, MapOverrides, MapPlace, locator_map
from masthead.graphics.maps.geometry import Box, box_of
from masthead.graphics.maps.scene import Scene, composed

MANAMA = MapPlace("Manama", 50.58, 26.22)
FUJAIRAH = MapPlace("Fujairah", 56.34, 25.12)
LONDON = MapPlace("London", -0.12, 51.5)

STORIES = [
    (["BH"], MANAMA),
    (["AE", "OM"], FUJAIRAH),
    (["EG"], MapPlace("Alexandria", 29.9, 31.2)),
    (["TR"], MapPlace("Mersin", 34.63, 36.8)),
    (["IQ", "JO"], MapPlace("Basra", 47.8, 30.5)),
    (["MA", "DZ", "TN"], MapPlace("Casablanca", -7.6, 33.57)),
    (["PK"], MapPlace("Karachi", 67.0, 24.86)),
    (["CY", "LB", "IL"], MapPlace("Beirut", 35.5, 33.89)),
    (["DJ", "YE"], MapPlace("Aden", 45.03, 12.79)),
    (["KW"], None),
    (["AE", "SA", "QA", "BH", "KW", "OM"], None),
]


def parsed(svg: str | None) -> ET.Element:
    assert svg is not None
    return ET.fromstring(svg)  # noqa: S314  # our own drawing


def scene_of(codes: list[str], place: MapPlace | None = None, **settings: object) -> Scene:
    scene = composed(codes, place, MapOverrides.from_dict(settings), PLATE)
    assert scene is not None
    return scene


def names(svg: str | None) -> list[str]:
    """Every name on the map; one in two lines with a space between."""
    texts = [node for node in parsed(svg).iter() if node.tag.endswith("text")]
    return [" ".join(part for part in text.itertext()) for text in texts]


def looks(svg: str | None, look: str) -> list[ET.Element]:
    return [node for node in parsed(svg).iter() if look in node.get("class", "").split()]


def spoken(*codes: str, **settings: object) -> str | None:
    overrides = MapOverrides.from_dict(settings)
    return parsed(locator_map(codes, overrides=overrides)).get("aria-label")


def seen(scene: Scene, code: str) -> Box:
    return box_of(point for shape in scene.home[code] for ring in shape for point in ring)
