"""Search reveals nothing that a reader may not read: no hit, count, excerpt or order
depends on it."""

import pytest

from masthead.archive import indexing
from masthead.archive.models import Entry
from masthead.archive.query_parser import parse_query
from masthead.archive.search import Filters, Hits, search
from masthead.publishing.models import Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


def memo(beyond: str, headline: str = "A memo") -> Story:
    """A PRO story with `beyond` below its paywall cut."""
    body = [
        ("paragraph", "<p>What members learn about harbour dues.</p>"),
        ("cut", None),
        ("paragraph", f"<p>{beyond}</p>"),
        ("section", {"label": beyond}),
        ("table", {"data": [[beyond]], "first_row_is_table_header": False}),
    ]
    story = make_story(headline, body=body, kind="memo", access_level="pro")
    indexing.index(story_ids=[story.pk])
    return story


def ask(text: str) -> Hits:
    return search(parse_query(text), filters=Filters())


def test_a_story_is_found_by_its_teaser_but_not_by_the_rest() -> None:
    memo("The xylophone clause")
    assert ask("dues").tally.total == 1
    for question in ("xylophone", "xyl", '"xylophone clause"', '"dues the"'):
        assert ask(question).tally.total == 0
    entry = Entry.objects.get()
    assert not any("xylophone" in str(value).lower() for value in vars(entry).values())


def test_an_exclusion_reveals_nothing_below_the_paywall() -> None:
    memo("The xylophone clause")
    assert ask("dues -xylophone").tally.total == 1


def test_the_order_of_results_does_not_depend_on_paywalled_text() -> None:
    memo("harbour dues " * 50, headline="First memo")
    memo("nothing of it", headline="Later memo")
    assert [entry.story.headline for entry in ask("harbour dues").entries] == [
        "Later memo",
        "First memo",
    ]


def test_a_story_that_becomes_pro_is_no_longer_found_by_paywalled_text() -> None:
    body = [("paragraph", "<p>Open.</p>"), ("cut", None), ("paragraph", "<p>Xylophone.</p>")]
    story = make_story("Once open", body=body, access_level="public")
    indexing.index(story_ids=[story.pk])
    assert ask("xylophone").tally.total == 1
    story.access_level = "pro"
    story.save_revision().publish()
    indexing.index(story_ids=[story.pk])
    assert ask("xylophone").tally.total == 0


def test_a_story_that_becomes_pro_is_not_found_by_old_open_text_while_the_worker_is_busy() -> None:
    story = make_story("Once open", paragraphs=["Open.", "Xylophone."], access_level="public")
    indexing.index(story_ids=[story.pk])
    Story.objects.filter(pk=story.pk).update(access_level="pro")
    assert ask("xylophone").tally.total == 0
    assert ask("xylophone").entries == ()
