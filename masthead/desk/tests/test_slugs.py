"""Slugs follow from names, and stay when a name changes."""

import pytest
from django.test import Client
from django.urls import reverse

from masthead.desk.testing import make_chief_editor, make_publisher, make_reporter
from masthead.membership.models import Plan
from masthead.publishing.models import Person, Section

pytestmark = pytest.mark.django_db
ADD_SECTION = "/desk/snippets/publishing/section/add/"


def test_a_section_s_slug_follows_from_its_name(client: Client) -> None:
    client.force_login(make_chief_editor())
    client.post(ADD_SECTION, {"name": "Ships & Ports", "slug": "", "order": "0"})
    assert Section.objects.get().slug == "ships-ports"


def test_names_in_any_script_have_slugs(client: Client) -> None:
    client.force_login(make_reporter())
    client.post(reverse("wagtailsnippets_publishing_person:add"), {"name": "ليلى حداد", "slug": ""})
    assert Person.objects.get().slug == "ليلى-حداد"


def test_a_slug_that_was_typed_is_kept(client: Client) -> None:
    client.force_login(make_chief_editor())
    client.post(ADD_SECTION, {"name": "Ships and ports", "slug": "sea", "order": "0"})
    assert Section.objects.get().slug == "sea"


def test_a_new_name_leaves_the_address_as_it_was(client: Client) -> None:
    section = Section.objects.create(name="Ships", slug="ships")
    client.force_login(make_chief_editor())
    edit = reverse("wagtailsnippets_publishing_section:edit", args=[section.pk])
    assert "keyup-&gt;w-sync#apply" not in client.get(edit).content.decode()
    assert "keyup-&gt;w-sync#apply" in client.get(ADD_SECTION).content.decode()

    client.post(edit, {"name": "Shipping", "slug": "", "order": "0"})
    section.refresh_from_db()
    assert (section.name, section.slug) == ("Shipping", "ships")


def test_a_slug_that_the_site_uses_is_still_refused(client: Client) -> None:
    client.force_login(make_chief_editor())
    answer = client.post(ADD_SECTION, {"name": "Archive", "slug": "", "order": "0"})
    assert "is used by the site itself" in answer.content.decode()
    assert not Section.objects.exists()


def test_a_plan_needs_no_slug_either(client: Client) -> None:
    client.force_login(make_publisher())
    client.post(reverse("new_plan"), {"name": "PRO for teams", "trial_days": "7", "position": "1"})
    assert Plan.objects.get().slug == "pro-for-teams"
