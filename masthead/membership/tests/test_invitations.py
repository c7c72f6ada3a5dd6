"""Invitations: bound to an address, sent again, taken back, run out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader
from masthead.membership import invitations, seats, subscriptions, teams
from masthead.membership.invitations import InvitationError
from masthead.membership.models import Invitation, Seat, Subscription, Team
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


def in_fourteen_days(invitation: Invitation) -> bool:
    """Whether it ends then, give or take the seconds that the test takes."""
    return timedelta(days=13, hours=23) < invitation.ends_at - timezone.now() <= timedelta(days=14)


def was_tried(invitation: Invitation) -> None:
    """Its mail went out, after some trouble."""
    Invitation.objects.filter(pk=invitation.pk).update(
        due_notice="", attempts=3, next_try_at=in_days(1), claimed_at=in_days(-1)
    )


def is_due_again(invitation: Invitation, notice: str) -> bool:
    invitation.refresh_from_db()
    tried = (invitation.claimed_at, invitation.attempts, invitation.next_try_at)
    return (invitation.due_notice, *tried) == (notice, None, 0, None)


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


def test_an_invitation_is_valid_for_fourteen_days_and_on_record(team: Team, nour: Reader) -> None:
    assert in_fourteen_days(invited(team))
    invitations.invite(team=team, addresses=["sami@example.org"], by=nour)
    [entry] = AuditEntry.objects.about(team).filter(verb="team.invited")
    assert (entry.actor, entry.detail) == (nour, {"invited": 1})


def test_renewing_an_expired_invitation_leaves_every_other_one_alone(
    team: Team, nour: Reader, sami: Reader
) -> None:
    expired, declined, other = (invited(team, f"{name}@example.org") for name in "abc")
    elsewhere = invited(make_team("Khoury Marine"), expired.address)
    was_tried(expired)
    Invitation.objects.exclude(pk=declined.pk).update(ends_at=in_days(-1))
    invitations.decline(invitation=declined)
    seat_at(team, sami)
    teams.make_manager(team=team, reader=sami, by=nour)
    before = list(Invitation.objects.filter(pk__in=[other.pk, elsewhere.pk]).values())

    wanted = [expired.address, declined.address, expired.address]
    assert invitations.invite(team=team, addresses=wanted, by=sami).asked == tuple(wanted[:2])

    assert is_due_again(expired, Invitation.DueNotice.INVITING)
    assert in_fourteen_days(expired)
    assert expired.invited_by == sami
    assert list(Invitation.objects.filter(pk__in=[other.pk, elsewhere.pk]).values()) == before
    assert team.invitations.filter(address=declined.address).count() == 2
    assert team.invitations.count() == 4


def test_a_colleague_s_seat_counts_in_that_team_alone(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat_at(make_team("Khoury Marine"), sami)
    assert invitations.invite(team=team, addresses=[sami.email], by=nour).asked == (sami.email,)
    seat_at(team, sami)
    done = invitations.invite(team=team, addresses=[sami.email], by=nour)
    assert (done.asked, done.asked_before, done.seated) == ((), (), (sami.email,))


def test_sending_an_invitation_again_gives_another_fourteen_days(team: Team, nour: Reader) -> None:
    invitation, other = invited(team), invited(team, "elif@example.org")
    for each in (invitation, other):
        was_tried(each)
    Invitation.objects.update(ends_at=in_days(2))
    invitations.send_again(invitation=invitation, by=nour)
    assert is_due_again(invitation, Invitation.DueNotice.INVITING)
    assert in_fourteen_days(invitation)
    other.refresh_from_db()
    assert (other.due_notice, other.ends_at < in_days(3)) == ("", True)
    assert AuditEntry.objects.about(invitation).get(verb="invitation.sent_again").actor == nour


def test_sending_the_offer_of_a_seat_again_does_not_extend_it(team: Team, nour: Reader) -> None:
    for _ in range(3):
        taken = seat_at(team, make_reader())
    waiting = invited(team)
    invitations.accept(invitation=waiting, reader=make_reader(waiting.address))
    with pytest.raises(InvitationError, match="can’t be sent again"):
        invitations.send_again(invitation=waiting, by=nour)
    seats.free(seat=taken, by=nour)
    was_tried(waiting)
    waiting.refresh_from_db()
    ends_at = waiting.ends_at
    invitations.send_again(invitation=waiting, by=nour)
    assert is_due_again(waiting, Invitation.DueNotice.OFFERING)
    assert waiting.ends_at == ends_at


def test_an_accepted_invitation_records_who_accepted_and_needs_no_mail(
    team: Team, sami: Reader
) -> None:
    invitation = invited(team)
    was_tried(invitation)
    Invitation.objects.update(due_notice=Invitation.DueNotice.INVITING)
    seat = invitations.accept(invitation=invitation, reader=sami, ip="192.0.2.7")
    assert seat
    assert is_due_again(invitation, Invitation.DueNotice.NONE)
    assert (invitation.state, invitation.reader) == (State.ACCEPTED, sami)
    [entry] = AuditEntry.objects.about(team).filter(verb="seat.taken")
    assert (entry.actor, entry.ip, entry.detail) == (sami, "192.0.2.7", {"seat": seat.number})


def test_a_colleague_who_accepts_twice_is_given_their_own_seat(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat_at(make_team("Khoury Marine"), sami)
    seat_at(team, nour)
    invitation = invited(team)
    own = invitations.accept(invitation=invitation, reader=sami)
    assert own
    assert own.team == team
    assert invitations.accept(invitation=invitation, reader=sami) == own


def test_joining_the_waiting_list_is_on_record(team: Team) -> None:
    for _ in range(3):
        seat_at(team, make_reader())
    invitation = invited(team)
    invitations.accept(invitation=invitation, reader=make_reader(invitation.address))
    assert is_due_again(invitation, Invitation.DueNotice.NONE)
    assert AuditEntry.objects.about(team).get(verb="invitation.queued").detail == {"seat": None}


def test_everyone_who_was_offered_a_seat_takes_the_one_reserved_for_them(
    team: Team, nour: Reader
) -> None:
    taken = [seat_at(team, make_reader()) for _ in range(3)]
    waiting = [invited(team, f"{name}@example.org") for name in ("elif", "sami")]
    readers = [make_reader(each.address) for each in waiting]
    for each, reader in zip(waiting, readers, strict=True):
        invitations.accept(invitation=each, reader=reader)
    for seat in taken[:2]:
        seats.free(seat=seat, by=nour)
    assert invitations.accept(invitation=waiting[1], reader=readers[1]) == taken[1]
    assert Seat.objects.get(pk=taken[0].pk).held_for == waiting[0]


def test_a_colleague_who_got_another_seat_no_longer_has_one_reserved(
    team: Team, nour: Reader, sami: Reader
) -> None:
    taken = [seat_at(team, make_reader()) for _ in range(3)]
    invitation = invited(team)
    invitations.accept(invitation=invitation, reader=sami)
    for seat in taken[:2]:
        seats.free(seat=seat, by=nour)
    assert seat_at(team, sami) == taken[1]
    assert invitations.accept(invitation=invitation, reader=sami) == taken[1]
    assert list(seats.free_seats(team)) == [taken[0]]


@pytest.mark.parametrize("verb", ["revoked", "declined"])
def test_an_invitation_that_ends_is_on_record_and_needs_no_mail(
    team: Team, nour: Reader, verb: str
) -> None:
    invitation, other = invited(team), invited(team, "elif@example.org")
    was_tried(invitation)
    Invitation.objects.update(due_notice=Invitation.DueNotice.INVITING)
    if verb == "revoked":
        invitations.revoke(invitation=invitation, by=nour, ip="192.0.2.7")
    else:
        invitations.decline(invitation=invitation, ip="192.0.2.7")
    assert is_due_again(invitation, Invitation.DueNotice.NONE)
    assert invitation.state == verb
    [entry] = AuditEntry.objects.about(invitation)
    assert (entry.verb, entry.ip) == (f"invitation.{verb}", "192.0.2.7")
    assert entry.actor == (nour if verb == "revoked" else None)
    other.refresh_from_db()
    assert (other.state, other.due_notice) == (State.OPEN, Invitation.DueNotice.INVITING)


def test_expired_invitations_and_other_teams_take_no_room(team: Team, nour: Reader) -> None:
    invited(make_team("Khoury Marine"))
    assert invitations.room_for(team) == 30
    for name in "abc":
        invited(team, f"{name}@example.org")
    assert invitations.room_for(team) == 27
    Invitation.objects.filter(address="a@example.org").update(ends_at=in_days(-1))
    assert invitations.room_for(team) == 28


def test_a_team_that_has_fewer_seats_than_before_has_no_room_rather_than_less(
    team: Team,
) -> None:
    many = [f"reader{number}@example.com" for number in range(30)]
    invitations.invite(team=team, addresses=many, by=team.owner)
    Subscription.objects.filter(team=team).update(seats=1)
    assert invitations.room_for(team) == 0


def test_a_team_whose_contract_has_ended_can_neither_invite_nor_be_joined(
    team: Team, nour: Reader, sami: Reader
) -> None:
    invitation = invited(team)
    subscriptions.end(team.subscriptions.get(), ending=Subscription.Ending.UNPAID)
    assert invitations.room_for(team) == 0
    with pytest.raises(InvitationError, match="can’t invite anyone else"):
        invitations.invite(team=team, addresses=["elif@example.org"], by=nour)
    with pytest.raises(InvitationError, match="has ended"):
        invitations.accept(invitation=invitation, reader=sami)


def test_an_answer_to_an_invitation_locks_the_team_before_anything_is_read(
    team: Team, nour: Reader, sami: Reader
) -> None:
    one, two, three = (invited(team, address) for address in (sami.email, "a@b.org", "c@d.org"))
    answers: list[Callable[[], object]] = [
        lambda: invitations.accept(invitation=one, reader=sami),
        lambda: invitations.decline(invitation=two),
        lambda: invitations.send_again(invitation=three, by=nour),
    ]
    for answer in answers:
        with CaptureQueriesContext(connection) as queries:
            answer()
        reads = [each["sql"] for each in queries if each["sql"].startswith("SELECT")]
        assert 'FROM "membership_team"' in reads[0]


def test_an_invitation_expires_at_its_end_and_a_place_on_the_waiting_list_never(
    team: Team,
) -> None:
    invitation = invited(team)
    for state, expires in ((State.OPEN, True), (State.OFFERED, True), (State.WAITING, False)):
        invitation.state = state
        assert invitation.has_expired(invitation.ends_at) is expires
        assert not invitation.has_expired(invitation.ends_at - timedelta(seconds=1))
