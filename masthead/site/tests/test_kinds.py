"""A kind of story is an entry in one table: every page, list and word follows from it."""

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from masthead.access import gate
from masthead.publishing.kinds import FrontPlace, Kind, NavPlace, on_front
from masthead.publishing.models import Section
from masthead.publishing.testing import make_story
from masthead.site import site_context

pytestmark = pytest.mark.django_db
_each_kind = pytest.mark.parametrize("kind", Kind)


@_each_kind
def test_every_kind_has_a_page_a_feed_and_a_template(client: Client, kind: Kind) -> None:
    story = make_story(kind=kind, access_level="public")
    page = client.get(f"/{kind.facts.slug}").content.decode()
    assert str(kind.facts.plural) in page
    assert story.address in page
    assert client.get(f"/feeds/kinds/{kind.facts.slug}/atom.xml").status_code == 200
    assert get_template(kind.facts.template)
    data = client.get(story.address).content.decode()
    assert f'"@type": "{kind.facts.schema_type}"' in data


@_each_kind
def test_every_kind_has_a_name_in_every_language_of_the_interface(kind: Kind) -> None:
    with override("en-gb"):
        english = (str(kind.label), str(kind.facts.plural))
    with override("ar"):
        arabic = (str(kind.label), str(kind.facts.plural))
    assert all(name and name not in english for name in arabic)


@_each_kind
def test_no_section_takes_the_address_of_a_kind(kind: Kind) -> None:
    with pytest.raises(ValidationError, match="used by the site itself"):
        Section(name="Some section", slug=kind.facts.slug).full_clean()


@_each_kind
def test_the_navigation_lists_a_kind_where_the_table_says(client: Client, kind: Kind) -> None:
    story = make_story(kind=kind, access_level="public")
    site_context.clear()
    listed = [place.address for place in site_context.site_context().nav]
    section, own = reverse("section", args=[story.section.slug]), f"/{kind.facts.slug}"
    order = {
        None: [section],
        NavPlace.BEFORE_SECTIONS: [own, section],
        NavPlace.AFTER_SECTIONS: [section, own],
    }
    assert listed == order[kind.facts.nav]


@_each_kind
def test_a_story_takes_its_access_level_and_kicker_from_its_kind(kind: Kind) -> None:
    story = make_story(kind=kind)
    assert (story.access_level, story.kicker) == (kind.facts.access, kind.facts.kicker)


@_each_kind
def test_the_offer_to_members_names_what_is_made_for_them(kind: Kind) -> None:
    make_story(kind=kind)
    site_context.clear()
    offered = [each.kind for each in site_context.site_context().included.kinds]
    is_for_members = kind.facts.access in gate.levels_behind(gate.NextStep.JOIN)
    assert offered == ([kind] if is_for_members else [])
    assert bool(kind.facts.offer) == is_for_members


def test_every_part_of_the_front_page_draws_on_a_kind() -> None:
    assert all(on_front(place) for place in FrontPlace)
