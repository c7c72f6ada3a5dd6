"""Charts: figures entered by an editor, drawn for two widths and shown as a table."""

import re
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from masthead.access.gate import AccessLevel
from masthead.graphics.charts import Form, draw, read_figures
from masthead.graphics.charts.figures import formatted, number, ticks
from masthead.publishing.assembling import table
from masthead.publishing.blocks import ChartBlock
from masthead.publishing.checks import check_story
from masthead.publishing.testing import make_story

TRANSITS = [
    ["Year", "Canal", "Cape"],
    ["2022", "124", "103"],
    ["2024", "62", "178.5"],
]  # no clock shows that
CHART = {
    "headline": "Half the recovery came in one year",
    "note": "Transits, 2016 = 100",
    "form": "line",
    "figures": {"data": TRANSITS},
    "source": "Invented",
    "description": "The canal falls from 124 to 62.",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,204", 1204), ("−3.5%", -3.5), ("$12", 12), ("", None), ("n/a", None), ("12 to 15", None)],
)
def test_a_cell_is_parsed_to_its_number(text: str, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("low", "high", "steps"),
    [
        (62, 178, [50, 100, 150, 200]),
        (0, 1, [0, 0.5, 1]),
        (-4, 9, [-5, 0, 5, 10]),
        (7, 7, [6, 8]),
    ],
)
def test_the_axis_has_round_numbers_that_enclose_every_value(
    low: float, high: float, steps: list[float]
) -> None:
    found = ticks(low, high)

    assert found[0] <= low <= high <= found[-1]
    assert all(step in found for step in steps)


def test_figures_are_formatted_with_commas_and_a_minus_sign() -> None:
    assert (formatted(16000), formatted(-3.5), formatted(0.1 + 0.2)) == ("16,000", "−3.5", "0.3")


@pytest.mark.parametrize("form", Form)
def test_each_chart_is_drawn_for_wide_screens_and_phones(form: Form) -> None:
    figures = read_figures(TRANSITS)
    assert figures is not None

    drawings = draw(figures, form=form, description="The canal <falls>.")

    assert 'class="broad"' in drawings.broad and 'class="narrow"' in drawings.narrow
    for drawing in (drawings.broad, drawings.narrow):
        assert 'aria-label="The canal &lt;falls&gt;."' in drawing
        assert "style=" not in drawing
        assert all(name in drawing for name in ("2022", "2024", "Canal", "Cape", "62", "178.5"))


def test_a_missing_value_breaks_the_line_without_interpolation() -> None:
    rows = [["Year", "Canal"], ["2020", "10"], ["2021", "12"], ["2022", ""], ["2023", "9"]]
    figures = read_figures(rows)
    assert figures is not None

    drawn = draw(figures, form=Form.LINE, description="").broad

    assert len(re.findall('class="s1"', drawn)) == 2


def test_labels_at_the_line_ends_do_not_overlap() -> None:
    figures = read_figures([["Year", "A", "B", "C"], ["1", "1", "2", "3"], ["2", "50", "50", "50"]])
    assert figures is not None

    drawn = draw(figures, form=Form.LINE, description="").broad

    heights = sorted(
        float(y) for y in re.findall(r'class="lab d\d" x="[\d.]+" y="([\d.]+)"', drawn)
    )
    assert all(lower - upper >= 16 for upper, lower in pairwise(heights))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["Year", "Canal"], ["2022", "124"]],
        [["Year"], ["2022"], ["2023"]],
        [["Year", "Canal"], ["2022", "many"], ["2023", "few"]],
        [["Year", *"ABCDE"], ["2022", *"12345"], ["2023", *"12345"]],
        [["Year", "Canal"], ["2022"], ["2023"]],
    ],
)
def test_an_editor_sees_an_error_if_a_table_is_not_suitable_for_a_chart(
    rows: list[list[str]],
) -> None:
    block = ChartBlock()

    with pytest.raises(ValidationError) as told_off:
        block.clean(block.to_python(CHART | {"figures": {"data": rows}}))

    assert "one to four columns" in str(told_off.value.block_errors["figures"])  # type: ignore[attr-defined]


def test_empty_rows_and_columns_at_the_edges_of_a_table_are_ignored() -> None:
    grid: list[list[object]] = [
        ["Year", "Canal", None],
        ["2022", 124, ""],
        ["2024", 62, None],
        [None, None, None],
    ]

    assert read_figures(grid) == read_figures([row[:2] for row in TRANSITS])
    shown = table({"data": grid, "table_header_choice": "row"})
    assert shown is not None
    assert [[cell.text for cell in row] for row in shown.rows] == [["2022", "124"], ["2024", "62"]]


def test_a_draft_with_an_unfinished_chart_can_be_saved() -> None:
    block = ChartBlock()

    kept = block.clean_deferred(block.to_python(CHART | {"figures": {"data": [["Year"]]}}))

    assert kept["headline"] == CHART["headline"]


@pytest.mark.django_db
def test_an_unfinished_chart_blocks_publishing() -> None:
    half = make_story(live=False, body=[("chart", CHART | {"figures": {"data": [["Year"]]}})])

    assert "no_figures" in [finding.code for finding in check_story(half)]


def test_a_reader_sees_the_headline_the_table_and_the_source_of_a_chart(
    client: Client, db: None
) -> None:
    story = make_story(body=[("chart", CHART)])

    html = client.get(story.address).content.decode()

    assert "Half the recovery came in one year" in html
    assert '<th scope="row">2024</th><td class="num">62</td>' in html
    assert "Source: Invented" in html
    assert html.count('<svg class="broad"') == html.count('<svg class="narrow"') == 1


def test_a_feed_carries_the_table_without_a_drawing(client: Client, db: None) -> None:
    make_story(body=[("chart", CHART)])

    feed = client.get("/feeds/atom.xml").content.decode()

    assert "Half the recovery" in feed
    assert "178.5" in feed
    assert "svg" not in feed


def test_a_chart_below_the_paywall_cut_is_not_shown(client: Client, db: None) -> None:
    beginning = ("paragraph", "<p>Open to all.</p>")
    story = make_story(
        body=[beginning, ("cut", None), ("chart", CHART)], access_level=AccessLevel.PRO
    )

    html = client.get(story.address).content.decode()

    assert "Open to all." in html
    assert "Half the recovery" not in html
    assert "178.5" not in html
