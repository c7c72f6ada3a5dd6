"""A map labels its countries legibly and describes them for screen readers."""

import itertools

import pytest

from masthead.core.locales import country_name, is_country
from masthead.graphics.maps import PLATE, MapPlace, locator_map
from masthead.graphics.maps.geometry import Box
from masthead.graphics.maps.labels import LabelKind
from masthead.graphics.maps.shapes import atlas
from masthead.graphics.tests.mapping import FUJAIRAH, LONDON, STORIES, parsed, scene_of, spoken


@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_names_never_overlap(codes: list[str], place: MapPlace | None) -> None:
    labels = scene_of(codes, place).labels
    for one, other in itertools.combinations(labels, 2):
        overlap = [(a, b) for a in one.boxes for b in other.boxes if a.meets(b)]
        assert not overlap, (one.lines, other.lines)
    assert all(PLATE.whole.holds(box) for label in labels for box in label.boxes)


@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_every_country_of_the_story_is_named(codes: list[str], place: MapPlace | None) -> None:
    scene = scene_of(codes, place)
    named = {" ".join(label.lines) for label in scene.labels if label.kind is LabelKind.NAME}
    assert named == {atlas().countries[code].label for code in codes}


def test_a_name_is_inside_its_country_if_it_fits() -> None:
    scene = scene_of(["EG"], LONDON)
    (label,) = (each for each in scene.labels if each.kind is LabelKind.NAME)
    (egypt,) = scene.sites
    assert all(egypt.rows.holds(box) for box in label.boxes)


def test_a_sea_is_named_clear_of_the_land() -> None:
    scene = scene_of(["TR"])
    seas = [label for label in scene.labels if label.kind is LabelKind.SEA]
    assert {" ".join(label.lines) for label in seas} >= {"Black Sea", "Mediterranean Sea"}
    assert all(scene.land_rows.clear_of(box) for label in seas for box in label.boxes)


def test_one_two_and_more_countries_read_as_a_sentence() -> None:
    assert spoken("BH") == "Map: Bahrain"
    assert spoken("OM", "AE") == "Map: Oman and the United Arab Emirates"
    assert spoken("MA", "DZ", "TN") == "Map: Morocco, Algeria and Tunisia"
    assert spoken("nl", "NL") == "Map: the Netherlands"
    gulf = spoken("SA", "AE", "QA", "BH", "KW", "OM", "IQ", "IR")
    assert gulf == (
        "Map: Saudi Arabia, the United Arab Emirates, Qatar, Bahrain, Kuwait and 3 more countries"
    )


def test_the_description_mentions_the_marked_place() -> None:
    svg = locator_map(["OM", "AE"], dateline=FUJAIRAH)
    label = "Map: Oman and the United Arab Emirates, with Fujairah marked"
    assert parsed(svg).get("aria-label") == label
    assert parsed(svg).get("role") == "img"


def test_a_caller_may_pass_a_description_in_another_language() -> None:
    svg = locator_map(["OM"], description="خريطة عُمان")
    assert parsed(svg).get("aria-label") == "خريطة عُمان"


@pytest.mark.parametrize(("codes", "place"), STORIES)
def test_a_name_beside_its_country_has_a_line_to_it(
    codes: list[str], place: MapPlace | None
) -> None:
    scene = scene_of(codes, place)
    sites = {site.label: site for site in scene.sites}
    for label in scene.labels:
        if label.home:
            site = sites[" ".join(label.lines)]
            assert site.box.grown(1).holds(Box(*label.home, *label.home))
            assert site.rows.share_of(label.boxes[0]) < 0.5, "a name at home needs no line"


def test_the_line_from_a_name_to_its_country_is_drawn() -> None:
    drawing = parsed(locator_map(["CY", "LB", "IL"]))
    looks = [node.get("class") for node in drawing.iter()]
    assert looks.count("m-lead") == looks.count("m-stop") >= 1


def test_maps_use_the_same_country_names_as_the_site() -> None:
    countries = {code: each.name for code, each in atlas().countries.items() if is_country(code)}
    assert len(countries) > 200
    assert countries == {code: country_name(code) for code in countries}
