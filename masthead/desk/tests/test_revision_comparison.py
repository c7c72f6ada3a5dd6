"""Two revisions of a story are compared block by block: tables and charts as tables."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from masthead.desk.testing import make_editor
from masthead.publishing.models import Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
TRANSITS = [["Year", "Canal", "Cape"], ["2022", "124", "103"], ["2024", "62", "178.5"]]


def table(rows: list[list[Any]], **more: Any) -> dict[str, Any]:
    return {"data": rows, "table_header_choice": "row", "table_caption": "Transits"} | more


def compared(client: Client, before: list[Any], after: list[Any]) -> str:
    """What the desk shows of two revisions with these bodies."""
    story = make_story(live=False)
    first = story.latest_revision
    last = story.save_revision()
    for revision, body in ((first, before), (last, after)):
        revision.content["body"] = json.dumps(body)
        revision.save(update_fields=["content"])
    client.force_login(make_editor())
    address = reverse("wagtailadmin_pages:revisions_compare", args=[story.pk, first.pk, last.pk])
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def rows_in(page: str) -> list[list[str]]:
    """The cells of the first table, with “-old-” and “+new+” for what changed."""
    html = re.search(r'<table class="desk-comparison">.*?</table>', page, re.DOTALL)
    assert html
    marked = re.sub(r'<span class="deletion">(.*?)</span>', r"-\1-", html[0])
    marked = re.sub(r'<span class="addition">(.*?)</span>', r"+\1+", marked)
    return [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", marked)]


def block(kind: str, value: Any, block_id: str = "b-1") -> dict[str, Any]:
    return {"type": kind, "value": value, "id": block_id}


def test_a_changed_cell_is_marked_in_its_place(client: Client) -> None:
    changed = [TRANSITS[0], ["2022", "124", "110"], TRANSITS[2]]

    page = compared(client, [block("table", table(TRANSITS))], [block("table", table(changed))])

    assert rows_in(page)[1] == ["2022", "124", "-103-+110+"]
    assert rows_in(page)[2] == ["2024", "62", "178.5"]


def test_an_added_row_and_column_leave_the_others_unmarked(client: Client) -> None:
    wider = [
        ["Year", "Canal", "Rail", "Cape"],
        ["2022", "124", "7", "103"],
        ["2023", "90", "8", "140"],
        ["2024", "62", "9", "178.5"],
    ]

    page = compared(client, [block("table", table(TRANSITS))], [block("table", table(wider))])

    assert rows_in(page) == [
        ["Year", "Canal", "+Rail+", "Cape"],
        ["2022", "124", "+7+", "103"],
        ["+2023+", "+90+", "+8+", "+140+"],
        ["2024", "62", "+9+", "178.5"],
    ]


def test_a_chart_s_figures_are_compared_as_a_table(client: Client) -> None:
    old = {"headline": "Half", "figures": table(TRANSITS)}
    new = old | {"figures": table(TRANSITS[:2])}

    page = compared(client, [block("chart", old)], [block("chart", new)])

    assert rows_in(page)[2] == ["-2024-", "-62-", "-178.5-"]


def test_a_caption_and_headers_are_compared(client: Client) -> None:
    after = table(TRANSITS, table_caption="Transits a year", table_header_choice="both")

    page = compared(client, [block("table", table(TRANSITS))], [block("table", after)])

    assert 'Transits<span class="addition"> a year</span>' in page
    assert "<p>Headers: first row" in page


def test_a_script_in_a_cell_is_shown_as_text(client: Client) -> None:
    hostile = [["<script>alert(1)</script>", "b"]]

    page = compared(client, [block("table", table([["a", "b"]]))], [block("table", table(hostile))])

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("other", [None, {"data": []}])
def test_an_empty_table_is_compared_with_a_full_one(client: Client, other: object) -> None:
    page = compared(client, [block("table", other)], [block("table", table(TRANSITS))])
    assert rows_in(page)[0] == ["+Year+", "+Canal+", "+Cape+"]


def test_blocks_stored_without_ids_are_compared_by_their_place(client: Client) -> None:
    before = [{"type": "paragraph", "value": "<p>A</p>"}, {"type": "table", "value": None}]
    after = [{"type": "table", "value": table(TRANSITS)}, {"type": "heading", "value": "B"}]

    page = compared(client, before, after)

    assert rows_in(page)[0] == ["Year", "Canal", "Cape"]
    assert Story.objects.count() == 1
