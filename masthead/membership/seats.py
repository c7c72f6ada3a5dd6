"""Seats: who has one of those that a team bought, and the access that comes with it.

Each verb locks the team's row before it reads: fifty colleagues who press the same button at once
are served one after another, and the seat rows are the limit below that."""

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.membership import grants, seat_waitlist, team_roles
from masthead.membership.models import Grant, Seat, Subscription, Team, TeamManager
from masthead.membership.signals import seat_freed

MOST_UNVETTED = 10  # seats of a team that has not paid yet


class SeatError(Exception):
    """It can't be done; the message says why in plain words, and what to do."""


def contract_of(team: Team) -> Subscription | None:
    """The team's running subscription."""
    rows = Subscription.objects.running().filter(team=team).select_related("plan")
    return rows.first()


def locked(team: Team) -> Team:
    """The team as it stands now, held until the transaction ends. Every verb over seats begins
    with it."""
    return Team.objects.select_for_update(of=("self",)).get(pk=team.pk)


def usable_seats(team: Team, subscription: Subscription) -> int:
    """How many of the seats bought there are: until the team's first payment, ten at most."""
    return subscription.seats if team.vetted_at else min(subscription.seats, MOST_UNVETTED)


@transaction.atomic
def vet(team: Team) -> None:
    """The team has paid: all its seats are there from now on. The first time counts."""
    if Team.objects.filter(pk=team.pk, vetted_at=None).update(vetted_at=timezone.now()):
        audit.record(verb="team.vetted", subject=team)
        if subscription := contract_of(team):
            sync_seats(subscription)


def free_seats(team: Team) -> QuerySet[Seat]:
    """Seats that are neither taken nor reserved."""
    return Seat.objects.filter(team=team, reader=None, held_for=None)


def seats_in_use(team: Team) -> int:
    """How many seats are taken or reserved: the team can't go below that."""
    return Seat.objects.filter(team=team).count() - free_seats(team).count()


@transaction.atomic
def sync_seats(subscription: Subscription) -> None:
    """Bring a team's seats and their grants in line with its contract. If fewer seats were bought
    than are taken, nobody loses theirs: a surplus seat goes when it is freed."""
    if subscription.team is None:
        return
    team = locked(subscription.team)
    if not subscription.is_running:
        return
    granted = Grant.objects.filter(subscription=subscription).unended()
    granted.update(ends_at=subscription.access_until)
    _sync_rows(team, usable_seats(team, subscription))
    _grant_all(team, subscription)
    seat_waitlist.offer_free_seats(team)


@transaction.atomic
def take(*, team: Team, reader: Reader, ip: str | None = None) -> Seat | None:
    """Give somebody a free seat, or the one they have already; None if none is free. Only for
    people who were invited or manage the team."""
    seat = claim(locked(team), reader, free_seats(team))
    if seat is not None:
        audit.record(verb="seat.taken", subject=seat.team, actor=reader, ip=ip, seat=seat.number)
    return seat


def claim(team: Team, reader: Reader, among: QuerySet[Seat]) -> Seat | None:
    """Take the first of these seats that is still free. Must run with the team locked."""
    subscription = contract_of(team)
    if subscription is None:
        raise SeatError(f"The membership of {team} has ended. Its owner can start a new one.")
    if taken := Seat.objects.filter(team=team, reader=reader).first():
        return taken
    for number in list(among.order_by("number").values_list("number", flat=True)):
        free = among.filter(number=number)
        if free.update(reader=reader, held_for=None, taken_at=timezone.now(), seen_on=None):
            _grant(reader, subscription)
            return Seat.objects.get(team=team, reader=reader)
    return None


@transaction.atomic
def free(*, seat: Seat, by: Reader, ip: str | None = None) -> bool:
    """End the access that comes with a seat, now; whoever waits longest is offered it. A manager
    loses that role with the seat. False if the seat was free already. Raises NotPermittedError
    unless `by` may free it."""
    team = locked(seat.team)
    seat = Seat.objects.select_related("reader", "team").get(pk=seat.pk)
    reader = seat.reader
    if reader is None:
        return False
    team_roles.require_may_free(seat, by)
    Seat.objects.filter(pk=seat.pk).update(reader=None, taken_at=None, seen_on=None)
    TeamManager.objects.filter(team=team, reader=reader).delete()
    Team.objects.filter(pk=team.pk, offered_to=reader).update(offered_to=None)
    theirs = Grant.objects.filter(reader=reader, subscription__team=team)
    grants.end_now(theirs, at=timezone.now(), note="The seat was freed.")
    audit.record(verb="seat.freed", subject=team, actor=by, ip=ip, seat=seat.number, was=reader.pk)
    if subscription := contract_of(team):
        _sync_rows(team, usable_seats(team, subscription))
        seat_waitlist.offer_free_seats(team)
    seat_freed.send(sender=Seat, team=team, reader=reader, by=by)
    return True


@transaction.atomic
def free_all_of(*, reader: Reader) -> int:
    """Free every seat that somebody holds, as when their account is deleted; returns how many."""
    seats = list(Seat.objects.filter(reader=reader).select_related("team"))
    return sum(free(seat=seat, by=reader) for seat in seats)


def _sync_rows(team: Team, bought: int) -> None:
    """Keep as many rows as seats were bought; free surplus rows go, the highest number first."""
    mine = Seat.objects.filter(team=team)
    count = mine.count()
    if count < bought:
        last = mine.aggregate(last=Max("number"))["last"] or 0
        numbers = range(last + 1, last + 1 + bought - count)
        Seat.objects.bulk_create([Seat(team=team, number=number) for number in numbers])
    else:
        beyond = free_seats(team).order_by("-number")[: count - bought]
        mine.filter(pk__in=list(beyond.values_list("pk", flat=True))).delete()


def _grant_all(team: Team, subscription: Subscription) -> None:
    """A grant for everyone who has a seat and no grant: the contract is new or had ended."""
    granted = Grant.objects.filter(subscription=subscription).unended()
    with_seat = Reader.objects.filter(seats__team=team)
    for reader in with_seat.exclude(pk__in=granted.values("reader_id")):
        _grant(reader, subscription)


def _grant(reader: Reader, subscription: Subscription) -> None:
    grants.upsert_grant(
        reader=reader,
        subscription=subscription,
        source=Grant.Source.SEAT,
        until=subscription.access_until,
    )
