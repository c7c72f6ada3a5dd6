"""A story without a picture gets a map of its countries, close enough to recognise them."""

import pytest

from masthead.graphics.maps import PLATE, TILE, MapPlace, locator_map
from masthead.graphics.tests.mapping import (
    FUJAIRAH,
    LONDON,
    STORIES,
    looks,
    names,
    parsed,
    scene_of,
    seen,
)


def test_bahrain_is_seen_in_the_gulf_among_its_neighbours() -> None:
    scene = scene_of(["BH"])
    island = seen(scene, "BH")
    assert PLATE.safe.holds(island)
    assert island.height > 30
    on_map = names(locator_map(["BH"]))
    assert on_map[0] == "Bahrain"
    assert {"The Gulf", "Saudi Arabia", "Qatar", "Iran"} <= set(on_map)


def test_a_tiny_country_gets_a_ring_around_it() -> None:
    assert len(looks(locator_map(["BH", "SA"]), "m-ring")) == 1
    assert not looks(locator_map(["SA"]), "m-ring")


@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_the_storys_countries_survive_a_crop_to_a_square_or_a_band(
    codes: list[str], place: MapPlace | None
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
    basra = MapPlace("Basra", 47.8, 30.5)
    assert "Basra" in names(locator_map(["KW"], dateline=basra))


def test_a_distant_dateline_is_left_out_to_keep_the_story_large() -> None:
    svg = locator_map(["AE"], dateline=LONDON)
    assert svg == locator_map(["AE"])
    assert "London" not in (svg or "")


def test_unknown_country_codes_are_ignored() -> None:
    assert locator_map(["ZZ", "om", "?", "OM "]) == locator_map(["OM"])


def test_a_story_without_countries_or_place_has_no_map() -> None:
    assert locator_map([]) is None
    assert locator_map(["ZZ"]) is None


def test_a_story_with_only_a_dateline_has_a_map() -> None:
    svg = locator_map([], dateline=FUJAIRAH)
    assert parsed(svg).get("aria-label") == "Map with Fujairah marked"
    assert "Fujairah" in names(svg)


def test_a_small_map_names_only_the_story_s_countries() -> None:
    assert sorted(names(locator_map(["JO", "IQ"], sheet=TILE))) == ["Iraq", "Jordan"]
