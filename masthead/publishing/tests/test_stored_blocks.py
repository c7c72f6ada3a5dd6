"""Whatever is stored in a stream is read: in shape, with a finding, and without an error."""

import json
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail import blocks

from masthead.access.gate import decide
from masthead.publishing.block_flaws import flaw_of
from masthead.publishing.body import open_body
from masthead.publishing.checks import Level, StoryFinding, check_story
from masthead.publishing.models import Story
from masthead.publishing.stored_blocks import well_shaped, well_shaped_stream
from masthead.publishing.testing import make_picture, make_story
from masthead.publishing.tests.raw_blocks import BODY, FOREIGN, TYPES, raw_items, raw_values

MAY_BE_EMPTY = {"paragraph", "cut"}  # an empty paragraph is no reason to hold up an editor
WORDS = {
    "heading": "The heading is empty.",
    "section": "The section has no label.",
    "picture": "No picture is chosen.",
    "gallery": "The gallery has no pictures.",
    "quote": "The quote has no text.",
    "table": "The table has no content.",
    "chart": "The chart has no figures.",
    "embed": "The embed has no web address.",
    "related": "No related story is chosen.",
    "raw": "The HTML block is empty.",
}


def store(story: Story, body: object) -> Story:
    """Write a body as another program would, and load the story."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE publishing_story SET body = %s WHERE page_ptr_id = %s",
            [json.dumps(body), story.pk],
        )
    return Story.objects.get(pk=story.pk)


def findings(story: Story) -> dict[str, StoryFinding]:
    return {finding.code: finding for finding in check_story(story)}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", TYPES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_stored_value_is_brought_into_a_shape_that_wagtail_reads(
    kind: str, data: st.DataObject
) -> None:
    block = BODY.child_blocks[kind]

    shaped = well_shaped(block, data.draw(raw_values(block)))

    assert well_shaped(block, shaped) == shaped
    json.dumps(shaped, ensure_ascii=False).encode()
    flaw_of({"type": kind, "value": shaped})
    value = block.to_python(json.loads(json.dumps(shaped)))
    block.get_form_state(value)
    block.get_searchable_content(value)
    list(block.extract_references(value))
    block.get_prep_value(value)


@given(stored=FOREIGN | st.lists(FOREIGN | st.one_of([raw_items(kind) for kind in TYPES])))
@settings(max_examples=100, deadline=None)
def test_any_stored_body_is_a_list_of_our_blocks(stored: object) -> None:
    shaped = well_shaped_stream(BODY, stored)

    assert all(block["type"] in TYPES and "value" in block for block in shaped)
    assert well_shaped_stream(BODY, shaped) == shaped


def test_a_value_that_fits_is_kept_as_it_is() -> None:
    stored: list[dict[str, Any]] = [
        {"type": "paragraph", "value": "<p>A\u2019b</p>", "id": "1"},
        {"type": "picture", "value": {"picture": 7, "caption": "C"}, "id": "2"},
        {
            "type": "gallery",
            "value": [{"type": "item", "value": {"picture": 7, "caption": ""}, "id": "3"}],
            "id": "4",
        },
        {"type": "related", "value": 9, "id": "5"},
        {"type": "cut", "value": None, "id": "6"},
    ]

    assert well_shaped_stream(BODY, stored) == stored


def test_a_block_class_without_a_rule_is_named() -> None:
    with pytest.raises(TypeError, match="FloatBlock has no rule"):
        well_shaped(blocks.FloatBlock(), 1.5)


@pytest.mark.parametrize("kind", sorted(set(TYPES) - MAY_BE_EMPTY))
@pytest.mark.parametrize("stored", [None, {}, [], "", {"data": None}, {"unknown": [1]}])
@pytest.mark.django_db
def test_an_empty_block_blocks_publishing_in_its_own_words(kind: str, stored: object) -> None:
    story = store(
        make_story(live=False, by="Leila Haddad"),
        [{"type": "paragraph", "value": "<p>A</p>"}, {"type": kind, "value": stored, "id": "b-1"}],
    )

    (finding,) = (one for one in check_story(story) if one.level is Level.BLOCKING)

    assert finding.message.startswith(WORDS[kind])
    assert finding.where == f"Block 2, {BODY.child_blocks[kind].label}"
    assert finding.anchor == "block-b-1-section"


@pytest.mark.parametrize("kind", sorted(set(TYPES) - MAY_BE_EMPTY))
@pytest.mark.django_db
def test_readers_never_get_an_empty_block(kind: str) -> None:
    body = [{"type": kind}, {"type": "paragraph", "value": "<p>Words.</p>"}]
    story = store(make_story(), body)

    shown = open_body(story, decision=decide(None, story))

    assert [block["type"] for block in shown] == ["paragraph"]


@pytest.mark.django_db
def test_a_block_that_is_left_out_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    cache.clear()
    story = store(make_story(), [{"type": "table", "value": None}])

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            open_body(story, decision=decide(None, story))

    assert [record.getMessage() for record in caplog.records] == [
        f"Story {story.pk} is shown without its block 1. The table has no content. Fill it in or "
        "delete the block."
    ]


@pytest.mark.django_db
def test_a_story_without_flaws_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    story = make_story()
    open_body(story, decision=decide(None, story))
    assert not caplog.records


@pytest.mark.django_db
def test_a_block_of_another_version_is_reported_and_not_shown() -> None:
    body = [{"type": "poll", "value": 1}, 7, {"type": "paragraph", "value": "<p>Words.</p>"}]
    story = store(make_story(live=False), body)

    reported = [one.message for one in check_story(story) if one.code == "unknown_block"]

    assert len(story.body) == 1
    assert [message[:32] for message in reported] == [
        "Item 1 of the body (“poll”) is n",
        "Item 2 of the body is no block o",
    ]


@pytest.mark.django_db
def test_a_value_that_can_t_be_read_is_reported() -> None:
    body = [
        {"type": "paragraph", "value": {"html": "<p>Words.</p>"}},
        {"type": "picture", "value": {"picture": make_picture().pk, "caption": ["Cranes"]}},
    ]
    story = store(make_story(live=False), body)

    places = [one.where for one in check_story(story) if one.code == "unreadable_value"]

    assert places == ["Block 1, Paragraph", "Block 2, Picture"]


@pytest.mark.parametrize("stored", [{"a": 1}, "words", 7, [["paragraph", "x"]], [None]])
@pytest.mark.django_db
def test_a_body_that_is_no_list_of_blocks_is_empty_and_reported(stored: object) -> None:
    story = store(make_story(), stored)

    assert not story.body
    assert not open_body(story, decision=decide(None, story))
    assert "unknown_block" in findings(story)


@pytest.mark.django_db
def test_a_paywall_without_a_value_still_cuts() -> None:
    story = store(
        make_story(access_level="pro"),
        [
            {"type": "paragraph", "value": "<p>Open.</p>"},
            {"type": "table", "value": "x"},
            {"type": "cut"},
            {"type": "paragraph", "value": "<p>Closed.</p>"},
        ],
    )

    shown = open_body(story, decision=decide(None, story))

    assert [block["value"] for block in shown] == ["<p>Open.</p>"]


@pytest.mark.django_db
def test_a_gallery_with_an_empty_place_or_one_picture_is_reported() -> None:
    picture = make_picture().pk
    half = [{"picture": picture, "caption": ""}, {"picture": None}]
    story = store(
        make_story(live=False),
        [{"type": "gallery", "value": half}, {"type": "gallery", "value": half[:1]}],
    )

    found = [(one.where, one.code) for one in check_story(story) if one.level is Level.BLOCKING]

    assert found == [("Block 1, Gallery", "empty_picture"), ("Block 2, Gallery", "short_gallery")]


@pytest.mark.django_db
def test_a_picture_or_story_that_was_deleted_is_reported() -> None:
    body = [
        {"type": "picture", "value": {"picture": 987654, "caption": ""}},
        {"type": "related", "value": 987654},
    ]

    found = findings(store(make_story(live=False), body))

    assert found["no_picture"].where == "Block 1, Picture"
    assert found["no_related"].where == "Block 2, Related story"


@pytest.mark.django_db
def test_a_chart_without_its_words_is_reported() -> None:
    figures = {"data": [["Year", "Canal"], ["2022", "124"], ["2024", "62"]]}
    body = [{"type": "chart", "value": {"figures": figures, "form": "pie"}}]

    found = findings(store(make_story(live=False), body))

    assert {"no_chart_headline", "no_chart_source", "no_chart_description"} <= found.keys()


@pytest.mark.django_db
def test_a_correction_without_its_date_or_text_is_reported_and_not_shown(client: Any) -> None:
    story = make_story()
    half = [
        {"type": "correction", "value": {"date": "2026-02-30", "text": "A wrong day."}},
        {"type": "correction", "value": {"date": "2026-02-03"}},
        {"type": "correction", "value": {"date": "2026-02-03", "text": "The tonnage."}},
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE publishing_story SET corrections = %s WHERE page_ptr_id = %s",
            [json.dumps(half), story.pk],
        )
    story = Story.objects.get(pk=story.pk)

    page = client.get(story.address).content.decode()

    assert {"no_correction_date", "no_correction_text"} <= findings(story).keys()
    assert "The tonnage." in page
    assert "A wrong day." not in page
