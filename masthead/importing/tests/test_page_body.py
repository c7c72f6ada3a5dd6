"""What a reader of a saved page would call its body is kept, and nothing else."""

from pathlib import Path
from time import process_time

import pytest

from masthead.importing.formats import pages
from masthead.importing.items import StoryItem
from masthead.importing.spec import ImportSpec, PublicationDefaults, no_progress
from masthead.importing.staging import StagingStore

DEFAULTS = PublicationDefaults(labels=(), language="en", time_zone="UTC")
STORY = "<p>The port will charge more from March.</p><p>Each container costs nine dirhams more.</p>"
LONG = "".join(
    f"<p>In week {n} the harbour office counted {n * 7} ships, and each of them paid the new fee "
    f"of {n} dirhams for every container that it brought ashore.</p>"
    for n in range(2, 12)
)


def read(tmp_path: Path, body: str, head: str = "") -> StoryItem:
    page = tmp_path / "page.html"
    page.write_text(f"<html><head><title>Fees rise</title>{head}</head><body>{body}</body></html>")
    staging = StagingStore(tmp_path / "staging.sqlite3")
    pages.read(ImportSpec("html", (page,)), DEFAULTS, staging, no_progress)
    (item,) = staging.batch(0, 1)
    staging.close()
    assert isinstance(item, StoryItem)
    return item


def words(item: StoryItem) -> str:
    return " ".join(str(block["value"]) for block in item.blocks)


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="related-stories"><h2>Read more</h2><ul><li><a>Other</a></li></ul></div>',
        '<section id="comments"><h2>2 comments</h2><p>Rubbish, says a reader.</p></section>',
        "<aside><p>Give to our appeal.</p></aside>",
        '<div class="sidebar"><article><h2>Our appeal</h2><p>Give.</p></article></div>',
        '<div class="newsletter-signup"><p>Get our newsletter.</p></div>',
        '<ul class="share-buttons"><li>Share</li></ul>',
    ],
)
@pytest.mark.parametrize("story", [STORY, LONG])
def test_other_boxes_are_left_out_and_reported(tmp_path: Path, beside: str, story: str) -> None:
    item = read(tmp_path, f"<div class='story'><h1>Fees rise</h1>{story}{beside}</div>")
    assert [f"<p>{block['value'][3:-4]}</p>" for block in item.blocks] == [
        f"<p>{part}" for part in (story.split("<p>")[1:])
    ]


@pytest.mark.parametrize(
    "line",
    [
        '<p class="byline">By Mira Test, 3 February 2024</p>',
        '<p>By <a rel="author" href="/m">Mira Test</a></p>',
        '<div class="entry-meta"><time datetime="2024-02-03">3 February</time></div>',
    ],
)
@pytest.mark.parametrize("story", [STORY, LONG])
def test_the_line_that_names_author_and_date_is_not_in_the_body(
    tmp_path: Path, line: str, story: str
) -> None:
    item = read(tmp_path, f"<article><h1>Fees rise</h1>{line}{story}</article>")
    assert "Mira" not in words(item) and "February" not in words(item)
    assert len(item.blocks) == story.count("<p>")


@pytest.mark.parametrize("label", ["Read more", "Lire aussi :", "Mehr zum Thema", "اقرأ أيضا"])
def test_links_to_other_stories_among_the_text_are_left_out(tmp_path: Path, label: str) -> None:
    links = f'<h4>{label}</h4><ul><li><a href="/a">The other story of the week</a></li></ul>'
    item = read(tmp_path, f"<article><h1>Fees rise</h1>{LONG}{links}{LONG}</article>")
    assert "other story" not in words(item) and label not in words(item)


def test_paragraphs_in_boxes_of_an_odd_name_stay(tmp_path: Path) -> None:
    story = LONG.replace("<p>", '<div class="card"><p>').replace("</p>", "</p></div>")
    item = read(tmp_path, f"<main><h1>Fees rise</h1>{story}</main>")
    assert words(item).count("harbour office") == LONG.count("harbour office")


def test_what_is_left_out_is_listed(tmp_path: Path) -> None:
    comments = '<section class="comments"><p>Rubbish, says a reader.</p></section>'
    item = read(tmp_path, f"<article><h1>Fees rise</h1>{STORY}{comments}</article>")
    assert "left out as not part of the story: “Rubbish, says a reader.”" in item.findings


def test_a_teaser_beside_the_story_is_not_the_story(tmp_path: Path) -> None:
    teaser = '<div><article class="teaser"><h2>Appeal</h2><p>Send word.</p></article></div>'
    item = read(tmp_path, f"{teaser}<div class='story'><h1>Fees rise</h1>{LONG}</div>")
    assert "Send word" not in words(item) and "week 11" in words(item)


def test_headings_of_sections_stay_and_the_headline_goes(tmp_path: Path) -> None:
    sections = "<section><h1>What changes</h1><p>Costs.</p></section>"
    item = read(tmp_path, f"<article><h1>Fees rise</h1>{STORY}{sections}</article>")
    assert item.headline == "Fees rise"
    assert [b["value"] for b in item.blocks if b["type"] == "heading"] == ["What changes"]


def test_pictures_players_and_tables_among_the_story_stay(tmp_path: Path) -> None:
    among = (
        '<figure><img src="quay.jpg" alt="Quay"><figcaption>A quay</figcaption></figure>'
        '<iframe src="https://www.youtube.com/embed/a1"></iframe>'
        "<table><tr><th>Week</th></tr><tr><td>44</td></tr></table><h2>When</h2>"
    )
    item = read(tmp_path, f"<article><h1>Fees rise</h1>{LONG}{among}{LONG}</article>")
    kinds = [block["type"] for block in item.blocks if block["type"] != "paragraph"]
    assert kinds == ["picture", "embed", "table", "heading"]


def test_a_story_cut_into_pieces_is_put_together(tmp_path: Path) -> None:
    pieces = "".join(
        f'<div class="chunk">{LONG.replace("week", f"piece {n} week")}</div><div>Ad</div>'
        for n in range(3)
    )
    item = read(tmp_path, f"<main><h1>Fees rise</h1>{pieces}</main>")
    assert all(f"piece {n} week" in words(item) for n in range(3))


def test_the_text_that_a_page_repeats_for_machines_tells_which_is_the_story(tmp_path: Path) -> None:
    text = LONG.replace("<p>", "").replace("</p>", " ")
    linked = f'{{"@type": "NewsArticle", "headline": "Fees rise", "articleBody": "{text}"}}'
    head = f'<script type="application/ld+json">{linked}</script>'
    other = "<div><p>Elsewhere the weather will be fine, the forecasters said.</p></div>"
    item = read(tmp_path, f"<div><h1>Fees rise</h1>{LONG}</div>{other}", head)
    assert "week 11" in words(item) and "forecasters" not in words(item)


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>",
        "<table><tr><td>",
        "<ul><li>",
        "<b>",
        "<p>word word word word word word</p>",
        "<div class=c><p>one two three four five</p></div>",
        "<span class=byline>By A",
        "<h1>x</h1>",
        "<!--",
        "<a href=x>x",
    ],
)
def test_the_time_for_a_page_grows_with_its_length_only(tmp_path: Path, hostile: str) -> None:
    began = process_time()
    read(tmp_path, f"<h1>Fees rise</h1>{STORY}{hostile * 10_000}")
    assert process_time() - began < 10
