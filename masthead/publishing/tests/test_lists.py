"""The lists of stories and their counts follow whatever happens to a story."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from masthead.publishing import bulk, maintenance, scheduling
from masthead.publishing.models import (
    Country,
    Credit,
    ListedStory,
    Publication,
    Story,
    StoryCount,
    Topic,
)
from masthead.publishing.models.listed import ALL, counts_of, key_of, months, older_than, ranges
from masthead.publishing.testing import date_stories, make_person, make_section, make_story

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_step() -> Iterator[None]:
    """Whatever a test does, nothing is left to correct."""
    yield
    assert maintenance.check_lists() == 0


def lists_of(story: Story) -> set[str]:
    return set(ListedStory.objects.filter(story_id=story.pk).values_list("key", flat=True))


def titles(key: str) -> list[str]:
    return [story.title for story in Story.objects.listed(key)]


def test_a_published_story_is_in_each_of_its_lists() -> None:
    oman = Country.objects.create(name="Oman", slug="oman", iso="OM")
    leila = make_person("Leila Haddad")
    story = make_story("Berths", section=make_section("Ports"), kind="memo", by="Leila Haddad")
    story.countries = [oman]
    story.save_revision().publish()

    assert lists_of(story) == {
        ALL,
        key_of("section", story.section_id),
        "kind:memo",
        f"access:{story.access_level}:memo",
        key_of("country", oman.pk),
        key_of("person", leila.pk),
    }
    assert counts_of("country") == {str(oman.pk): 1}


def test_a_draft_is_in_none() -> None:
    assert lists_of(make_story(live=False)) == set()
    assert not StoryCount.objects.filter(count__gt=0).exists()


def test_a_story_that_moves_leaves_its_old_section() -> None:
    trade, ports = make_section("Trade"), make_section("Ports")
    story = make_story("Berths", section=trade)
    story.section = ports
    story.save_revision().publish()

    assert titles(key_of("section", trade.pk)) == []
    assert titles(key_of("section", ports.pk)) == ["Berths"]
    assert counts_of("section") == {str(ports.pk): 1}


def test_a_withdrawn_story_leaves_every_list() -> None:
    story = make_story("Berths")
    story.unpublish()

    assert lists_of(story) == set()
    assert months() == {}


def test_an_expired_story_leaves_every_list() -> None:
    story = make_story("Berths")
    Story.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    scheduling.publish_due()

    assert (lists_of(story), counts_of("kind")) == (set(), {})


def test_a_deleted_story_is_not_counted() -> None:
    kept, gone = make_story("Kept"), make_story("Gone")
    gone.delete()

    assert titles(ALL) == ["Kept"]
    assert counts_of("section") == {str(kept.section_id): 1}


def test_stories_written_in_bulk_are_listed_and_change_places() -> None:
    water, grids = (Topic.objects.create(name=name, slug=name) for name in ("water", "grids"))
    story = Story(title="Berths", slug="berths", section=make_section(), live=True)
    story.first_published_at, story.topics = NOON, [water]
    bulk.create_stories([story])
    assert titles(key_of("topic", water.pk)) == ["Berths"]

    story.topics = [grids]
    bulk.update_stories([story])
    assert titles(key_of("topic", water.pk)) == []
    assert titles(key_of("topic", grids.pk)) == ["Berths"]
    assert months() == {"2026-11": 1}


def test_a_person_credited_twice_has_the_story_once() -> None:
    story, leila = make_story("Berths", by="Leila Haddad"), make_person("Leila Haddad")
    Credit.objects.create(story=story, person=leila, role=Credit.Role.EDITOR, sort_order=1)
    Story.objects.get(pk=story.pk).save()

    assert titles(key_of("person", leila.pk)) == ["Berths"]
    assert counts_of("person") == {str(leila.pk): 1}


def test_a_list_is_newest_first_and_continues_below_a_story() -> None:
    older, first, second = make_story("Older"), make_story("First"), make_story("Second")
    date_stories(NOON - timedelta(days=1), older)
    date_stories(NOON, first, second)

    assert titles(ALL) == ["Second", "First", "Older"]
    below = Story.objects.listed(ALL, older_than(NOON, second.pk))
    assert [story.title for story in below] == ["First", "Older"]


def test_months_follow_the_publication_s_time_zone() -> None:
    date_stories(datetime(2026, 10, 31, 20, 1, tzinfo=UTC), make_story())
    assert months() == {"2026-10": 1}

    publication = Publication.load()
    publication.time_zone = "Asia/Dubai"
    publication.save()

    assert months() == {"2026-11": 1}


def test_ranges_are_counted_by_id() -> None:
    make_story()

    assert ranges() == [1]


def test_the_check_corrects_what_was_changed_past_the_lists() -> None:
    story, other = make_story("Berths"), make_story("Cranes")
    Story.objects.filter(pk=story.pk).update(live=False)
    StoryCount.objects.filter(key=ALL).update(count=77)
    ListedStory.objects.filter(story_id=other.pk, key="kind:news").delete()

    assert maintenance.check_lists() > 0
    assert (lists_of(story), counts_of("kind")) == (set(), {"news": 1})
    assert counts_of("all") == {"": 1}


def test_a_list_is_read_in_the_order_of_its_index() -> None:
    """The database sorts nothing, so the length of a list doesn't matter."""
    section = make_story().section
    plan = Story.objects.listed(key_of("section", section.pk))[:20].explain()

    if connection.vendor == "sqlite":
        assert "SEARCH publishing_listedstory USING" in plan
        assert "TEMP B-TREE" not in plan
