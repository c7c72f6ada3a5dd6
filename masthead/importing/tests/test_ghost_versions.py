"""Ghost's exports from 0.x to 6: each version's authors, descriptions and ways to store a body."""

import json
from pathlib import Path
from typing import Any

import pytest

from masthead.importing.import_run import Result, run_import
from masthead.importing.spec import ImportSpec
from masthead.importing.testing import ghost_export, reasons
from masthead.publishing.models import Story

pytestmark = pytest.mark.django_db

MIRA = {"id": 1, "name": "Mira Test", "slug": "mira"}


@pytest.fixture(autouse=True)
def own_data(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]


def brought_in(
    tmp_path: Path, facts: dict[str, Any], **tables: list[dict[str, Any]]
) -> tuple[Story, Result]:
    post = {
        "id": 7,
        "uuid": "uuid-7",
        "title": "Port tariffs rise",
        "slug": "port-tariffs-rise",
        "status": "published",
        "published_at": 1706954400000,
    }
    export = ghost_export(tmp_path, posts=[post | facts], **tables)
    result = run_import(ImportSpec("ghost", (export,)))
    return Story.objects.get(), result


def body(story: Story) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in story.body.raw_data]


def lexical(*nodes: dict[str, Any]) -> str:
    return json.dumps({"root": {"type": "root", "children": list(nodes)}})


def text(words: str, **facts: Any) -> dict[str, Any]:
    return {"type": "extended-text", "text": words, "format": 0} | facts


def paragraph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "children": list(nodes)}


def mobiledoc(*sections: list[Any], **parts: list[Any]) -> str:
    document = {"version": "0.3.1", "markups": [], "atoms": [], "cards": []}
    return json.dumps(document | parts | {"sections": list(sections)})


def test_an_author_of_the_post_itself_is_credited(tmp_path: Path) -> None:
    story, _ = brought_in(tmp_path, {"html": "<p>Words.</p>", "author_id": 1}, users=[MIRA])
    assert [str(credit.person) for credit in story.credits.all()] == ["Mira Test"]


def test_an_author_who_is_not_in_the_export_is_reported(tmp_path: Path) -> None:
    story, result = brought_in(tmp_path, {"html": "<p>Words.</p>", "author_id": 9}, users=[MIRA])
    assert not story.credits.exists()
    assert "its author is not in the export" in reasons(result, story.title)


def test_a_search_title_is_found_in_the_post_and_in_its_meta(tmp_path: Path) -> None:
    facts = {"html": "<p>Words.</p>", "meta_title": "Fees", "meta_description": "From March."}
    story, _ = brought_in(tmp_path, facts)
    assert (story.seo_title, story.search_description) == ("Fees", "From March.")
    meta = {"id": "m1", "post_id": 7, "meta_title": "New fees", "og_title": "Shared"}
    story, result = brought_in(tmp_path, {"html": "<p>Words.</p>"}, posts_meta=[meta])
    assert story.seo_title == "New fees"
    assert "social networks" in " ".join(reasons(result, story.title))


def test_a_post_that_only_has_markdown_is_rendered(tmp_path: Path) -> None:
    facts = {"markdown": "The port will *charge more*.\n\n## When\n\n- March\n- April"}
    story, result = brought_in(tmp_path, facts)
    assert story.live and not reasons(result, story.title)
    assert body(story) == [
        ("paragraph", "<p>The port will <i>charge more</i>.</p>"),
        ("heading", "When"),
        ("paragraph", "<ul><li>March</li><li>April</li></ul>"),
    ]


def test_markdown_that_nests_too_deep_keeps_its_words(tmp_path: Path) -> None:
    story, _ = brought_in(tmp_path, {"markdown": "> " * 500 + "At the bottom.\n\nAbove."})
    assert "At the bottom." in str(story.body) and "Above." in str(story.body)


def test_a_post_that_only_has_lexical_is_rendered(tmp_path: Path) -> None:
    link = {"type": "link", "url": "__GHOST_URL__/more/", "children": [text("more")]}
    item = {"type": "listitem", "children": [text("March")]}
    written = lexical(
        {"type": "extended-heading", "tag": "h2", "children": [text("Fees")]},
        paragraph(text("The port will "), text("charge", format=3), {"type": "linebreak"}, link),
        {"type": "list", "listType": "number", "children": [item]},
        {"type": "paywall"},
        {"type": "markdown", "markdown": "**Bold** words"},
        {"type": "callout", "calloutEmoji": "!", "calloutText": "<b>Note</b> this"},
        {"type": "extended-quote", "children": [text("Dearer")]},
        {"type": "bookmark", "url": "https://a.example/b", "metadata": {"title": "A & B"}},
    )
    story, result = brought_in(tmp_path, {"lexical": written, "html": None})
    assert story.live and not reasons(result, story.title)
    assert body(story) == [
        ("heading", "Fees"),
        ("paragraph", '<p>The port will <b><i>charge</i></b><br><a href="/more/">more</a></p>'),
        ("paragraph", "<ol><li>March</li></ol>"),
        ("cut", None),
        ("paragraph", "<p><b>Bold</b> words</p>"),
        ("quote", {"text": "! Note this", "source": ""}),
        ("quote", {"text": "Dearer", "source": ""}),
        ("paragraph", '<p><a href="https://a.example/b">A &amp; B</a></p>'),
    ]


def test_a_post_that_only_has_mobiledoc_is_rendered(tmp_path: Path) -> None:
    written = mobiledoc(
        [1, "h2", [[0, [], 0, "Fees"]]],
        [
            1,
            "p",
            [[0, [], 0, "It will "], [0, [0, 1], 2, "charge"], [1, [], 0, 0], [0, [], 0, "x"]],
        ],
        [3, "ul", [[[0, [], 0, "March"]], [[0, [], 0, "April"]]]],
        [10, 0],
        [10, 1],
        markups=[["strong"], ["a", ["href", "https://a.example/"]]],
        atoms=[["soft-return", "", {}]],
        cards=[["card-markdown", {"markdown": "*Old* text"}], ["html", {"html": "<h3>New</h3>"}]],
    )
    story, result = brought_in(tmp_path, {"mobiledoc": written, "html": ""})
    assert story.live and not reasons(result, story.title)
    assert body(story) == [
        ("heading", "Fees"),
        (
            "paragraph",
            '<p>It will <b><a href="https://a.example/">charge</a></b><br>x</p>',
        ),
        ("paragraph", "<ul><li>March</li><li>April</li></ul>"),
        ("paragraph", "<p><i>Old</i> text</p>"),
        ("heading", "New"),
    ]


def test_an_unknown_element_keeps_its_text_or_is_reported(tmp_path: Path) -> None:
    written = lexical(
        {"type": "future-box", "children": [text("Kept.")]},
        {"type": "future-card", "label": "Not kept"},
    )
    story, result = brought_in(tmp_path, {"lexical": written})
    assert story.live and body(story) == [("paragraph", "<p>Kept.</p>")]
    listed = " | ".join(reasons(result, story.title))
    assert "“future-box” became plain text" in listed
    assert "“future-card” was left out" in listed and "Not kept" in listed


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"html": "", "lexical": lexical(paragraph())},
        {"lexical": "{not JSON"},
        {"lexical": "[" * 100_000},
        {"mobiledoc": '{"version": "0.3.1", "sections": [[99]]}'},
        {"mobiledoc": '{"version": "0.3.1", "sections": [[10, 5], [1], 3, [1, "p", [[0]]]]}'},
        {"lexical": lexical({"type": "email", "html": "<p>Dear reader</p>"})},
        {"html": "<p> </p>"},
    ],
)
def test_a_live_post_never_comes_in_empty(tmp_path: Path, facts: dict[str, Any]) -> None:
    story, result = brought_in(tmp_path, facts)
    assert not story.live
    assert "kept as a draft: it has no body" in reasons(result, story.title)


def test_a_card_for_some_readers_only_does_not_become_public(tmp_path: Path) -> None:
    html = (
        '<p>Open.</p><!--kg-gated-block:begin nonMember:false memberSegment:"status:-free" -->'
        "<p>Secret &amp; paid.</p><!--kg-gated-block:end--><p>Open too.</p>"
    )
    story, result = brought_in(tmp_path, {"html": html})
    assert [value for _, value in body(story)] == ["<p>Open.</p>", "<p>Open too.</p>"]
    assert "Secret & paid." in story.ednote
    assert "moved to the note to editors" in " ".join(reasons(result, story.title))


def test_the_same_card_in_lexical_does_not_become_public(tmp_path: Path) -> None:
    hidden = {"web": {"nonMember": False, "memberSegment": "status:-free"}}
    card = {"type": "html", "html": "<p>Secret.</p>", "visibility": hidden}
    story, _ = brought_in(tmp_path, {"lexical": lexical(paragraph(text("Open.")), card)})
    assert [value for _, value in body(story)] == ["<p>Open.</p>"]


def test_text_nested_without_end_keeps_its_words(tmp_path: Path) -> None:
    node = paragraph(text("At the bottom."))
    for _ in range(200):
        node = {"type": "extended-quote", "children": [node]}
    story, result = brought_in(tmp_path, {"lexical": lexical(node)})
    assert "At the bottom." in str(story.body)
    assert "flattened" in " ".join(reasons(result, story.title))
