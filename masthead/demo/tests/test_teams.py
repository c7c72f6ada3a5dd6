"""The demonstration's teams: there, readable, and laid once."""

import pytest

from masthead.billing.models import Invoice
from masthead.demo.selling import lay_plans
from masthead.demo.teams import ASKED, CASTS, lay_teams
from masthead.membership.models import Invitation, Lead, Seat, Team

pytestmark = pytest.mark.django_db


def test_teams_sit_and_owe_and_leads_wait() -> None:
    lay_plans()
    assert lay_teams() == len(CASTS) + len(ASKED)
    assert lay_teams() == 0
    assert Team.objects.count() == 2
    assert Seat.objects.filter(reader__isnull=False).count() == 8
    assert Invitation.objects.live().count() == 3
    assert Invoice.objects.open().count() == 1
    assert Lead.objects.undecided().count() == 3
