"""Seats: who sits, what they read by it, and what happens when there are more or fewer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from masthead.access.gate import AccessLevel
from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader
from masthead.membership import invitations, seat_waitlist, seats, subscriptions, teams
from masthead.membership.entitlements import entitlements_of
from masthead.membership.models import Grant, Invitation, Seat, Subscription, Team, TeamManager
from masthead.membership.seats import SeatError
from masthead.membership.testing import in_days, make_plan, make_team, seat_at

pytestmark = pytest.mark.django_db
State = Subscription.State
Ending = Subscription.Ending


@pytest.fixture
def nour() -> Reader:
    return make_reader("nour@example.org")


@pytest.fixture
def sami() -> Reader:
    return make_reader("sami@example.org")


@pytest.fixture
def team(nour: Reader) -> Team:
    return make_team("Harbour Bank", owner=nour, seats=3)


def contract(team: Team) -> Subscription:
    found = seats.contract_of(team)
    assert found
    return found


def reads(reader: Reader) -> bool:
    return bool(entitlements_of(reader).grant_for(AccessLevel.PRO))


def test_a_team_has_a_row_for_each_seat_it_bought(team: Team) -> None:
    assert list(team.seats.values_list("number", flat=True)) == [1, 2, 3]


def test_a_colleague_has_access_with_a_seat_and_none_without(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat = seat_at(team, sami)
    assert reads(sami)
    assert Grant.objects.get(reader=sami).source == Grant.Source.SEAT
    assert seats.free(seat=seat, by=nour)
    assert not reads(sami)
    assert not seats.free(seat=seat, by=nour)
    assert AuditEntry.objects.filter(verb="seat.freed").count() == 1


def test_taking_a_seat_twice_takes_one_seat(team: Team, sami: Reader) -> None:
    assert seat_at(team, sami) == seat_at(team, sami)
    assert seats.free_seats(team).count() == 2


def test_a_team_has_no_more_people_than_seats(team: Team) -> None:
    for _ in range(3):
        seat_at(team, make_reader())
    assert seats.take(team=team, reader=make_reader()) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(team=team, number=3)


def test_nobody_has_two_seats_in_one_team(team: Team, sami: Reader) -> None:
    seat_at(team, sami)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(team=team, number=2).update(reader=sami)


def test_added_seats_can_be_taken_immediately(team: Team) -> None:
    for _ in range(3):
        seat_at(team, make_reader())
    subscriptions.sync_terms(
        contract(team), state=State.ACTIVE, period_ends_at=in_days(300), seats=5
    )
    assert list(team.seats.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert seats.take(team=team, reader=make_reader())


def test_reducing_seats_removes_nobody(team: Team, nour: Reader) -> None:
    sitting = [make_reader() for _ in range(3)]
    mine = [seat_at(team, each) for each in sitting]
    subscriptions.sync_terms(
        contract(team), state=State.ACTIVE, period_ends_at=in_days(365), seats=2
    )
    assert all(reads(each) for each in sitting)
    assert team.seats.count() == 3
    seats.free(seat=mine[0], by=nour)
    assert team.seats.count() == 2
    assert seats.take(team=team, reader=make_reader()) is None


def test_reducing_seats_removes_free_ones_from_the_highest_number_down(
    team: Team, sami: Reader
) -> None:
    seat_at(team, sami)
    subscriptions.sync_terms(
        contract(team), state=State.ACTIVE, period_ends_at=in_days(365), seats=2
    )
    assert list(team.seats.values_list("number", flat=True)) == [1, 2]
    assert seats.seats_in_use(team) == 1


def test_all_lose_access_when_the_contract_ends_and_regain_it_with_a_new_one(
    team: Team, sami: Reader
) -> None:
    seat_at(team, sami)
    subscriptions.end(contract(team), ending=Ending.UNPAID)
    assert not reads(sami)
    with pytest.raises(SeatError, match="has ended"):
        seats.take(team=team, reader=make_reader())
    subscriptions.start(plan=make_plan(), team=team, seats=3, period_ends_at=in_days(365))
    assert reads(sami)


def test_colleagues_regain_access_when_an_expired_contract_is_paid(
    team: Team, sami: Reader
) -> None:
    seat_at(team, sami)
    Subscription.objects.filter(team=team).update(
        period_ends_at=in_days(-3), access_until=in_days(-2)
    )
    Grant.objects.filter(reader=sami).update(starts_at=in_days(-300), ends_at=in_days(-2))
    assert not reads(sami)
    subscriptions.renew(contract(team), until=in_days(365))
    assert reads(sami)


def test_a_freed_seat_is_reserved_for_whoever_has_waited_longest(team: Team, nour: Reader) -> None:
    for _ in range(2):
        seat_at(team, make_reader())
    first = seat_at(team, make_reader())
    early, late = (waiting(team, nour) for _ in range(2))
    assert seat_waitlist.position_of(late) == 2
    seats.free(seat=first, by=nour)
    early.refresh_from_db()
    assert early.state == Invitation.State.OFFERED
    assert early.due_notice == Invitation.DueNotice.OFFERING
    assert seat_waitlist.position_of(late) == 1
    assert seats.take(team=team, reader=make_reader()) is None
    assert invitations.accept(invitation=early, reader=reader_of(early))


def test_a_reserved_seat_that_is_not_taken_goes_to_the_next(team: Team, nour: Reader) -> None:
    seat, *_ = [seat_at(team, make_reader()) for _ in range(3)]
    early, late = (waiting(team, nour) for _ in range(2))
    seats.free(seat=seat, by=nour)
    assert seat_waitlist.expire_offers() == 0
    Invitation.objects.filter(pk=early.pk).update(ends_at=in_days(-1))
    assert seat_waitlist.expire_offers() == 1
    late.refresh_from_db()
    assert late.state == Invitation.State.OFFERED
    assert Seat.objects.get(pk=seat.pk).held_for == late
    with pytest.raises(invitations.InvitationError, match="has expired"):
        invitations.accept(invitation=early, reader=reader_of(early))


def test_added_seats_are_reserved_for_the_waiting_list(team: Team, nour: Reader) -> None:
    for _ in range(3):
        seat_at(team, make_reader())
    early, late = (waiting(team, nour) for _ in range(2))
    subscriptions.sync_terms(
        contract(team), state=State.ACTIVE, period_ends_at=in_days(365), seats=4
    )
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.state, late.state) == (Invitation.State.OFFERED, Invitation.State.WAITING)


def test_a_deleted_account_gives_its_seat_back(team: Team, sami: Reader) -> None:
    seat_at(team, sami)
    assert seats.free_all_of(reader=sami) == 1
    assert seats.free_seats(team).count() == 3


def test_a_taken_seat_is_on_record_with_whoever_took_it(team: Team, sami: Reader) -> None:
    seat = seats.take(team=team, reader=sami, ip="192.0.2.7")
    assert seat
    assert seat.taken_at
    [entry] = AuditEntry.objects.about(team).filter(verb="seat.taken")
    assert (entry.actor, entry.ip, entry.detail) == (sami, "192.0.2.7", {"seat": 1})


def test_free_seats_of_another_team_are_of_no_use(team: Team) -> None:
    make_team("Khoury Marine", seats=2)
    for _ in range(3):
        seat_at(team, make_reader())
    assert not seats.free_seats(team).exists()
    assert seats.take(team=team, reader=make_reader()) is None


def test_freeing_a_seat_touches_no_one_else(team: Team, nour: Reader, sami: Reader) -> None:
    elif_, other = make_reader(), make_team("Khoury Marine", owner=make_reader())
    seat = seat_at(team, sami)
    for where, reader in ((team, elif_), (other, sami)):
        seat_at(where, reader)
        teams.make_manager(team=where, reader=reader, by=where.owner)
    teams.make_manager(team=team, reader=sami, by=nour)
    teams.offer(team=team, to=elif_, by=nour)
    teams.offer(team=other, to=sami, by=other.owner)

    seats.free(seat=seat, by=nour, ip="192.0.2.7")

    assert (reads(elif_), reads(sami)) == (True, True)  # he has another seat
    assert set(TeamManager.objects.values_list("team", "reader")) == {
        *((team.pk, elif_.pk), (other.pk, sami.pk))
    }
    assert set(Team.objects.values_list("offered_to", flat=True)) == {elif_.pk, sami.pk}
    [ended] = Grant.objects.filter(ends_at__lte=timezone.now())
    assert (ended.reader, ended.note) == (sami, "The seat was freed.")
    entry = AuditEntry.objects.about(team).get(verb="seat.freed")
    assert (entry.actor, entry.ip) == (nour, "192.0.2.7")
    assert entry.detail == {"seat": 1, "was": sami.pk}


def test_an_offer_of_the_team_ends_when_the_colleague_s_seat_is_freed(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat = seat_at(team, sami)
    teams.offer(team=team, to=sami, by=nour)
    seats.free(seat=seat, by=nour)
    team.refresh_from_db()
    assert team.offered_to is None


def test_a_freed_seat_keeps_nothing_of_whoever_had_it(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat = seat_at(team, sami)
    Seat.objects.filter(pk=seat.pk).update(seen_on="2026-11-02")
    seats.free(seat=seat, by=nour)
    seat.refresh_from_db()
    assert (seat.reader, seat.taken_at, seat.seen_on) == (None, None, None)


def test_a_seat_whose_reader_is_gone_tells_the_next_nothing_of_them(team: Team) -> None:
    gone = seat_at(team, make_reader())
    Seat.objects.filter(pk=gone.pk).update(reader=None, seen_on="2026-11-02")
    seat = seat_at(team, make_reader())
    assert (seat.number, seat.seen_on) == (gone.number, None)


def test_one_team_s_contract_changes_the_access_of_its_own_colleagues_only(
    team: Team, sami: Reader
) -> None:
    seat_at(team, sami)
    elif_, other = make_reader(), make_team("Khoury Marine")
    seat_at(other, elif_)
    before = Grant.objects.values().get(reader=elif_)
    subscriptions.renew(contract(team), until=in_days(400))
    assert Grant.objects.get(reader=sami).ends_at == contract(team).access_until
    subscriptions.end(contract(team), ending=Ending.UNPAID)
    assert Grant.objects.values().get(reader=elif_) == before
    assert contract(other).is_running


def test_added_seats_continue_after_the_highest_number(team: Team) -> None:
    low = seat_at(team, make_reader())
    for _ in range(2):
        seat_at(team, make_reader())
    subscriptions.sync_terms(
        contract(team), state=State.ACTIVE, period_ends_at=in_days(365), seats=2
    )
    seats.free(seat=low, by=team.owner)
    assert list(team.seats.values_list("number", flat=True)) == [2, 3]
    subscriptions.sync_terms(
        contract(team), state=State.ACTIVE, period_ends_at=in_days(365), seats=5
    )
    assert list(team.seats.values_list("number", flat=True)) == [2, 3, 4, 5, 6]


def test_a_seat_is_reserved_for_three_days_and_its_mail_is_due(team: Team, nour: Reader) -> None:
    seat, *_ = [seat_at(team, make_reader()) for _ in range(3)]
    early, late = (waiting(team, nour) for _ in range(2))
    Invitation.objects.update(attempts=3, next_try_at=in_days(1))
    seats.free(seat=seat, by=nour)
    early.refresh_from_db()
    assert timedelta(days=2, hours=23) < early.ends_at - timezone.now() <= timedelta(days=3)
    assert (early.attempts, early.next_try_at) == (0, None)
    late.refresh_from_db()
    assert (late.state, late.due_notice) == (Invitation.State.WAITING, "")
    assert seats.seats_in_use(team) == 3


def test_only_offers_that_are_over_expire(team: Team, nour: Reader) -> None:
    taken = [seat_at(team, make_reader()) for _ in range(3)]
    late, early, _ = (waiting(team, nour) for _ in range(3))
    for seat in taken[:2]:
        seats.free(seat=seat, by=nour)
    invitations.invite(team=team, addresses=["elif@example.org"], by=nour)
    unanswered = Invitation.objects.get(address="elif@example.org")
    Invitation.objects.exclude(pk=early.pk).update(
        ends_at=in_days(-1), attempts=3, next_try_at=in_days(1)
    )
    assert seat_waitlist.expire_offers() == 1
    for each in (late, early, unanswered):
        each.refresh_from_db()
    assert (late.state, late.due_notice) == (Invitation.State.OPEN, "")
    assert (late.attempts, late.next_try_at) == (0, None)
    assert early.state == Invitation.State.OFFERED
    assert unanswered.due_notice == Invitation.DueNotice.INVITING


def test_each_team_has_a_waiting_list_of_its_own(team: Team, nour: Reader) -> None:
    other = make_team("Khoury Marine", owner=nour, seats=1)
    seat_at(other, make_reader())
    elsewhere = waiting(other, nour)
    seat, *_ = [seat_at(team, make_reader()) for _ in range(3)]
    mine = waiting(team, nour)
    assert seat_waitlist.position_of(mine) == 1
    make_team("Pier Bank", seats=2)
    seats.free(seat=seat, by=nour)
    elsewhere.refresh_from_db()
    assert elsewhere.state == Invitation.State.WAITING
    assert Seat.objects.exclude(held_for=None).get() == seat


def test_an_offer_for_which_no_one_else_waits_expires_too(team: Team, nour: Reader) -> None:
    seat, *_ = [seat_at(team, make_reader()) for _ in range(3)]
    waiting(team, nour)
    seats.free(seat=seat, by=nour)
    Invitation.objects.update(ends_at=in_days(-1))
    assert seat_waitlist.expire_offers() == 1
    assert list(seats.free_seats(team)) == [seat]


def waiting(team: Team, nour: Reader) -> Invitation:
    """Somebody who accepted when no seat was free."""
    reader = make_reader()
    invitations.invite(team=team, addresses=[reader.email], by=nour)
    invitation = Invitation.objects.get(address=reader.email)
    assert invitations.accept(invitation=invitation, reader=reader) is None
    invitation.refresh_from_db()
    return invitation


def reader_of(invitation: Invitation) -> Reader:
    return Reader.objects.get(email=invitation.address)
