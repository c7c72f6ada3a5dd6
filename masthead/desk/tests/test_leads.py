"""Team leads at the desk: the publisher works on them, and the audit log records how."""

import pytest
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import AuditEntry, Reader
from masthead.desk.testing import make_editor, make_publisher
from masthead.membership import leads
from masthead.membership.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Lead:
    return leads.record_enquiry(
        name="Nour Khoury", address="nour@example.org", organisation="Khoury Marine", seats=40
    )


@pytest.fixture
def publisher(client: Client) -> Reader:
    staff = make_publisher()
    client.force_login(staff)
    return staff


def test_the_lead_list_shows_open_leads(client: Client, publisher: Reader, lead: Lead) -> None:
    assert "Khoury Marine" in client.get(reverse("leads")).content.decode()
    leads.move(lead=lead, by=publisher, state=Lead.State.LOST, owner=None)
    assert "No open enquiries" in client.get(reverse("leads")).content.decode()
    assert "Khoury Marine" in client.get(reverse("leads"), {"state": "lost"}).content.decode()
    assert "No leads match" in client.get(reverse("leads"), {"state": "won"}).content.decode()


def test_the_publisher_sets_a_lead_s_status_owner_and_next_step(
    client: Client, publisher: Reader, lead: Lead
) -> None:
    said = {"state": "contacted", "owner": publisher.pk, "next_step": "Call"}
    moved = client.post(
        reverse("move_lead", args=[lead.pk]), {**said, "next_step_on": "2027-01-04"}, follow=True
    )
    assert "Saved." in moved.content.decode()
    lead.refresh_from_db()
    assert (lead.state, lead.owner, lead.next_step) == ("contacted", publisher, "Call")
    assert AuditEntry.objects.about(lead).filter(verb="lead.moved", actor=publisher).exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"next_step": "Call"}, "Enter a due date"),
        ({"next_step_on": "2027-01-04"}, "Enter the next step"),
        ({"next_step": "Call", "next_step_on": "soon"}, "Enter a valid date"),
        ({"state": "gone"}, "Select a valid choice"),
    ],
)
def test_an_invalid_lead_form_saves_nothing_and_says_why(
    client: Client, publisher: Reader, lead: Lead, typed: dict[str, str], said: str
) -> None:
    answer = client.post(reverse("move_lead", args=[lead.pk]), {"state": "quoted", **typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    lead.refresh_from_db()
    assert lead.state == Lead.State.NEW


def test_the_publisher_adds_a_note_to_a_lead(client: Client, publisher: Reader, lead: Lead) -> None:
    path = reverse("note_lead", args=[lead.pk])
    page = client.post(path, {"text": "Wants <b>dirhams</b>."}, follow=True).content.decode()
    assert "Wants &lt;b&gt;dirhams&lt;/b&gt;." in page
    assert "The note is empty" in client.post(path, {"text": " "}, follow=True).content.decode()
    assert lead.notes.count() == 1


def test_an_editor_cannot_see_leads(client: Client, lead: Lead) -> None:
    client.force_login(make_editor())
    answer = client.get(reverse("lead", args=[lead.pk]))
    assert answer.status_code in {302, 403}
    assert b"Khoury" not in answer.content
    client.post(reverse("note_lead", args=[lead.pk]), {"text": "Mine"})
    assert not lead.notes.exists()
