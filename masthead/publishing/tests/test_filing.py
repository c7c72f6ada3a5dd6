"""A story is filed in a section, whose slug may not take one of the site's own addresses."""

import pytest
from django.core.exceptions import ValidationError

from masthead.publishing.models import Section
from masthead.publishing.testing import make_section, make_story

pytestmark = pytest.mark.django_db


def test_a_story_s_address_is_its_section_and_slug() -> None:
    story = make_story("How grids keep time", section=make_section("Energy"))
    assert story.address == "/energy/how-grids-keep-time"


def test_a_section_may_not_use_one_of_the_site_s_addresses() -> None:
    with pytest.raises(ValidationError, match="used by the site itself"):
        Section(name="Search", slug="search").full_clean()


def test_a_kind_sets_the_access_level_that_the_editor_left_open() -> None:
    assert make_story(kind="memo").access_level == "pro"
    assert make_story(kind="news").access_level == "public"
    assert make_story(kind="memo", access_level="public").access_level == "public"
