"""An owner plans fewer or more seats; the plan takes effect when the next term begins."""

from datetime import timedelta

import pytest

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader
from masthead.membership import grants, invitations, seats, subscriptions
from masthead.membership.access_levels import label_of
from masthead.membership.models import Grant, Subscription, Team
from masthead.membership.subscriptions import SubscriptionError
from masthead.membership.testing import in_days, make_member, make_team, seat_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team("Harbour Bank", owner=make_reader("nour@example.org"), seats=5)


def contract_of(team: Team) -> Subscription:
    return Subscription.objects.get(team=team)


def let_the_term_end(team: Team) -> None:
    Subscription.objects.filter(team=team).update(seats_next_on=in_days(-1))


def test_planned_seats_wait_for_the_next_term(team: Team) -> None:
    subscriptions.plan_seats(contract_of(team), seats=3)
    assert subscriptions.apply_planned_seats() == 0
    assert contract_of(team).seats == 5
    let_the_term_end(team)
    assert subscriptions.apply_planned_seats() == 1
    assert subscriptions.apply_planned_seats() == 0
    assert (contract_of(team).seats, contract_of(team).seats_next) == (3, None)
    assert team.seats.count() == 3
    assert AuditEntry.objects.filter(verb="subscription.seats_changed").count() == 1


def test_planning_the_current_number_clears_the_plan(team: Team) -> None:
    subscriptions.plan_seats(contract_of(team), seats=3)
    subscriptions.plan_seats(contract_of(team), seats=5)
    let_the_term_end(team)
    assert contract_of(team).seats_next is None
    subscriptions.apply_planned_seats()
    assert contract_of(team).seats == 5


def test_a_plan_never_removes_a_colleague_who_has_a_seat(team: Team) -> None:
    for _ in range(4):
        seat_at(team, make_reader())
    subscriptions.plan_seats(contract_of(team), seats=3)
    let_the_term_end(team)
    subscriptions.apply_planned_seats()
    assert contract_of(team).seats == 4
    assert team.seats.exclude(reader=None).count() == 4


def test_planned_seats_count_from_the_moment_a_term_begins(team: Team) -> None:
    planned = subscriptions.plan_seats(contract_of(team), seats=3)
    begins = planned.period_ends_at
    assert planned.seats_next_on == begins
    assert planned.seats_from(begins - timedelta(seconds=1)) == 5
    assert planned.seats_from(begins) == 3
    subscriptions.plan_seats(planned, seats=8)
    assert contract_of(team).seats_from(begins) == 8
    assert subscriptions.plan_seats(planned, seats=5).seats_next_on is None


def test_a_plan_keeps_every_seat_that_is_taken_or_reserved(team: Team) -> None:
    taken = [seat_at(team, make_reader()) for _ in range(5)]
    planned = subscriptions.plan_seats(contract_of(team), seats=3)
    reader = make_reader()
    invitations.invite(team=team, addresses=[reader.email], by=team.owner)
    invitations.accept(invitation=team.invitations.get(), reader=reader)
    seats.free(seat=taken[0], by=team.owner)
    assert planned.seats_from(planned.period_ends_at) == 5
    invitations.decline(invitation=team.invitations.get())
    assert planned.seats_from(planned.period_ends_at) == 4
    seats.free(seat=taken[1], by=team.owner)
    seats.free(seat=taken[2], by=team.owner)
    assert planned.seats_from(planned.period_ends_at) == 3


def test_one_team_s_plan_changes_no_other_team(team: Team) -> None:
    other = make_team("Khoury Marine", seats=4)
    subscriptions.plan_seats(contract_of(other), seats=2)
    subscriptions.plan_seats(contract_of(team), seats=3)
    let_the_term_end(team)
    assert subscriptions.apply_planned_seats() == 1
    assert (contract_of(other).seats, contract_of(other).seats_next) == (4, 2)


def test_a_cancellation_cannot_be_undone_once_the_contract_has_ended(team: Team) -> None:
    ended = subscriptions.end(contract_of(team), ending=Subscription.Ending.CHOSEN)
    with pytest.raises(SubscriptionError, match="has ended"):
        subscriptions.resume(ended)
    assert subscriptions.end(ended, ending=Subscription.Ending.STAFF).ending == "chosen"


def test_a_deleted_account_loses_its_comps_and_the_notes_on_them() -> None:
    maya, staff, omar = make_member(), make_reader(), make_reader()
    for reader in (maya, omar):
        grants.give_comp(reader=reader, until=None, given_by=staff, note="Spoke at our dinner")
    grants.erase_comps(maya)
    comp = Grant.objects.get(reader=maya, source=Grant.Source.COMP)
    assert (comp.note, comp.is_in_force(in_days(0))) == ("", False)
    assert Grant.objects.exclude(pk=comp.pk).get(reader=maya).is_in_force(in_days(0))
    assert grants_of(omar) == [("Spoke at our dinner", None)]


def grants_of(reader: Reader) -> list[tuple[str, object]]:
    return list(Grant.objects.filter(reader=reader).values_list("note", "ends_at"))


def test_screens_have_a_name_for_each_access_level() -> None:
    assert label_of("pro") == "PRO members"
    with pytest.raises(ValueError, match="secret"):
        label_of("secret")
