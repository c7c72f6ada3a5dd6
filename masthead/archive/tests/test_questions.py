"""Any text is a question, with the same meaning on every database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.archive import indexing
from masthead.archive.highlight import excerpt, highlight
from masthead.archive.query_parser import parse_query
from masthead.archive.search import Filters, search
from masthead.archive.spelling import suggest
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive() -> None:
    stories = [
        make_story("Grain silos of Aqaba", paragraphs=["Wheat is stored by the sea."]),
        make_story("Sea freight", paragraphs=["Stored grain waits; the port’s cranes rest."]),
        make_story("مدينة القاهرة القديمة", paragraphs=["كِتابٌ عن الأسواق"], language="ar"),
        make_story("Café culture in São Tomé", paragraphs=["Prices and companies."]),
    ]
    indexing.index(story_ids=[story.pk for story in stories])


def found(text: str) -> set[str]:
    hits = search(parse_query(text), filters=Filters())
    return {entry.story.headline.split()[0] for entry in hits.entries}


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("question", "headlines"),
    [
        ("grain", {"Grain", "Sea"}),
        ("GRAIN  wheat", {"Grain"}),
        ("grains", {"Grain", "Sea"}),
        ('"stored grain"', {"Sea"}),
        ("“stored by”", {"Grain"}),
        ('"grain stored"', set()),
        ('"never closed', set()),
        ("grain -wheat", {"Sea"}),
        ('grain -"by the sea"', {"Sea"}),
        ("whe", {"Grain"}),
        ("whe sea", set()),
        ("company", {"Café"}),
        ("cafe sao", {"Café"}),
        ("port", {"Sea"}),
        ("قاهره", {"مدينة"}),
        ("القَاهِرة", {"مدينة"}),
        ("كتاب", {"مدينة"}),
        ("اسواق", {"مدينة"}),
        ("الأســواق", {"مدينة"}),
        ("-grain", set()),
        ("", {"Grain", "Sea", "مدينة", "Café"}),
    ],
)
def test_each_question_finds_the_expected_stories(question: str, headlines: set[str]) -> None:
    understood = parse_query(question)
    if question.startswith("-"):
        assert not understood
        return
    assert found(question) == headlines


@pytest.mark.usefixtures("archive")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet="grainse \"'*-+()^:&|!<>\\%_\0؛،ـ", max_size=40))
def test_any_text_is_a_valid_question(text: str) -> None:
    question = parse_query(text)
    search(question, filters=Filters())
    suggest(question)
    assert "<script" not in highlight(f"{text} <script>", question)


def test_matches_are_highlighted_and_the_rest_is_escaped() -> None:
    question = parse_query('"stored grain" pri')
    text = "Stored grain & <b>stored</b> prices"
    assert highlight(text, question) == (
        "<mark>Stored</mark> <mark>grain</mark> &amp; &lt;b&gt;stored&lt;/b&gt; <mark>prices</mark>"
    )


def test_an_excerpt_shows_the_matching_words() -> None:
    text = "filler " * 200 + "the harbour master speaks " + "filler " * 200
    shown = excerpt(text, parse_query("harbour master"))
    assert "<mark>harbour</mark> <mark>master</mark>" in shown
    assert shown.startswith("… ") and shown.endswith(" …")
    assert len(shown.split()) < 50


@pytest.mark.usefixtures("archive")
def test_a_misspelt_word_gets_a_suggestion_from_headlines() -> None:
    assert suggest(parse_query("Aquaba silos")) == "aqaba silos"
    assert suggest(parse_query("Aqaba")) == ""


def test_a_story_is_indexed_by_its_visible_text() -> None:
    body = [("paragraph", "<p>R&amp;D at Smith &amp; Sons&nbsp;Ltd.</p>")]
    story = make_story("Research", body=body)
    indexing.index(story_ids=[story.pk])
    assert found("amp") == found("nbsp") == set()
    (entry,) = search(parse_query("sons"), filters=Filters()).entries
    assert excerpt(entry.open_text, parse_query("sons")) == (
        "R&amp;D at Smith &amp; <mark>Sons</mark> Ltd."
    )


@pytest.mark.usefixtures("archive")
def test_words_that_are_everywhere_are_left_out_of_a_question() -> None:
    assert [term.words for term in parse_query("the grain of ports").wanted] == [
        ("grain",),
        ("port",),
    ]
    assert [term.words for term in parse_query("كتاب عن الأسواق").wanted] == [("كتاب",), ("اسواق",)]
    assert found("is wheat stored") == {"Grain"}


def test_words_that_are_everywhere_count_in_a_phrase_and_alone() -> None:
    assert parse_query('"by the sea"').wanted[0].words == ("by", "the", "sea")
    assert [term.words for term in parse_query("to be or not").wanted] == [
        ("to",),
        ("be",),
        ("or",),
        ("not",),
    ]
