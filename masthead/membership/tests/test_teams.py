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


def test_a_team_name_may_have_120_characters(nour: Reader) -> None:
    team = teams.create_team(name="x" * 120, owner=nour, ip="192.0.2.7")
    assert len(team.name) == 120
    [entry] = AuditEntry.objects.about(team)
    assert (entry.verb, entry.actor, entry.ip) == ("team.founded", nour, "192.0.2.7")


def test_renaming_one_team_renames_no_other_and_the_same_name_is_no_change(
    team: Team, nour: Reader
) -> None:
    other = make_team("Khoury Marine", owner=nour)
    for _ in range(2):
        teams.rename(team=team, name=" Pier  Bank ", by=nour)
    assert set(Team.objects.values_list("name", flat=True)) == {"Pier Bank", other.name}
    assert AuditEntry.objects.about(team).get(verb="team.renamed").detail == {"name": "Pier Bank"}


def test_a_seat_in_another_team_makes_no_one_a_manager_or_the_next_owner(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat_at(team, nour)
    seat_at(make_team("Khoury Marine"), sami)
    with pytest.raises(TeamError, match="can manage it"):
        teams.make_manager(team=team, reader=sami, by=nour)
    with pytest.raises(TeamError, match="become its owner"):
        teams.offer(team=team, to=sami, by=nour)


def test_removing_a_manager_touches_no_other_manager_and_no_other_team(
    team: Team, nour: Reader, sami: Reader
) -> None:
    other, elif_ = make_team("Khoury Marine", owner=nour), make_reader()
    for each, reader in ((team, sami), (team, elif_), (other, sami)):
        seat_at(each, reader)
        teams.make_manager(team=each, reader=reader, by=nour)
    for _ in range(2):
        teams.remove_manager(team=team, reader=sami, by=nour)
    assert not team_roles.manages(team, sami)
    assert team_roles.manages(team, elif_)
    assert team_roles.manages(other, sami)
    assert set(Team.objects.managed_by(nour)) == {team, other}
    entry = AuditEntry.objects.about(team).get(verb="team.manager_unmade")
    assert (entry.actor, entry.detail) == (nour, {"manager": sami.pk})


def test_each_team_s_offer_is_its_own(team: Team, nour: Reader, sami: Reader) -> None:
    other = make_team("Khoury Marine", owner=nour)
    for each in (team, other):
        seat_at(each, sami)
        teams.make_manager(team=each, reader=sami, by=nour)
        teams.offer(team=each, to=sami, by=nour)
    teams.withdraw_offer(team=team, by=nour)
    other.refresh_from_db()
    assert other.offered_to == sami
    teams.offer(team=team, to=sami, by=nour)
    assert teams.take_over(team=team, reader=sami)
    other.refresh_from_db()
    assert (other.owner, other.offered_to) == (nour, sami)
    assert list(other.managers.values_list("reader", flat=True)) == [sami.pk]
    assert list(team.managers.values_list("reader", flat=True)) == [nour.pk]


def test_only_the_colleague_who_was_asked_can_take_the_team_over(
    team: Team, nour: Reader, sami: Reader
) -> None:
    seat_at(team, sami)
    assert not teams.take_over(team=team, reader=sami)
    teams.offer(team=team, to=sami, by=nour)
    assert not teams.take_over(team=team, reader=make_reader())
    team.refresh_from_db()
    assert (team.owner, team.offered_to) == (nour, sami)


def test_handing_a_team_on_is_on_record(team: Team, nour: Reader, sami: Reader) -> None:
    seat_at(team, sami)
    teams.offer(team=team, to=sami, by=nour)
    teams.withdraw_offer(team=Team.objects.get(), by=sami)
    teams.offer(team=team, to=sami, by=nour)
    teams.take_over(team=team, reader=sami)
    entries = AuditEntry.objects.about(team).exclude(verb="seat.taken").order_by("pk")
    assert list(entries.values_list("verb", "actor")) == [
        ("team.offered", nour.pk),
        ("team.offer_withdrawn", sami.pk),
        ("team.offered", nour.pk),
        ("team.taken_over", sami.pk),
    ]


def test_leaving_one_team_keeps_the_seat_in_another(team: Team, nour: Reader, sami: Reader) -> None:
    other = make_team("Khoury Marine", owner=nour)
    kept = [seat_at(other, sami), seat_at(team, nour)]
    seat_at(team, sami)
    assert teams.leave(team=team, reader=sami)
    assert list(Seat.objects.exclude(reader=None).order_by("team", "number")) == kept[::-1]
