"""The demonstration's teams are complete and created only once."""

import pytest

from masthead.billing.models import Invoice
from masthead.demo.plans import create_plans
from masthead.demo.teams import LEADS, TEAMS, create_teams
from masthead.membership.models import Invitation, Lead, Seat, Team

pytestmark = pytest.mark.django_db


def test_teams_have_seats_and_invoices_and_leads_wait_for_a_reply() -> None:
    create_plans()
    assert create_teams() == len(TEAMS) + len(LEADS)
    assert create_teams() == 0
    assert Team.objects.count() == 2
    assert Seat.objects.filter(reader__isnull=False).count() == 8
    assert Invitation.objects.live().count() == 3
    assert Invoice.objects.open().count() == 1
    assert Lead.objects.undecided().count() == 3
