"""Leads: enquiries from the quote form, which staff follow up until they are won or lost."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.core import rates
from masthead.core.rates import Limit, Refusal
from masthead.membership.models import Lead, LeadNote
from masthead.membership.signals import enquiry_received

PER_ADDRESS = Limit("quote address", most=3, seconds=86_400)
PER_IP = Limit("quote ip", most=10, seconds=3_600)
PER_NETWORK = Limit("quote network", most=40, seconds=3_600)


class LeadError(Exception):
    """It can't be done; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class LeadStep:
    """What to do next, and by which day."""

    words: str
    on: date


def refuse(*, address: str, ip: str | None) -> Refusal | None:
    """Count one enquiry, and refuse it if its address or connection has sent too many."""
    connection = rates.connection_uses(ip=ip, each=PER_IP, network=PER_NETWORK)
    return rates.refuse((PER_ADDRESS, address), *connection)


@transaction.atomic
def record_enquiry(
    *,
    name: str,
    address: str,
    organisation: str,
    seats: int,
    country: str = "",
    message: str = "",
    ip: str | None = None,
) -> Lead:
    """Record an enquiry about a team."""
    lead = Lead.objects.create(
        name=_in_one_line(name),
        address=address,
        organisation=_in_one_line(organisation),
        seats=seats,
        country=_in_one_line(country),
        message=message,
    )
    audit.record(verb="lead.asked", subject=lead, ip=ip)
    enquiry_received.send(sender=Lead, lead=lead)
    return lead


@transaction.atomic
def move(
    *,
    lead: Lead,
    by: Reader,
    state: str,
    owner: Reader | None,
    step: LeadStep | None = None,
    ip: str | None = None,
) -> list[str]:
    """Set its state, owner and next step; returns what changed. A lead that is won or lost has no
    next step."""
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    kept = None if state in {Lead.State.WON, Lead.State.LOST} else step
    said: dict[str, Any] = {"state": state, "owner": owner}
    said |= {"next_step": kept.words if kept else "", "next_step_on": kept.on if kept else None}
    changed = {field: value for field, value in said.items() if getattr(lead, field) != value}
    if changed:
        Lead.objects.filter(pk=lead.pk).update(**changed)
        told = {field: str(value or "") for field, value in changed.items()}
        audit.record(verb="lead.moved", subject=lead, actor=by, ip=ip, **told)
    return list(changed)


@transaction.atomic
def add_note(*, lead: Lead, by: Reader, text: str, ip: str | None = None) -> None:
    """Add a note to a lead."""
    if not text.strip():
        raise LeadError("The note is empty. Write down what was said or agreed.")
    LeadNote.objects.create(lead=lead, by=by, text=text.strip())
    audit.record(verb="lead.noted", subject=lead, actor=by, ip=ip)


def _in_one_line(words: str) -> str:
    """They appear in the subject of a mail."""
    return " ".join(words.split())
