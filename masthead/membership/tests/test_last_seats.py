"""Fifty colleagues accept the last three seats in the same moment. The rule of these tests is the
database's: they run on whichever one the settings name."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.membership import invitations, seats
from masthead.membership.models import Grant, Invitation, Seat, Team
from masthead.membership.testing import make_team, seat_at

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = 50
THREADS = 10  # that hold a connection each, and start together


@pytest.fixture
def team() -> Team:
    return make_team("Harbour Bank", owner=make_reader("nour@example.org"), seats=5)


def all_accept(wanted: list[tuple[Invitation, Reader]]) -> list[Seat | None]:
    start = Barrier(THREADS)

    def accept(share: list[tuple[Invitation, Reader]]) -> list[Seat | None]:
        try:
            start.wait()
            return [invitations.accept(invitation=each, reader=reader) for each, reader in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        shares = [wanted[number::THREADS] for number in range(THREADS)]
        return [seat for done in pool.map(accept, shares) for seat in done]


def test_three_colleagues_get_the_last_seats_and_the_rest_join_the_waiting_list(team: Team) -> None:
    for _ in range(2):
        seat_at(team, make_reader())
    readers = {each.email: each for each in (make_reader() for _ in range(ASKED))}
    invitations.invite(team=team, addresses=readers, by=team.owner)
    wanted = [(each, readers[each.address]) for each in Invitation.objects.all()]

    won = [seat for seat in all_accept(wanted) if seat]

    assert len(won) == 3
    assert len({seat.number for seat in won}) == 3
    assert Grant.objects.filter(source=Grant.Source.SEAT).in_force().count() == 5
    assert Invitation.objects.filter(state=Invitation.State.ACCEPTED).count() == 3
    assert Invitation.objects.queue().count() == ASKED - 3
    assert not seats.free_seats(team).exists()
