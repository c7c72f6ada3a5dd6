"""Colleagues are chosen from staff, by name; readers are never listed in a form of the desk."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.desk.testing import make_editor, make_publisher, make_reporter
from masthead.membership import leads
from masthead.membership.models import Lead
from masthead.publishing.models import Person
from masthead.publishing.testing import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def nour() -> Reader:
    return make_reader("nour@example.com", first_name="Nour", last_name="Khoury")


def found(client: Client, words: str, name: str = "staff") -> str:
    answer = client.get(reverse(f"{name}:choose_results"), {"q": words})
    return answer.content.decode()


def test_the_form_of_a_person_lists_nobody(client: Client, nour: Reader) -> None:
    client.force_login(make_reporter())
    form = client.get(reverse("wagtailsnippets_publishing_person:add")).content.decode()
    assert reverse("staff:choose") in form
    assert nour.email not in form
    assert "<select" not in form.partition('id="id_reader')[2].partition("</section>")[0]


def test_colleagues_are_found_by_any_part_of_their_name(client: Client, nour: Reader) -> None:
    client.force_login(make_reporter())
    make_editor("h.k@example.org", first_name="Hala", last_name="Khoury")
    for words in ("khou", "Hala Kh", "khoury hala", "h.k@"):
        assert "Hala Khoury" in found(client, words)
        assert "Nour" not in found(client, words)
    assert "Hala Khoury" not in found(client, "zeina")
    modal = json.loads(client.get(reverse("staff:choose")).content)["html"]
    assert "Hala Khoury" in modal
    assert nour.email not in modal


def test_a_reader_s_id_gets_no_name_or_address(client: Client, nour: Reader) -> None:
    client.force_login(make_reporter())
    assert client.get(reverse("staff:chosen", args=[nour.pk])).status_code == 404
    many = client.get(reverse("staff:chosen_multiple"), {"id": [nour.pk]}).content.decode()
    form: dict[str, Any] = {"name": "", "slug": "x", "reader": nour.pk}
    refused = client.post(reverse("wagtailsnippets_publishing_person:add"), form).content.decode()
    for answer in (many, refused):
        assert "Nour" not in answer
        assert nour.email not in answer


def test_a_person_is_bound_to_a_colleague_and_to_no_reader(client: Client, nour: Reader) -> None:
    hala, person = make_reporter("hala@example.org"), make_person("Hala Khoury")
    client.force_login(make_editor())
    address = reverse("wagtailsnippets_publishing_person:edit", args=[person.pk])
    form = {"name": person.name, "slug": person.slug}
    client.post(address, form | {"reader": nour.pk, "action-publish": "1"})
    assert Person.objects.get().reader is None
    client.post(address, form | {"reader": hala.pk, "action-publish": "1"})
    assert Person.objects.get().reader == hala


def test_a_lead_is_owned_by_who_may_own_one(client: Client, nour: Reader) -> None:
    publisher = make_publisher(first_name="Rana", last_name="Aziz")
    make_editor(first_name="Hala", last_name="Khoury")
    client.force_login(publisher)
    assert "Rana Aziz" in found(client, "", "lead_owners")
    assert "Hala Khoury" not in found(client, "", "lead_owners")
    lead = leads.record_enquiry(
        name="Zeina", address="zeina@example.org", organisation="Khoury Marine", seats=40
    )
    form = {"state": lead.state, "next_step": "", "next_step_on": ""}
    refused = client.post(reverse("move_lead", args=[lead.pk]), form | {"owner": nour.pk})
    assert refused.status_code == 422
    assert nour.email not in refused.content.decode()
    client.post(reverse("move_lead", args=[lead.pk]), form | {"owner": publisher.pk})
    assert Lead.objects.get().owner == publisher
    page = client.get(reverse("lead", args=[lead.pk])).content.decode()
    assert "Rana Aziz" in page
