"""The drawing is safe, small and the same each time; the shapes under it are whole."""

import os
import subprocess
import sys

import pytest

from masthead.graphics.maps import CARD, WIDE, MapOverrides, MapPlace, locator_map
from masthead.graphics.maps.convert import converted
from masthead.graphics.maps.shapes import atlas
from masthead.graphics.tests.mapping import STORIES, names, parsed, scene_of


def test_a_name_cannot_break_out_of_the_drawing() -> None:
    attack = '</text><script>alert("1")</script>&'
    overrides = MapOverrides.from_dict({"names": {"EG": attack}})
    svg = locator_map(["EG"], dateline=MapPlace(f'"{attack}', 31.2, 30.0), overrides=overrides)
    assert attack in names(svg)
    assert not any(node.tag.endswith("script") for node in parsed(svg).iter())
    assert f'"{attack} marked' in (parsed(svg).get("aria-label") or "")


@pytest.mark.parametrize("standalone", [False, True])
@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_a_drawing_is_well_formed_small_and_without_style_attributes(
    codes: list[str], place: MapPlace | None, standalone: bool
) -> None:
    svg = locator_map(codes, dateline=place, standalone=standalone)
    assert len((svg or "").encode()) < 25_000
    for node in parsed(svg).iter():
        assert node.get("style") is None
        assert not node.tag.endswith("style")


def test_the_same_story_gives_the_same_bytes_in_every_process() -> None:
    command = (
        "from masthead.graphics.maps import MapPlace, locator_map;"
        "print(locator_map(['CY', 'LB', 'IL'], dateline=MapPlace('Beirut', 35.5, 33.89)))"
    )
    drawings = {
        subprocess.run(  # noqa: S603  # our own interpreter and our own words
            [sys.executable, "-c", command],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        ).stdout.strip()
        for seed in ("1", "2")
    }
    here = locator_map(["CY", "LB", "IL"], dateline=MapPlace("Beirut", 35.5, 33.89))
    assert drawings == {here}


def test_different_drawings_on_one_page_do_not_share_an_id() -> None:
    ids = [
        node.get("id")
        for codes in (["BH"], ["KW"], ["QA"])
        for node in parsed(locator_map(codes)).iter()
        if node.get("id")
    ]
    assert len(set(ids)) == len(ids) == 3


def test_a_standalone_drawing_needs_no_style_sheet() -> None:
    svg = locator_map(["OM"], sheet=CARD, standalone=True)
    root = parsed(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.get("width"), root.get("height")) == ("1200", "630")
    assert not any(node.get("class") for node in root.iter())
    texts = [node for node in root.iter() if node.tag.endswith("text")]
    assert texts
    assert all(text.get("fill") and text.get("font-size") for text in texts)


def test_a_map_is_drawn_for_the_size_it_is_shown_at() -> None:
    assert parsed(locator_map(["OM"], sheet=WIDE)).get("viewBox") == "0 0 960 457"
    assert parsed(locator_map(["OM"])).get("preserveAspectRatio") == "xMidYMid slice"


def test_every_country_can_be_drawn_with_its_name_inside_its_frame() -> None:
    world = atlas().countries
    assert len(world) > 240
    for country in world.values():
        assert country.name
        assert country.frame.grown(0.5).covers(country.at), country.code


def test_the_conversion_stores_a_border_once_with_its_two_sides() -> None:
    # two squares side by side: three arcs, the middle one shared
    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "arcs": [
            [[100, 0], [0, 100]],
            [[100, 100], [-100, 0], [0, -100], [100, 0]],
            [[100, 0], [100, 0], [0, 100], [-100, 0]],
        ],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "512", "arcs": [[0, 1]], "properties": {"name": "W"}},
                    {
                        "type": "MultiPolygon",
                        "id": "784",
                        "arcs": [[[2, -1]]],
                        "properties": {"name": "E"},
                    },
                ]
            },
            "land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[1, 2]]]}]},
        },
    }
    shapes = converted(topology)
    assert shapes["countries"]["OM"]["frame"] == [0, 0, 1, 1]
    assert shapes["countries"]["AE"]["frame"] == [1, 0, 2, 1]
    assert shapes["countries"]["AE"]["rings"] == [[2, -1]]
    west, _north = shapes["countries"]["OM"]["at"]
    assert 0.2 < west < 0.8


def test_a_simplified_border_is_the_same_for_both_neighbours() -> None:
    scene = scene_of(["IQ", "IR"])
    iraq, iran = (
        {point for shape in shapes for ring in shape for point in ring}
        for shapes in scene.home.values()
    )
    borders = [border.line for border in scene.ground.borders({"IQ", "IR"}) if border.home]
    shared = [line for line in borders if set(line) <= iraq and set(line) <= iran]
    assert sum(map(len, shared)) > 30
