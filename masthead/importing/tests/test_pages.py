"""A saved page becomes a story: its metadata is kept, the boilerplate around it is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from wagtail.contrib.redirects.models import Redirect

from masthead.importing.import_run import Result, run_import
from masthead.importing.spec import ImportSpec
from masthead.importing.testing import reasons
from masthead.publishing.models import Story

pytestmark = pytest.mark.django_db

HTML = """<!doctype html><html lang="en"><head><title>T | Old</title>
<link rel="canonical" href="https://old.example/2019/tolls/">
<meta property="article:published_time" content="2019-05-06T07:08:09+02:00">
<meta name="author" content="Ada Writer"><meta property="article:tag" content="Canals">
<meta name="description" content="What a canal earns."></head>
<body><nav>Menu</nav><article><h1>Who pays the toll</h1><p>Ships pay.</p>
<p>Why it matters: Prices follow.</p><aside>Read more</aside></article><footer>Foot</footer></body>
"""
TEXT = """Skip to main content

Intel: Two ports, one crane

The crane moves in June.
Cranes at dusk, port of call, May 5. Agency/A. Name ATTENTION EDITORS - NO ARCHIVES - AB1CDEFG2HIJ

The crane moves in June.

Why it matters? It is the only one. The second port has waited for a year.

Other moves: Tugs follow in July.

What’next? A tender closes.

Bo Reporter and Cy Writer contributed to this story

Join thousands of readers today.
Already a Member? Sign in
"""


@pytest.fixture(autouse=True)
def own_data(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"  # type: ignore[attr-defined]


def brought_in(tmp_path: Path, name: str, content: str, **options: object) -> tuple[Story, Result]:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    result = run_import(ImportSpec("html", (path,), **options))  # type: ignore[arg-type]
    return Story.objects.get(), result


def blocks_of(story: Story) -> list[tuple[str, str]]:
    return [
        (b.block_type, b.value["label"] if b.block_type == "section" else str(b.value))
        for b in story.body
    ]


def test_a_saved_page_is_imported_without_its_boilerplate(tmp_path: Path) -> None:
    story, _ = brought_in(tmp_path, "tolls.html", HTML)
    assert (story.title, story.slug) == ("Who pays the toll", "tolls")
    assert story.standfirst == "What a canal earns."
    assert story.live and story.first_published_at == datetime(2019, 5, 6, 5, 8, 9, tzinfo=UTC)
    assert [str(c.person) for c in story.credits.all()] == ["Ada Writer"]
    assert [t.name for t in story.topics.all()] == ["Canals"]
    assert Redirect.objects.get().old_path == "/2019/tolls"
    assert blocks_of(story) == [
        ("paragraph", "<p>Ships pay.</p>"),
        ("section", "Why it matters"),
        ("paragraph", "<p>Prices follow.</p>"),
    ]


def test_a_plain_text_brief_is_split_into_its_parts(tmp_path: Path) -> None:
    story, result = brought_in(tmp_path, "brief.txt", TEXT)
    assert (story.kicker, story.kind, story.title) == ("Intel", "intel", "Two ports, one crane")
    assert story.standfirst == "The crane moves in June."
    assert [words for kind, words in blocks_of(story) if kind == "section"] == [
        "Why it matters",
        "Other moves",
        "What’next",
    ]
    roles = [(str(c.person), c.role) for c in story.credits.all()]
    assert roles == [("Bo Reporter", "contributor"), ("Cy Writer", "contributor")]
    everything = str(story.body)
    assert "EDITORS" not in everything and "Join thousands" not in everything
    assert "ATTENTION EDITORS" in story.ednote
    listed = " | ".join(reasons(result, "Two ports, one crane"))
    for finding in ("misspelling", "own", "notice to editors", "boilerplate", "repeated", "draft"):
        assert finding in listed


def test_a_page_without_a_date_is_a_draft_until_one_is_given(tmp_path: Path) -> None:
    story, _ = brought_in(tmp_path, "brief.txt", TEXT)
    assert not story.live
    day = datetime(2020, 4, 1, tzinfo=UTC)
    story, result = brought_in(tmp_path, "brief.txt", TEXT, published=day)
    assert story.live and story.first_published_at == day
    assert result.counts.by_status == {"changed": 1}


def test_an_old_page_in_its_declared_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.html"
    page = '<meta charset="windows-1252"><h1>Café “prices”</h1><p>Up.</p>'
    path.write_bytes(page.encode("windows-1252"))
    run_import(ImportSpec("html", (path,)))
    assert Story.objects.get().title == "Café “prices”"


def test_pages_called_index_are_distinguished_by_their_folder(tmp_path: Path) -> None:
    paths = [tmp_path / name / "index.html" for name in ("tolls", "locks")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(f"<h1>{path.parent.name}</h1><p>Words.</p>")
    result = run_import(ImportSpec("html", tuple(paths)))
    assert result.counts.by_status == {"imported": 2}


def test_a_page_that_was_not_free_to_read_is_for_members(tmp_path: Path) -> None:
    linked = '{"@type": "NewsArticle", "isAccessibleForFree": "False"}'
    script = f'<script type="application/ld+json">{linked}</script>'
    story, _ = brought_in(tmp_path, "page.html", HTML.replace("</head>", f"{script}</head>"))
    assert story.access_level == "pro"


@pytest.mark.parametrize("empty", ["<!-- nothing -->", "<script>run()</script>", "  "])
def test_a_page_without_text_is_refused(tmp_path: Path, empty: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(empty)
    assert run_import(ImportSpec("html", (path,))).counts.by_status == {"refused": 1}


def test_a_date_outside_the_calendar_is_ignored(tmp_path: Path) -> None:
    page = HTML.replace("2019-05-06T07:08:09+02:00", "0001-01-01T00:00:00+14:00")
    assert not brought_in(tmp_path, "page.html", page)[0].live
