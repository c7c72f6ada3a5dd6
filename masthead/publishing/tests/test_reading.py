"""What a reader gets with a story besides its text."""

import pytest
from pytest_django import DjangoAssertNumQueries

from masthead.access import gate
from masthead.publishing.models import RelatedStory, Story
from masthead.publishing.reading import READ_NEXT, read_story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


def related_to(story: Story, count: int) -> list[Story]:
    chosen = [make_story(f"Chosen {number}") for number in range(count)]
    for order, other in enumerate(reversed(chosen)):
        RelatedStory.objects.create(story=story, other=other, sort_order=order)
    return chosen[::-1]


def read_next(story: Story) -> list[int]:
    reading = read_story(story, decision=gate.decide(None, story))
    return [teaser.story_id for teaser in reading.read_next]


def test_four_stories_chosen_by_the_editor_leave_no_room_for_the_newest() -> None:
    story = make_story("Berths")
    chosen = related_to(story, READ_NEXT)
    make_story("The newest in the section")
    assert read_next(story) == [each.pk for each in chosen]


def test_the_newest_in_the_section_follow_what_the_editor_chose() -> None:
    older, story = make_story("Older"), make_story("Berths")
    chosen = related_to(story, 1)
    newest = make_story("The newest in the section")
    assert read_next(story) == [chosen[0].pk, newest.pk, older.pk]


def test_reading_a_published_story_takes_three_queries_at_most(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    story = make_story("Berths", by="Leila Haddad")
    related_to(story, READ_NEXT)
    story = Story.objects.select_related("section").get(pk=story.pk)
    with django_assert_max_num_queries(3):
        read_story(story, decision=gate.decide(None, story))
