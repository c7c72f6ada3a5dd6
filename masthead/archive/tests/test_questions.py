"""Any text is a question, and means on every database the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masthead.archive import indexing
from masthead.archive.highlight import excerpt, marked
from masthead.archive.query_parser import understand
from masthead.archive.search import Filters, search
from masthead.archive.spelling import guess
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
    hits = search(understand(text), filters=Filters())
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
def test_questions_and_what_they_find(question: str, headlines: set[str]) -> None:
    understood = understand(question)
    if question.startswith("-"):
        assert not understood
        return
    assert found(question) == headlines


@pytest.mark.usefixtures("archive")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60) | st.text(alphabet="grainse \"'*-+()^:&|!<>\\%_\0؛،ـ", max_size=40))
def test_no_question_fails(text: str) -> None:
    question = understand(text)
    search(question, filters=Filters())
    guess(question)
    assert "<script" not in marked(f"{text} <script>", question)


def test_marks_stand_on_what_was_asked_and_the_rest_is_escaped() -> None:
    question = understand('"stored grain" pri')
    text = "Stored grain & <b>stored</b> prices"
    assert marked(text, question) == (
        "<mark>Stored</mark> <mark>grain</mark> &amp; &lt;b&gt;stored&lt;/b&gt; <mark>prices</mark>"
    )


def test_an_excerpt_shows_where_the_words_stand() -> None:
    text = "filler " * 200 + "the harbour master speaks " + "filler " * 200
    shown = excerpt(text, understand("harbour master"))
    assert "<mark>harbour</mark> <mark>master</mark>" in shown
    assert shown.startswith("… ") and shown.endswith(" …")
    assert len(shown.split()) < 50


@pytest.mark.usefixtures("archive")
def test_a_misspelt_word_is_guessed_from_headlines() -> None:
    assert guess(understand("Aquaba silos")) == "aqaba silos"
    assert guess(understand("Aqaba")) == ""


def test_text_is_indexed_as_it_is_read() -> None:
    body = [("paragraph", "<p>R&amp;D at Smith &amp; Sons&nbsp;Ltd.</p>")]
    story = make_story("Research", body=body)
    indexing.index(story_ids=[story.pk])
    assert found("amp") == found("nbsp") == set()
    (entry,) = search(understand("sons"), filters=Filters()).entries
    assert excerpt(entry.open_text, understand("sons")) == (
        "R&amp;D at Smith &amp; <mark>Sons</mark> Ltd."
    )
