"""Who may do what in a team is decided by the verbs, whatever page or program calls them."""

from collections.abc import Callable

import pytest

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader
from masthead.membership import invitations, seats, team_roles, teams
from masthead.membership.models import Invitation, Seat, Team
from masthead.membership.team_roles import NotPermittedError
from masthead.membership.teams import TeamError
from masthead.membership.testing import make_team, seat_at

pytestmark = pytest.mark.django_db


class Cast:
    """A team of four: its owner, a manager, a reader with a seat, and a stranger beside it."""

    def __init__(self) -> None:
        self.owner, self.manager, self.colleague, self.stranger = (
            make_reader(f"{name}@example.org") for name in ("nour", "maya", "sami", "omar")
        )
        self.team = make_team("Harbour Bank", owner=self.owner, seats=5)
        for each in (self.owner, self.manager, self.colleague):
            seat_at(self.team, each)
        teams.make_manager(team=self.team, reader=self.manager, by=self.owner)
        invitations.invite(team=self.team, addresses=["elif@example.org"], by=self.owner)

    def seat_of(self, reader: Reader) -> Seat:
        return Seat.objects.select_related("team").get(team=self.team, reader=reader)

    @property
    def invitation(self) -> Invitation:
        return Invitation.objects.get(address="elif@example.org")


@pytest.fixture
def cast() -> Cast:
    return Cast()


type Deed = Callable[[Cast, Reader], object]

OWNERS_DEEDS: list[Deed] = [
    lambda cast, by: teams.rename(team=cast.team, name="Pier Bank", by=by),
    lambda cast, by: teams.make_manager(team=cast.team, reader=cast.colleague, by=by),
    lambda cast, by: teams.remove_manager(team=cast.team, reader=cast.manager, by=by),
    lambda cast, by: teams.offer(team=cast.team, to=cast.colleague, by=by),
]
MANAGERS_DEEDS: list[Deed] = [
    lambda cast, by: invitations.invite(team=cast.team, addresses=["new@example.org"], by=by),
    lambda cast, by: invitations.send_again(invitation=cast.invitation, by=by),
    lambda cast, by: invitations.revoke(invitation=cast.invitation, by=by),
    lambda cast, by: seats.free(seat=cast.seat_of(cast.colleague), by=by),
]
_OWNERS = ["rename", "make manager", "remove manager", "offer the team"]
_MANAGERS = ["invite", "send again", "withdraw", "free a seat"]


@pytest.mark.parametrize("deed", OWNERS_DEEDS, ids=_OWNERS)
def test_only_the_owner_may_do_what_the_owner_decides(deed: Deed, cast: Cast) -> None:
    before = AuditEntry.objects.count()
    for reader in (cast.manager, cast.colleague, cast.stranger):
        with pytest.raises(NotPermittedError, match="owner"):
            deed(cast, reader)
    assert AuditEntry.objects.count() == before
    deed(cast, cast.owner)
    assert AuditEntry.objects.count() == before + 1


@pytest.mark.parametrize("deed", MANAGERS_DEEDS, ids=_MANAGERS)
def test_only_the_owner_and_managers_may_invite_and_free_seats(deed: Deed, cast: Cast) -> None:
    for reader in (make_reader(), cast.stranger):
        with pytest.raises(NotPermittedError, match="managers"):
            deed(cast, reader)
    deed(cast, cast.manager)


def test_a_manager_cannot_free_the_owner_s_seat(cast: Cast) -> None:
    with pytest.raises(NotPermittedError, match="Only the owner can free the owner’s seat"):
        seats.free(seat=cast.seat_of(cast.owner), by=cast.manager)
    assert seats.free(seat=cast.seat_of(cast.owner), by=cast.owner)


def test_everyone_may_give_up_their_own_seat(cast: Cast) -> None:
    assert seats.free(seat=cast.seat_of(cast.colleague), by=cast.colleague)


def test_a_colleague_cannot_free_another_s_seat(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        seats.free(seat=cast.seat_of(cast.manager), by=cast.colleague)


def test_owner_and_colleague_can_each_withdraw_an_offer_and_nobody_else_can(cast: Cast) -> None:
    for by in (cast.owner, cast.colleague):
        teams.offer(team=cast.team, to=cast.colleague, by=cast.owner)
        team = Team.objects.get()
        with pytest.raises(NotPermittedError):
            teams.withdraw_offer(team=team, by=cast.manager)
        assert teams.withdraw_offer(team=team, by=by)


def test_an_owner_cannot_offer_the_team_to_themselves(cast: Cast) -> None:
    with pytest.raises(TeamError, match="already"):
        teams.offer(team=cast.team, to=cast.owner, by=cast.owner)
    assert not AuditEntry.objects.filter(verb="team.offered").exists()


def test_owner_manager_and_colleague_have_different_roles(cast: Cast) -> None:
    people = (cast.owner, cast.manager, cast.colleague, cast.stranger)
    roles = (team_roles.owns, team_roles.manages, team_roles.has_seat)
    assert [[role(cast.team, each) for each in people] for role in roles] == [
        [True, False, False, False],
        [True, True, False, False],
        [True, True, True, False],
    ]
