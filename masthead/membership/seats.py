"""Seats: who sits where a team has bought a place, and what they may read by it.

Each verb locks the team's row first, then looks: fifty colleagues who press the same button at
once are served one after the other, and the seats' own rows are the cap below that."""

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.membership import grants, seat_waitlist, team_roles
from masthead.membership.models import Grant, Seat, Subscription, Team, TeamManager
from masthead.membership.signals import seat_freed


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


def free_of(team: Team) -> QuerySet[Seat]:
    """Seats that nobody sits on and that are held for nobody."""
    return Seat.objects.filter(team=team, reader=None, held_for=None)


def fewest(team: Team) -> int:
    """How many seats the team can't go below: those that are taken or held."""
    return Seat.objects.filter(team=team).count() - free_of(team).count()


@transaction.atomic
def follow(subscription: Subscription) -> None:
    """Bring a team's seats and their grants in line with its contract. Fewer seats than are taken
    put nobody out: a surplus seat goes when it is freed."""
    if subscription.team is None:
        return
    team = locked(subscription.team)
    mine = Grant.objects.filter(subscription=subscription)
    if not subscription.is_running:
        grants.end_now(mine, at=timezone.now())
        return
    mine.filter(source=Grant.Source.SEAT).unended().update(ends_at=subscription.access_until)
    _lay_rows(team, subscription.seats)
    _lay_grants(team, subscription)
    seat_waitlist.offer_free_seats(team)


@transaction.atomic
def take(*, team: Team, reader: Reader, ip: str | None = None) -> Seat | None:
    """A seat for somebody of the team, if one is free; theirs already is the same seat. Must only
    be called for whoever was invited or manages the team."""
    seat = claim(locked(team), reader, free_of(team))
    if seat is not None:
        audit.record(verb="seat.taken", subject=seat.team, actor=reader, ip=ip, seat=seat.number)
    return seat


def claim(team: Team, reader: Reader, among: QuerySet[Seat]) -> Seat | None:
    """Sit down on the first of these that is still free. Must run with the team locked."""
    subscription = contract_of(team)
    if subscription is None:
        raise SeatError(f"The membership of {team} has ended. Its owner can start a new one.")
    if sitting := Seat.objects.filter(team=team, reader=reader).first():
        return sitting
    for number in list(among.order_by("number").values_list("number", flat=True)):
        free = among.filter(number=number)
        if free.update(reader=reader, held_for=None, taken_at=timezone.now(), seen_on=None):
            _lay_grant(reader, subscription)
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
    theirs = Grant.objects.filter(reader=reader, subscription__team=team, source=Grant.Source.SEAT)
    grants.end_now(theirs, at=timezone.now(), note="The seat was freed.")
    audit.record(verb="seat.freed", subject=team, actor=by, ip=ip, seat=seat.number, was=reader.pk)
    if subscription := contract_of(team):
        _lay_rows(team, subscription.seats)
        seat_waitlist.offer_free_seats(team)
    seat_freed.send(sender=Seat, team=team, reader=reader, by=by)
    return True


@transaction.atomic
def leave_all(*, reader: Reader) -> int:
    """Free every seat that somebody holds, as when their account is deleted; returns how many."""
    seats = list(Seat.objects.filter(reader=reader).select_related("team"))
    return sum(free(seat=seat, by=reader) for seat in seats)


def _lay_rows(team: Team, bought: int) -> None:
    """As many rows as seats were bought; free ones beyond that go, the highest number first."""
    mine = Seat.objects.filter(team=team)
    stand = mine.count()
    if stand < bought:
        last = mine.aggregate(last=Max("number"))["last"] or 0
        numbers = range(last + 1, last + 1 + bought - stand)
        Seat.objects.bulk_create([Seat(team=team, number=number) for number in numbers])
    elif stand > bought:
        beyond = free_of(team).order_by("-number")[: stand - bought]
        mine.filter(pk__in=list(beyond.values_list("pk", flat=True))).delete()


def _lay_grants(team: Team, subscription: Subscription) -> None:
    """A grant for each who sits and has none: the contract is new, or had run out meanwhile."""
    granted = Grant.objects.filter(subscription=subscription, source=Grant.Source.SEAT).unended()
    seated = Reader.objects.filter(seats__team=team)
    for reader in seated.exclude(pk__in=granted.values_list("reader_id", flat=True)):
        _lay_grant(reader, subscription)


def _lay_grant(reader: Reader, subscription: Subscription) -> None:
    grants.upsert_grant(
        reader=reader,
        subscription=subscription,
        source=Grant.Source.SEAT,
        until=subscription.access_until,
    )
