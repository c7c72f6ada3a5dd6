"""Each invitation's mail is sent once; one that fails is tried again, and holds up no other."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.membership import invitations
from masthead.membership.models import Invitation, Team
from masthead.membership.testing import make_team
from masthead.notifications import team_notices

pytestmark = pytest.mark.django_db
SAMI, ELIF = "sami@example.org", "elif@example.org"


@pytest.fixture
def nour() -> Reader:
    return make_reader("nour@example.org")


@pytest.fixture
def team(nour: Reader) -> Team:
    return make_team("Harbour Bank", owner=nour)


def invite(team: Team, *addresses: str) -> None:
    invitations.invite(team=team, addresses=addresses, by=team.owner)


def addressees() -> list[str]:
    return [address for each in mail.outbox for address in each.to]


def claim(address: str) -> Invitation:
    invitation = Invitation.objects.claim(Invitation.objects.get(address=address).pk)
    assert invitation is not None
    return invitation


def test_each_invited_address_gets_one_mail(team: Team) -> None:
    invite(team, SAMI, ELIF)
    assert team_notices.send_due() == 2
    assert team_notices.send_due() == 0
    assert addressees() == [SAMI, ELIF]


def test_a_mail_that_fails_is_tried_again_and_holds_up_no_other(team: Team) -> None:
    invite(team, SAMI, ELIF)
    Invitation.objects.filter(address=SAMI).update(address="no address\nat all")
    assert team_notices.send_due() == 1
    assert addressees() == [ELIF]
    waiting = Invitation.objects.exclude(address=ELIF).get()
    assert (waiting.claimed_at, waiting.attempts) == (None, 1)
    assert waiting.next_try_at is not None
    assert waiting.due_notice == Invitation.DueNotice.INVITING
    Invitation.objects.filter(pk=waiting.pk).update(address=SAMI, next_try_at=timezone.now())
    assert team_notices.send_due() == 1
    assert addressees() == [ELIF, SAMI]


def test_another_worker_s_invitation_is_left_to_it(team: Team) -> None:
    invite(team, SAMI)
    claim(SAMI)
    assert team_notices.send_due() == 0
    assert addressees() == []


def test_a_dead_worker_s_invitation_is_sent_by_the_next(team: Team) -> None:
    invite(team, SAMI)
    claim(SAMI)
    died_at = timezone.now() - Invitation.LEASE - timedelta(seconds=1)
    Invitation.objects.update(claimed_at=died_at)
    assert team_notices.send_due() == 1
    assert addressees() == [SAMI]


def test_an_invitation_withdrawn_while_its_mail_is_written_sends_none(
    team: Team, nour: Reader
) -> None:
    invite(team, SAMI)
    slow = claim(SAMI)
    invitations.revoke(invitation=slow, by=nour)
    assert not team_notices._send(slow)
    assert addressees() == []


def test_an_invitation_sent_again_while_its_mail_is_written_sends_one(
    team: Team, nour: Reader
) -> None:
    invite(team, SAMI)
    slow = claim(SAMI)
    invitations.send_again(invitation=slow, by=nour)
    assert not team_notices._send(slow)
    assert team_notices.send_due() == 1
    assert addressees() == [SAMI]
