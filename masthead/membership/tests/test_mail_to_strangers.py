"""A team that has not paid is no relay for anyone's mail; one that has paid sends so many a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.accounts import stranger_mail
from masthead.accounts.models import Reader
from masthead.accounts.stranger_mail import StrangerMailError
from masthead.accounts.testing import make_reader
from masthead.membership import invitations, seats, subscriptions, teams
from masthead.membership.invitations import InvitationError
from masthead.membership.models import Invitation, Seat, Team
from masthead.membership.teams import TeamError
from masthead.membership.testing import make_team

pytestmark = pytest.mark.django_db


def people(count: int, domain: str = "example.net") -> list[str]:
    return [f"p{number}@{domain}" for number in range(count)]


@pytest.fixture
def unpaid() -> Team:
    team = make_team(seats=40)
    Team.objects.filter(pk=team.pk).update(vetted_at=None)
    team.refresh_from_db()
    seats.sync_seats(team.subscriptions.get())
    return team


def test_a_team_that_has_not_paid_has_ten_seats_and_then_all(unpaid: Team) -> None:
    assert Seat.objects.filter(team=unpaid).count() == 10
    seats.vet(unpaid)
    assert Seat.objects.filter(team=unpaid).count() == 40


def test_a_team_that_has_not_paid_sends_three_invitations_withdrawn_or_not(unpaid: Team) -> None:
    owner = unpaid.owner
    with pytest.raises(InvitationError, match="first payment you can send 3 invitations"):
        invitations.invite(team=unpaid, addresses=people(4), by=owner)
    invitations.invite(team=unpaid, addresses=people(3), by=owner)
    for invitation in Invitation.objects.all():
        invitations.revoke(invitation=invitation, by=owner)
    with pytest.raises(InvitationError, match=r"none of them is left|none of them are left"):
        invitations.invite(team=unpaid, addresses=people(1, "example.org"), by=owner)
    seats.vet(unpaid)
    unpaid.refresh_from_db()
    assert invitations.invite(team=unpaid, addresses=people(20), by=owner).asked


def test_withdrawing_gives_no_mail_of_the_day_back() -> None:
    team = make_team()
    sent = invitations.invite(team=team, addresses=people(50), by=team.owner, ip="192.0.2.7")
    assert len(sent.asked) == 50
    for invitation in Invitation.objects.all():
        invitations.revoke(invitation=invitation, by=team.owner)
    with pytest.raises(InvitationError, match=r"Withdrawn ones count"):
        invitations.invite(team=team, addresses=["new@example.org"], by=team.owner)
    assert not Invitation.objects.filter(address="new@example.org").exists()


def test_a_refused_list_uses_nothing_up() -> None:
    team = make_team()
    with pytest.raises(InvitationError):
        invitations.invite(team=team, addresses=people(51), by=team.owner)
    assert len(invitations.invite(team=team, addresses=people(50), by=team.owner).asked) == 50


def test_a_larger_team_invites_all_of_its_people_in_a_day() -> None:
    team = make_team(seats=100)
    assert len(invitations.invite(team=team, addresses=people(200), by=team.owner).asked) == 200


def test_one_inbox_gets_five_mails_a_day_whoever_sends_them() -> None:
    for number in range(5):
        stranger_mail.count(sender=make_reader(), addresses=[f"lea+{number}@example.org"], ip=None)
    with pytest.raises(StrangerMailError, match="several times today"):
        stranger_mail.count(sender=make_reader(), addresses=["lea@example.org"], ip=None)


def test_accounts_on_one_network_share_a_limit() -> None:
    senders: list[Reader] = [make_reader() for _ in range(6)]
    for number, sender in enumerate(senders[:5]):
        stranger_mail.count(
            sender=sender, addresses=people(50, f"d{number}.example"), ip=f"192.0.2.{number}"
        )
    with pytest.raises(StrangerMailError, match="on your network"):
        stranger_mail.count(sender=senders[5], addresses=["x@example.org"], ip="192.0.2.99")
    stranger_mail.count(sender=senders[5], addresses=["x@example.org"], ip="198.51.100.1")


def test_a_mail_to_oneself_is_none_to_a_stranger() -> None:
    maya = make_reader("maya@example.org")
    for _ in range(9):
        stranger_mail.count(sender=maya, addresses=["maya@example.org"], ip=None)


def test_a_team_is_not_named_after_an_address() -> None:
    with pytest.raises(TeamError, match="web or e-mail address"):
        teams.create_team(name="Verify at evil.example", owner=make_reader())
    team = make_team()
    with pytest.raises(TeamError, match="phone number"):
        teams.rename(team=team, name="Call 0800 555 0199", by=team.owner)


def test_seats_that_were_freed_stay_within_the_ten(unpaid: Team) -> None:
    seat = seats.take(team=unpaid, reader=unpaid.owner)
    assert seat
    seats.free(seat=seat, by=unpaid.owner)
    assert Seat.objects.filter(team=unpaid).count() == 10
    subscriptions.renew(unpaid.subscriptions.get(), until=timezone.now() + timedelta(days=900))
    assert Seat.objects.filter(team=unpaid).count() == 10
