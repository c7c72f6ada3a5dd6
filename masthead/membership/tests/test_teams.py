"""Teams: their names, their managers, their next owner."""

import pytest

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader
from masthead.membership import seats, team_roles, teams
from masthead.membership.models import Seat, Team
from masthead.membership.teams import TeamError
from masthead.membership.testing import make_team, seat_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def nour() -> Reader:
    return make_reader("nour@example.org")


@pytest.fixture
def sami() -> Reader:
    return make_reader("sami@example.org")


@pytest.fixture
def team(nour: Reader) -> Team:
    return make_team("Harbour Bank", owner=nour, seats=3)


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 121, "Win at https://example.com", "www.example.com", "a@example.com"]
)
def test_a_team_name_cannot_contain_an_address(name: str, nour: Reader) -> None:
    with pytest.raises(TeamError):
        teams.create_team(name=name, owner=nour)


def test_a_team_name_is_stored_on_one_line(nour: Reader) -> None:
    assert teams.create_team(name="  Harbour\n Bank ", owner=nour).name == "Harbour Bank"


def test_only_a_colleague_with_a_seat_can_manage_the_team(
    team: Team, nour: Reader, sami: Reader
) -> None:
    with pytest.raises(TeamError, match="seat"):
        teams.make_manager(team=team, reader=sami, by=nour)
    seat_at(team, sami)
    teams.make_manager(team=team, reader=sami, by=nour)
    teams.make_manager(team=team, reader=sami, by=nour)
    assert team_roles.manages(team, sami)
    assert list(Team.objects.managed_by(sami)) == [team]
    assert AuditEntry.objects.filter(verb="team.manager_made").count() == 1
    teams.remove_manager(team=team, reader=sami, by=nour)
    assert not team_roles.manages(team, sami)


def test_a_manager_whose_seat_is_freed_loses_the_role(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat = seat_at(team, sami)
    teams.make_manager(team=team, reader=sami, by=nour)
    seats.free(seat=seat, by=nour)
    assert not team_roles.manages(team, sami)


def test_a_team_has_a_new_owner_only_when_that_person_accepts(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat_at(team, sami)
    teams.offer(team=team, to=sami, by=nour)
    team.refresh_from_db()
    assert (team.owner, team.offered_to) == (nour, sami)
    assert teams.take_over(team=team, reader=sami)
    team.refresh_from_db()
    assert (team.owner, team.offered_to) == (sami, None)
    assert team_roles.manages(team, nour)
    assert not teams.take_over(team=team, reader=sami)


def test_an_offer_can_be_withdrawn(team: Team, nour: Reader, sami: Reader) -> None:
    seat_at(team, sami)
    teams.offer(team=team, to=sami, by=nour)
    assert teams.withdraw_offer(team=team, by=nour)
    assert not teams.withdraw_offer(team=team, by=nour)
    assert not teams.take_over(team=team, reader=sami)


def test_a_team_can_only_be_offered_to_a_colleague_with_a_seat(
    team: Team, nour: Reader, sami: Reader
) -> None:
    with pytest.raises(TeamError, match="seat"):
        teams.offer(team=team, to=sami, by=nour)


def test_a_colleague_who_leaves_gives_the_seat_back(team: Team, sami: Reader) -> None:
    seat_at(team, sami)
    assert teams.leave(team=team, reader=sami)
    assert not teams.leave(team=team, reader=sami)
    assert not Seat.objects.filter(reader=sami).exists()
