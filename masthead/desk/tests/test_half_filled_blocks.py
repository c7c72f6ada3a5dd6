"""A draft is saved, autosaved and previewed whatever state its blocks are in."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.test.utils.form_data import rich_text, streamfield

from masthead.desk.testing import make_editor, make_reporter, typed
from masthead.publishing.models import Story
from masthead.publishing.testing import make_story

pytestmark = [
    pytest.mark.django_db,
    # Wagtail's notices to approvers are sent the old way
    pytest.mark.filterwarnings("ignore:get_connection.. is deprecated"),
]
BODY: blocks.StreamBlock = Story._meta.get_field("body").stream_block
NEW_TABLE = {
    "data": [[None] * 3] * 3,
    "cell": [],
    "mergeCells": [],
    "first_row_is_table_header": False,
    "first_col_is_header": False,
    "table_header_choice": "",
    "table_caption": "",
}
HALF_TABLE = NEW_TABLE | {"data": [["Year", None], [None, None]]}


def untouched(block: blocks.Block, *, table: object) -> Any:
    """What a browser submits for a block that was added and left as it is."""
    if isinstance(block, blocks.StructBlock):
        return {name: untouched(child, table=table) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        child = {"value": untouched(block.child_block, table=table), "id": "", "deleted": ""}
        return {"count": "2", "0": child | {"order": "0"}, "1": child | {"order": "1"}}
    if isinstance(block, TableBlock):
        return json.dumps(table)
    return rich_text("") if isinstance(block, blocks.RichTextBlock) else ""


CASES = [
    *(
        pytest.param(kind, untouched(block, table=table), id=f"{kind}-{name}")
        for kind, block in BODY.child_blocks.items()
        for name, table in (("new", NEW_TABLE), ("null", None), ("half", HALF_TABLE))
    ),
    pytest.param("table", "", id="table-nothing"),
    pytest.param("table", "[", id="table-cut-off"),
    pytest.param("table", '{"data": {"rows": 3}}', id="table-foreign"),
    pytest.param("embed", "https://yout", id="embed-half"),
    pytest.param("embed", "yout", id="embed-no-address"),
]


def edit(story: Story) -> str:
    return reverse("wagtailadmin_pages:edit", args=[story.pk])


@pytest.mark.parametrize(("kind", "value"), CASES)
def test_a_draft_is_saved_and_previewed_with_a_block_left_as_it_was_added(
    client: Client, kind: str, value: Any
) -> None:
    story = make_story(live=False)
    client.force_login(make_reporter())
    data = typed(story, lead_picture="", body=streamfield([(kind, value)]))
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[story.pk])

    autosave = client.post(edit(story), data, headers={"accept": "application/json"})
    assert autosave.status_code == 200, autosave.content
    assert client.post(edit(story), data).status_code == 302
    assert client.post(preview, data).json() == {"is_valid": True, "is_available": True}

    assert client.get(preview).status_code == 200
    assert client.get(edit(story)).status_code == 200
    draft = Story.objects.get(pk=story.pk).get_latest_revision_as_object()
    assert [block.block_type for block in draft.body] == [kind]


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_an_untouched_table_is_named_before_it_goes_live(client: Client, action: str) -> None:
    story = make_story(live=False)
    editor = make_editor()
    client.force_login(editor if action == "action-publish" else make_reporter())
    body = streamfield([("table", json.dumps(NEW_TABLE | {"table_header_choice": "row"}))])

    page = client.post(
        edit(story), typed(story, lead_picture="", body=body, **{action: "1"}), follow=True
    ).content.decode()
    if action == "action-submit":
        client.force_login(editor)
        approve = {"action-workflow-action": "1", "workflow-action-name": "approve"}
        data = typed(story, lead_picture="", body=body, **approve)
        page = client.post(edit(story), data, follow=True).content.decode()

    assert "The table has no content." in page
    assert not Story.objects.get(pk=story.pk).live


def test_a_chart_asks_for_no_choice_of_headers(client: Client) -> None:
    story = make_story(live=False)
    client.force_login(make_editor())
    rows = [["Year", "Canal"], ["2022", "124"], ["2024", "62"]]
    chart = {
        "headline": "Half",
        "note": "",
        "form": "line",
        "figures": json.dumps(NEW_TABLE | {"data": rows}),
        "source": "Invented",
        "description": "It falls.",
    }
    data = typed(story, lead_picture="", body=streamfield([("chart", chart)]))

    client.post(edit(story), data | {"action-publish": "1"})

    assert Story.objects.get(pk=story.pk).live
