"""What staff find: every story, drafts too, by any of its words, the best first."""

from typing import Any

import pytest

from masthead.archive import desk_indexing, desk_search
from masthead.archive.models import DeskEntry
from masthead.archive.query_parser import parse_query
from masthead.publishing.models import Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


def find(text: str, **narrowed: Any) -> list[str]:
    ids = desk_search.find(parse_query(text), among=Story.objects.filter(**narrowed))
    return [story.title for story in desk_search.in_order(ids, Story.objects.all())]


def index(*stories: Story) -> None:
    desk_indexing.index(story_ids=[story.pk for story in stories])


def test_a_draft_is_found_by_its_whole_text() -> None:
    body = [("paragraph", "<p>Open.</p>"), ("cut", None), ("paragraph", "<p>Xylophones.</p>")]
    index(make_story("A memo", body=body, kind="memo", access_level="pro", live=False))

    assert find("xylophone") == ["A memo"]


def test_a_headline_comes_before_a_text() -> None:
    in_headline = make_story("Berths at Salalah")
    in_text = make_story("Newer, of cranes", paragraphs=["The berths are full."])
    index(in_headline, in_text)

    assert find("berths") == ["Berths at Salalah", "Newer, of cranes"]


def test_filters_narrow_a_search() -> None:
    index(make_story("Berths", live=False), make_story("Berths again"))

    assert find("berths", live=True) == ["Berths again"]


def test_a_saved_draft_is_found_by_its_new_headline(
    django_capture_on_commit_callbacks: Any,
) -> None:
    story = make_story("Berths")
    story.title = "Cranes"
    with django_capture_on_commit_callbacks(execute=True):
        story.save_revision()

    assert find("cranes") == find("berths") == ["Berths"]


def test_the_clock_indexes_what_was_missed_and_nothing_twice() -> None:
    stories = [make_story("Berths"), make_story("Cranes", live=False)]
    DeskEntry.objects.all().delete()
    index(stories[0])
    DeskEntry.objects.update(revised_at=None)

    assert desk_indexing.catch_up() == 2
    assert desk_indexing.catch_up() == desk_indexing.check() == 0


def test_the_nightly_check_finds_older_ones() -> None:
    make_story("Berths")
    DeskEntry.objects.all().delete()
    Story.objects.update(latest_revision_created_at="2020-01-01T00:00:00Z")

    assert desk_indexing.catch_up() == 0
    assert desk_indexing.check() == 1


def test_a_deleted_story_is_not_found() -> None:
    story = make_story("Berths")
    index(story)
    story.delete()

    assert find("berths") == []
