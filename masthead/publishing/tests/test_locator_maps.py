"""A story without a picture gets a map of its countries."""

import itertools
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from masthead.publishing.maps import (
    CARD,
    PLATE,
    TILE,
    WIDE,
    MapOverrides,
    MapOverridesError,
    Place,
    locator_map,
)
from masthead.publishing.maps.convert import converted
from masthead.publishing.maps.geometry import Box, box_of
from masthead.publishing.maps.labels import Kind
from masthead.publishing.maps.scene import Scene, composed
from masthead.publishing.maps.shapes import atlas

MANAMA = Place("Manama", 50.58, 26.22)
FUJAIRAH = Place("Fujairah", 56.34, 25.12)
LONDON = Place("London", -0.12, 51.5)

STORIES = [
    (["BH"], MANAMA),
    (["AE", "OM"], FUJAIRAH),
    (["EG"], Place("Alexandria", 29.9, 31.2)),
    (["TR"], Place("Mersin", 34.63, 36.8)),
    (["IQ", "JO"], Place("Basra", 47.8, 30.5)),
    (["MA", "DZ", "TN"], Place("Casablanca", -7.6, 33.57)),
    (["PK"], Place("Karachi", 67.0, 24.86)),
    (["CY", "LB", "IL"], Place("Beirut", 35.5, 33.89)),
    (["DJ", "YE"], Place("Aden", 45.03, 12.79)),
    (["KW"], None),
    (["AE", "SA", "QA", "BH", "KW", "OM"], None),
]


def parsed(svg: str | None) -> ET.Element:
    assert svg is not None
    return ET.fromstring(svg)  # noqa: S314  # our own drawing


def scene_of(codes: list[str], place: Place | None = None, **settings: object) -> Scene:
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


# What is shown


def test_bahrain_is_seen_in_the_gulf_among_its_neighbours() -> None:
    scene = scene_of(["BH"])
    island = seen(scene, "BH")
    assert PLATE.safe.holds(island)
    assert island.height > 30
    on_map = names(locator_map(["BH"]))
    assert on_map[0] == "Bahrain"
    assert {"The Gulf", "Saudi Arabia", "Qatar", "Iran"} <= set(on_map)


def test_a_country_that_would_be_a_speck_gets_a_ring_round_it() -> None:
    assert len(looks(locator_map(["BH", "SA"]), "m-ring")) == 1
    assert not looks(locator_map(["SA"]), "m-ring")


@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_the_storys_countries_survive_a_crop_to_a_square_or_a_band(
    codes: list[str], place: Place | None
) -> None:
    scene = scene_of(codes, place)
    for code in codes:
        assert PLATE.safe.grown(12).holds(seen(scene, code)), code


def test_far_apart_countries_share_one_map() -> None:
    scene = scene_of(["EG", "SG"])
    assert seen(scene, "EG").x1 < seen(scene, "SG").x0
    svg = locator_map(["EG", "SG"])
    assert {"Egypt", "Singapore"} <= set(names(svg))
    assert len(looks(svg, "m-ring")) == 1


def test_a_country_across_the_antimeridian_is_seen_whole_and_near() -> None:
    scene = scene_of(["FJ"])
    window = scene.view.window()
    assert window.width < 20
    assert window.x0 < 180 < window.x1
    assert scene_of(["NZ", "FJ"]).view.window().width < 90


def test_far_off_parts_do_not_shrink_a_country() -> None:
    france = scene_of(["FR"]).view.window()
    assert -15 < france.x0 < france.x1 < 20


def test_the_dateline_is_marked_and_named() -> None:
    svg = locator_map(["AE", "OM"], dateline=FUJAIRAH)
    assert "Fujairah" in names(svg)
    assert len(looks(svg, "m-sun")) == 1


def test_a_dateline_a_little_outside_widens_the_view() -> None:
    basra = Place("Basra", 47.8, 30.5)
    assert "Basra" in names(locator_map(["KW"], dateline=basra))


def test_a_dateline_far_away_is_left_out_rather_than_the_story_made_small() -> None:
    svg = locator_map(["AE"], dateline=LONDON)
    assert svg == locator_map(["AE"])
    assert "London" not in (svg or "")


def test_unknown_codes_are_passed_over() -> None:
    assert locator_map(["ZZ", "om", "?", "OM "]) == locator_map(["OM"])


def test_there_is_no_map_of_nothing() -> None:
    assert locator_map([]) is None
    assert locator_map(["ZZ"]) is None


def test_a_dateline_alone_makes_a_map() -> None:
    svg = locator_map([], dateline=FUJAIRAH)
    assert parsed(svg).get("aria-label") == "Map with Fujairah marked"
    assert "Fujairah" in names(svg)


def test_a_small_picture_names_the_story_only() -> None:
    assert sorted(names(locator_map(["JO", "IQ"], sheet=TILE))) == ["Iraq", "Jordan"]


# Names in their places


@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_no_name_stands_over_another(codes: list[str], place: Place | None) -> None:
    labels = scene_of(codes, place).labels
    for one, other in itertools.combinations(labels, 2):
        overlap = [(a, b) for a in one.boxes for b in other.boxes if a.meets(b)]
        assert not overlap, (one.lines, other.lines)
    assert all(PLATE.whole.holds(box) for label in labels for box in label.boxes)


@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_every_country_of_the_story_is_named(codes: list[str], place: Place | None) -> None:
    scene = scene_of(codes, place)
    named = {" ".join(label.lines) for label in scene.labels if label.kind is Kind.NAME}
    assert named == {atlas().countries[code].label for code in codes}


def test_a_name_stands_in_its_country_where_there_is_room() -> None:
    scene = scene_of(["EG"], LONDON)
    (label,) = (each for each in scene.labels if each.kind is Kind.NAME)
    (egypt,) = scene.sites
    assert all(egypt.rows.holds(box) for box in label.boxes)


def test_a_sea_is_named_clear_of_the_land() -> None:
    scene = scene_of(["TR"])
    seas = [label for label in scene.labels if label.kind is Kind.SEA]
    assert {" ".join(label.lines) for label in seas} >= {"Black Sea", "Mediterranean Sea"}
    assert all(scene.land_rows.clear_of(box) for label in seas for box in label.boxes)


# What is said to those who hear it


def test_one_two_and_more_countries_read_as_a_sentence() -> None:
    assert spoken("BH") == "Map: Bahrain"
    assert spoken("OM", "AE") == "Map: Oman and the United Arab Emirates"
    assert spoken("MA", "DZ", "TN") == "Map: Morocco, Algeria and Tunisia"
    assert spoken("nl", "NL") == "Map: the Netherlands"
    gulf = spoken("SA", "AE", "QA", "BH", "KW", "OM", "IQ", "IR")
    assert gulf == (
        "Map: Saudi Arabia, the United Arab Emirates, Qatar, Bahrain, Kuwait and 3 more countries"
    )


def test_the_marked_place_is_told_too() -> None:
    svg = locator_map(["OM", "AE"], dateline=FUJAIRAH)
    label = "Map: Oman and the United Arab Emirates, with Fujairah marked"
    assert parsed(svg).get("aria-label") == label
    assert parsed(svg).get("role") == "img"


def test_another_language_brings_its_own_description() -> None:
    svg = locator_map(["OM"], description="خريطة عُمان")
    assert parsed(svg).get("aria-label") == "خريطة عُمان"


# A publication's own names and borders


def test_a_country_goes_by_the_publications_name() -> None:
    own = {"TR": "Turkey", "AE": "the Emirates"}
    assert spoken("AE", "TR", names=own) == "Map: the Emirates and Turkey"
    on_map = names(locator_map(["AE", "TR"], overrides=MapOverrides.from_dict({"names": own})))
    assert {"Turkey", "Emirates"} <= set(on_map)
    assert not {"Türkiye", "UAE"} & set(on_map)


def test_a_hidden_name_is_not_set_but_still_told() -> None:
    hidden = MapOverrides.from_dict({"hidden": ["QA", "BH"]})
    svg = locator_map(["BH"], overrides=hidden)
    assert not {"Bahrain", "Qatar"} & set(names(svg))
    assert parsed(svg).get("aria-label") == "Map: Bahrain"


def test_a_sea_goes_by_the_publications_name_or_by_none() -> None:
    own = MapOverrides.from_dict({"seas": {"The Gulf": "Arabian Gulf"}})
    assert "Arabian Gulf" in names(locator_map(["BH"], overrides=own))
    none = MapOverrides.from_dict({"seas": {"The Gulf": ""}})
    assert "The Gulf" not in names(locator_map(["BH"], overrides=none))


def test_disputed_borders_are_dashed_and_the_list_is_the_publications() -> None:
    assert looks(locator_map(["IL", "PS"]), "m-disputed")
    settled = MapOverrides.from_dict({"disputes": []})
    assert not looks(locator_map(["IL", "PS"], overrides=settled), "m-disputed")
    own = MapOverrides.from_dict({"disputes": [{"between": ["om", "YE"]}]})
    assert looks(locator_map(["OM"], overrides=own), "m-disputed")


def test_a_dispute_about_a_stretch_leaves_the_rest_of_the_border_settled() -> None:
    scene = scene_of(["PK"])
    borders = [border for border in scene.ground.borders({"PK"}) if border.home]
    dashed = [border.line for border in borders if border.disputed]
    kashmir = box_of(point for line in dashed for point in line)
    south = scene.view.project((74.0, 30.0))[1]
    assert kashmir.y1 < south
    assert any(box_of(border.line).y1 > south for border in borders if not border.disputed)


def test_a_territory_is_drawn_as_part_of_another_country() -> None:
    whole = scene_of(["MA"], part_of={"EH": "MA", "XW": "MA"})
    assert seen(whole, "MA").height > 1.5 * seen(scene_of(["MA"]), "MA").height / 2
    assert len(whole.home["MA"]) == 3
    assert "Western Sahara" not in names(
        locator_map(["MR"], overrides=MapOverrides.from_dict({"part_of": {"EH": "MA"}}))
    )


SQUARE = {
    "type": "Polygon",
    "coordinates": [[[50, 20], [54, 20], [54, 23, 0], [50, 23], [50, 20]]],
}


def test_an_outline_replaces_a_countrys_own() -> None:
    scene = scene_of(["AE"], outlines={"AE": {"type": "Feature", "geometry": SQUARE}})
    corners = [scene.view.project((x, y)) for x, y in ((50, 20), (54, 20))]
    outline = seen(scene, "AE")
    assert outline.x0 == pytest.approx(corners[0][0], abs=0.1)
    assert outline.x1 == pytest.approx(corners[1][0], abs=0.1)
    assert any(border.home for border in scene.ground.borders({"AE"}))


def test_an_outline_adds_a_territory_that_the_atlas_does_not_know() -> None:
    settings = {"outlines": {"QZ": SQUARE}, "names": {"QZ": "The Quarter"}}
    svg = locator_map(["QZ"], overrides=MapOverrides.from_dict(settings))
    assert parsed(svg).get("aria-label") == "Map: The Quarter"
    assert "The Quarter" in names(svg)


@pytest.mark.parametrize(
    ("brought", "message"),
    [
        ({"borders": {}}, "“borders” is not a map setting"),
        ({"names": ["PS"]}, "names: this needs an object"),
        ({"names": {"Palestine": "PS"}}, "not a two-letter country code"),
        ({"names": {"PS": ""}}, "names, PS: a name has 1 to 60 characters"),
        ({"names": {"PS": "two\x07bells"}}, "names, PS"),
        ({"names": {"PS": "x" * 61}}, "names, PS"),
        ({"hidden": "IL"}, "hidden: this needs a list"),
        ({"disputes": [{"between": ["IL"]}]}, "needs two countries"),
        ({"disputes": [{"between": ["IN", "PK"], "within": [1, 2, 3]}]}, "west, south, east"),
        ({"disputes": [{"between": ["IN", "PK"], "within": [1, 2, True, 3]}]}, "not a number"),
        ({"outlines": {"MA": {"type": "Point"}}}, "outlines, MA: this needs a GeoJSON Polygon"),
        ({"outlines": {"MA": {"type": "Polygon", "coordinates": [[[0, 0]]]}}}, "three different"),
        ({"outlines": {"MA": {"type": "Polygon", "coordinates": [[[0, 91]] * 3]}}}, "in degrees"),
        ({"outlines": {"MA": {"type": "Polygon", "coordinates": [[["0", 1]]]}}}, "not a number"),
    ],
)
def test_wrong_settings_are_refused_in_words_that_help(
    brought: dict[str, object], message: str
) -> None:
    with pytest.raises(MapOverridesError, match=re.escape(message)):
        MapOverrides.from_dict(brought)


def test_an_outline_of_endless_detail_is_refused() -> None:
    ring = [[index / 1000, 10] for index in range(20_001)]
    with pytest.raises(MapOverridesError, match="simplify"):
        MapOverrides.from_dict({"outlines": {"MA": {"type": "Polygon", "coordinates": [ring]}}})


# The drawing


def test_a_name_cannot_break_out_of_the_drawing() -> None:
    attack = '</text><script>alert("1")</script>&'
    overrides = MapOverrides.from_dict({"names": {"EG": attack}})
    svg = locator_map(["EG"], dateline=Place(f'"{attack}', 31.2, 30.0), overrides=overrides)
    assert attack in names(svg)
    assert not any(node.tag.endswith("script") for node in parsed(svg).iter())
    assert f'"{attack} marked' in (parsed(svg).get("aria-label") or "")


@pytest.mark.parametrize("standalone", [False, True])
@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_a_drawing_is_well_formed_small_and_without_style_attributes(
    codes: list[str], place: Place | None, standalone: bool
) -> None:
    svg = locator_map(codes, dateline=place, standalone=standalone)
    assert len((svg or "").encode()) < 25_000
    for node in parsed(svg).iter():
        assert node.get("style") is None
        assert not node.tag.endswith("style")


def test_the_same_story_gives_the_same_bytes_in_every_process() -> None:
    command = (
        "from masthead.publishing.maps import Place, locator_map;"
        "print(locator_map(['CY', 'LB', 'IL'], dateline=Place('Beirut', 35.5, 33.89)))"
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
    here = locator_map(["CY", "LB", "IL"], dateline=Place("Beirut", 35.5, 33.89))
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


def test_a_map_is_drawn_for_the_picture_it_is_seen_in() -> None:
    assert parsed(locator_map(["OM"], sheet=WIDE)).get("viewBox") == "0 0 960 457"
    assert parsed(locator_map(["OM"])).get("preserveAspectRatio") == "xMidYMid slice"


# The shapes


def test_every_country_can_be_drawn_with_its_name_inside_its_frame() -> None:
    world = atlas().countries
    assert len(world) > 240
    for country in world.values():
        assert country.name
        assert country.frame.grown(0.5).covers(country.at), country.code


def test_the_conversion_keeps_a_border_once_and_tells_its_two_sides() -> None:
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
