"""Invitations: bound to an address, sent again, taken back, run out."""

import pytest
from django.db import IntegrityError, transaction

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.membership import invitations, seats
from masthead.membership.invitations import InvitationError
from masthead.membership.models import Invitation, Seat, Team
from masthead.membership.testing import in_days, make_team, seat_at

pytestmark = pytest.mark.django_db
State = Invitation.State


@pytest.fixture
def nour() -> Reader:
    return make_reader("nour@example.org")


@pytest.fixture
def sami() -> Reader:
    return make_reader("sami@example.org")


@pytest.fixture
def team(nour: Reader) -> Team:
    return make_team("Harbour Bank", owner=nour, seats=3)


def invited(team: Team, address: str = "sami@example.org") -> Invitation:
    invitations.invite(team=team, addresses=[address], by=team.owner)
    return Invitation.objects.get(team=team, address=address)


def test_an_invited_colleague_takes_a_seat(team: Team, sami: Reader) -> None:
    invitation = invited(team)
    assert invitation.due_notice == Invitation.DueNotice.INVITING
    seat = invitations.accept(invitation=invitation, reader=sami)
    assert seat
    assert seat.reader == sami
    assert invitations.accept(invitation=invitation, reader=sami) == seat
    assert seats.free_seats(team).count() == 2


def test_an_invitation_is_for_one_address_alone(team: Team) -> None:
    with pytest.raises(InvitationError, match="another address"):
        invitations.accept(invitation=invited(team), reader=make_reader("elif@example.org"))
    assert seats.free_seats(team).count() == 3


def test_inviting_an_address_again_sends_no_second_mail(team: Team, nour: Reader) -> None:
    invitation = invited(team)
    Invitation.objects.update(due_notice=Invitation.DueNotice.NONE)
    done = invitations.invite(team=team, addresses=[invitation.address], by=nour)
    assert done.asked_before == (invitation.address,)
    invitation.refresh_from_db()
    assert invitation.due_notice == Invitation.DueNotice.NONE


def test_an_expired_invitation_is_renewed(team: Team, nour: Reader, sami: Reader) -> None:
    invitation = invited(team)
    Invitation.objects.update(ends_at=in_days(-1), due_notice="")
    with pytest.raises(InvitationError, match="has expired"):
        invitations.accept(invitation=invitation, reader=sami)
    assert invitations.invite(team=team, addresses=[sami.email], by=nour).asked == (sami.email,)
    assert invitations.accept(invitation=invitation, reader=sami)


def test_a_colleague_with_a_seat_is_not_invited(team: Team, nour: Reader, sami: Reader) -> None:
    seat_at(team, sami)
    done = invitations.invite(team=team, addresses=[sami.email, "elif@example.org"], by=nour)
    assert (done.asked, done.seated) == (("elif@example.org",), (sami.email,))


def test_one_address_has_one_live_invitation(team: Team) -> None:
    first = invited(team)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            team=team, address=first.address, token="another", ends_at=in_days(1)
        )


@pytest.mark.parametrize("end", [invitations.revoke, invitations.decline])
def test_a_withdrawn_or_declined_invitation_gives_no_seat(
    team: Team, sami: Reader, end: object
) -> None:
    invitation = invited(team)
    by = {"by": team.owner} if end is invitations.revoke else {}
    assert end(invitation=invitation, **by)  # type: ignore[operator]
    assert not end(invitation=invitation, **by)  # type: ignore[operator]
    with pytest.raises(InvitationError, match="no longer valid"):
        invitations.accept(invitation=invitation, reader=sami)
    assert invited_again(team, sami)


def invited_again(team: Team, reader: Reader) -> bool:
    return invitations.invite(team=team, addresses=[reader.email], by=team.owner).asked != ()


def test_withdrawing_an_offered_seat_passes_it_on(team: Team, nour: Reader) -> None:
    taken = [seat_at(team, make_reader()) for _ in range(3)]
    early, late = (invited(team, f"{name}@example.org") for name in ("elif", "sami"))
    for each in (early, late):
        assert invitations.accept(invitation=each, reader=make_reader(each.address)) is None
    seats.free(seat=taken[0], by=nour)
    invitations.revoke(invitation=early, by=nour)
    late.refresh_from_db()
    assert late.state == State.OFFERED
    assert Seat.objects.get(pk=taken[0].pk).held_for == late


def test_accepting_again_keeps_the_place_on_the_waiting_list(team: Team) -> None:
    for _ in range(3):
        seat_at(team, make_reader())
    early, late = (invited(team, f"{name}@example.org") for name in ("elif", "sami"))
    readers = {each.pk: make_reader(each.address) for each in (early, late)}
    for each in (early, late, early):
        assert invitations.accept(invitation=each, reader=readers[each.pk]) is None
    assert list(Invitation.objects.queue()) == [early, late]


def test_an_invitation_can_be_sent_three_times_a_day(team: Team, nour: Reader) -> None:
    invitation = invited(team)
    for _ in range(3):
        invitations.send_again(invitation=invitation, by=nour)
    with pytest.raises(InvitationError, match="three times today"):
        invitations.send_again(invitation=invitation, by=nour)


def test_the_number_of_open_invitations_per_seat_is_limited(team: Team, nour: Reader) -> None:
    many = [f"reader{number}@example.com" for number in range(31)]
    with pytest.raises(InvitationError, match="you can invite 30 now"):
        invitations.invite(team=team, addresses=many, by=nour)
    assert not Invitation.objects.exists()
    assert len(invitations.invite(team=team, addresses=many[:30], by=nour).asked) == 30
    with pytest.raises(InvitationError, match="can’t invite anyone else"):
        invitations.invite(team=team, addresses=many[30:], by=nour)
