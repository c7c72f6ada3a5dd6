"""A query that is compiled once returns fresh results on every call."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from wagtail.query import PageQuerySet

from masthead.core.compiled import Compiled
from masthead.publishing.models import Story
from masthead.publishing.testing import make_section, make_story

pytestmark = pytest.mark.django_db


def _called(slug: str, ids: Sequence[int]) -> PageQuerySet:
    """Live stories with this slug or one of these ids."""
    wanted = Q(slug=slug) | Q(pk__in=ids)
    return Story.objects.published().filter(wanted).select_related("section")


called = Compiled(_called)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_a_compiled_query_returns_what_its_queryset_returns(count: int) -> None:
    stories = [make_story(section=make_section("Trade")) for _ in range(6)]
    ids = [story.pk for story in stories[:count]]

    found = list(called(stories[-1].slug, ids))

    assert found == list(_called(stories[-1].slug, ids))
    assert {story.pk for story in found} == {*ids, stories[-1].pk}


def test_rows_are_models_with_their_joined_relations_and_types() -> None:
    make_story("A queue of tankers", slug="tankers", section=make_section("Shipping"))

    (story,) = called("tankers", [])
    with CaptureQueriesContext(connection) as captured:
        assert story.section.name == "Shipping"
        assert isinstance(story.first_published_at, datetime)
        assert story.first_published_at.tzinfo is UTC
        assert [block.block_type for block in story.body] == ["paragraph"]
    assert not len(captured)


def test_each_call_has_its_own_arguments_and_fresh_rows() -> None:
    first, second = make_story("First", slug="first"), make_story("Second", slug="second")
    asked = called("first", []), called("second", [])
    Story.objects.filter(pk=first.pk).update(kicker="Put right")

    assert [story.pk for rows in asked for story in rows] == [first.pk, second.pk]
    assert called("first", [])[0].kicker == "Put right"


def test_a_values_query_returns_plain_values() -> None:
    @Compiled
    def headlines(ids: Sequence[int]) -> Any:
        return Story.objects.filter(pk__in=ids).order_by("pk").values_list("title", "live")

    stories = [make_story("One"), make_story("Two"), make_story("Three", live=False)]

    assert list(headlines([story.pk for story in stories])) == [
        ("One", True),
        ("Two", True),
        ("Three", False),
    ]


def test_an_argument_that_the_query_ignores_is_refused() -> None:
    @Compiled
    def ignoring(slug: str, section_id: int) -> PageQuerySet:
        return Story.objects.filter(slug=slug)

    with pytest.raises(TypeError, match="ignoring does not put each argument"):
        ignoring("any", 1)
