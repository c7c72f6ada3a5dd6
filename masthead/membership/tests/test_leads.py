"""Leads: taken, moved, noted; every deed in the audit."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from masthead.accounts.models import AuditEntry
from masthead.accounts.testing import make_reader, make_staff
from masthead.core.rates import Refusal
from masthead.membership import leads
from masthead.membership.leads import LeadError, LeadStep
from masthead.membership.models import Lead

pytestmark = pytest.mark.django_db
State = Lead.State
CALL = LeadStep("Call", date(2026, 12, 1))


@pytest.fixture
def lead() -> Lead:
    return leads.record_enquiry(
        name="Nour Khoury", address="nour@example.org", organisation="Khoury Marine", seats=40
    )


def test_changes_to_a_lead_are_in_the_audit_log(lead: Lead) -> None:
    omar = make_staff("omar@example.org")
    changed = leads.move(lead=lead, by=omar, state=State.CONTACTED, owner=omar, step=CALL)
    assert set(changed) == {"state", "owner", "next_step", "next_step_on"}
    assert leads.move(lead=lead, by=omar, state=State.CONTACTED, owner=omar, step=CALL) == []
    [entry] = AuditEntry.objects.about(lead).filter(verb="lead.moved")
    assert entry.actor == omar
    assert entry.detail["next_step_on"] == "2026-12-01"


def test_moving_one_lead_moves_no_other(lead: Lead) -> None:
    omar = make_staff("omar@example.org")
    other = leads.record_enquiry(
        name="Sami\n Aziz", address="sami@example.org", organisation=" Aziz  Ltd", seats=9
    )
    assert (other.name, other.organisation) == ("Sami Aziz", "Aziz Ltd")
    assert AuditEntry.objects.about(other).get().verb == "lead.asked"
    leads.move(lead=lead, by=omar, state=State.LOST, owner=omar)
    other.refresh_from_db()
    assert (other.state, other.owner) == (State.NEW, None)
    assert leads.move(lead=lead, by=omar, state=State.LOST, owner=None) == ["owner"]


def test_a_lead_s_next_step_needs_a_day(lead: Lead) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.filter(pk=lead.pk).update(next_step="Call")


def test_a_lead_that_is_won_or_lost_has_no_next_step(lead: Lead) -> None:
    omar = make_staff("omar@example.org")
    leads.move(lead=lead, by=omar, state=State.QUOTED, owner=omar, step=CALL)
    leads.move(lead=lead, by=omar, state=State.WON, owner=omar, step=CALL)
    lead.refresh_from_db()
    assert (lead.next_step, lead.next_step_on) == ("", None)
    assert not Lead.objects.undecided().exists()


def test_an_empty_note_on_a_lead_is_refused(lead: Lead) -> None:
    omar = make_staff("omar@example.org")
    leads.add_note(lead=lead, by=omar, text=" Wants an invoice in dirhams. ")
    assert lead.notes.get().text == "Wants an invoice in dirhams."
    assert AuditEntry.objects.about(lead).get(verb="lead.noted").actor == omar
    with pytest.raises(LeadError):
        leads.add_note(lead=lead, by=omar, text="  ")


def test_enquiries_are_limited_per_address() -> None:
    asker = make_reader("nour@example.org").email
    assert [bool(leads.refuse(address=asker, ip="192.0.2.7")) for _ in range(4)] == [
        *[False] * 3,
        True,
    ]
    assert not leads.refuse(address="sami@example.org", ip="198.51.100.7")
    refused = leads.refuse(address=asker, ip="198.51.100.8")
    assert refused
    assert refused.limit.seconds == timedelta(days=1).total_seconds()


def test_enquiries_are_limited_per_connection_and_network() -> None:
    def ask(number: int, ip: str) -> Refusal | None:
        return leads.refuse(address=f"reader{number}@example.org", ip=ip)

    assert not any(ask(number, "192.0.2.7") for number in range(10))
    refused = ask(10, "192.0.2.7")
    assert refused
    assert refused.limit.seconds == timedelta(hours=1).total_seconds()
    assert not any(ask(number, f"192.0.2.{number}") for number in range(20, 49))
    refused = ask(50, "192.0.2.50")
    assert refused
    assert refused.limit.seconds == timedelta(hours=1).total_seconds()
    assert not ask(51, "198.51.100.7")
