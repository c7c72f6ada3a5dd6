"""A publication goes by its own names and borders."""

import re

import pytest

from masthead.graphics.maps import MapOverrides, MapOverridesError, locator_map
from masthead.graphics.maps.geometry import box_of
from masthead.graphics.tests.mapping import looks, names, parsed, scene_of, seen, spoken


def test_a_map_uses_the_publications_name_for_a_country() -> None:
    own = {"TR": "Turkey", "AE": "the Emirates"}
    assert spoken("AE", "TR", names=own) == "Map: the Emirates and Turkey"
    on_map = names(locator_map(["AE", "TR"], overrides=MapOverrides.from_dict({"names": own})))
    assert {"Turkey", "Emirates"} <= set(on_map)
    assert not {"Türkiye", "UAE"} & set(on_map)


def test_a_hidden_name_is_not_drawn_but_still_described() -> None:
    hidden = MapOverrides.from_dict({"hidden": ["QA", "BH"]})
    svg = locator_map(["BH"], overrides=hidden)
    assert not {"Bahrain", "Qatar"} & set(names(svg))
    assert parsed(svg).get("aria-label") == "Map: Bahrain"


def test_a_publication_may_rename_or_hide_a_sea() -> None:
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


def test_an_outline_adds_a_territory_missing_from_the_atlas() -> None:
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
def test_invalid_settings_are_refused_with_a_helpful_message(
    brought: dict[str, object], message: str
) -> None:
    with pytest.raises(MapOverridesError, match=re.escape(message)):
        MapOverrides.from_dict(brought)


def test_an_outline_with_too_many_points_is_refused() -> None:
    ring = [[index / 1000, 10] for index in range(20_001)]
    with pytest.raises(MapOverridesError, match="simplify"):
        MapOverrides.from_dict({"outlines": {"MA": {"type": "Polygon", "coordinates": [ring]}}})
