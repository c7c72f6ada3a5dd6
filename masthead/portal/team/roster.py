"""The roster on the team page: who has a seat, who is invited, who is on the waiting list."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext

from masthead.membership import seats, usage
from masthead.membership.models import Invitation, Seat, Subscription, Team

State = Invitation.State


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Someone with a seat. Nothing of their reading is shown but the day of the last visit."""

    seat: Seat
    name: str
    address: str
    role: str
    seen_on: date | None
    is_owner: bool
    is_manager: bool
    is_offered: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """Someone who is invited and has no seat yet."""

    invitation: Invitation
    words: str
    until: datetime | None
    has_expired: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """A team as its owner and managers see it."""

    sitting: list[SeatRow]
    asked: list[InvitationRow]
    subscription: Subscription | None
    bought: int
    rows: int
    topics: list[usage.TopicCount]

    @property
    def taken(self) -> int:
        return len(self.sitting)

    @property
    def free(self) -> int:
        return max(0, self.rows - self.taken - self.held)

    @property
    def held(self) -> int:
        return sum(each.invitation.state == State.OFFERED for each in self.asked)

    @property
    def waiting(self) -> int:
        return sum(each.invitation.state == State.WAITING for each in self.asked)

    @property
    def surplus(self) -> int:
        """Seats that are taken but no longer paid for."""
        return max(0, self.taken - self.bought) if self.subscription else 0


def roster_of(team: Team) -> Roster:
    subscription = seats.contract_of(team)
    rows = Seat.objects.filter(team=team).count()
    return Roster(
        sitting=_seat_rows(team),
        asked=_invitation_rows(team),
        subscription=subscription,
        bought=subscription.seats if subscription else 0,
        rows=rows,
        topics=usage.topics_of(team),
    )


def _seat_rows(team: Team) -> list[SeatRow]:
    managers = set(team.managers.values_list("reader_id", flat=True))
    taken = Seat.objects.filter(team=team, reader__isnull=False).select_related("reader")
    found = [_seat_row(team, seat, managers) for seat in taken]
    return sorted(found, key=lambda each: (not each.is_owner, each.name or each.address))


def _seat_row(team: Team, seat: Seat, managers: set[int]) -> SeatRow:
    reader = seat.reader
    assert reader is not None  # noqa: S101  # the query asked for taken seats
    is_owner, is_manager = reader.pk == team.owner_id, reader.pk in managers
    return SeatRow(
        seat=seat,
        name=reader.get_full_name(),
        address=reader.email,
        role=gettext("Owner")
        if is_owner
        else gettext("Manager")
        if is_manager
        else gettext("Reader"),
        seen_on=seat.seen_on,
        is_owner=is_owner,
        is_manager=is_manager,
        is_offered=reader.pk == team.offered_to_id,
    )


def _invitation_rows(team: Team) -> list[InvitationRow]:
    now = timezone.now()
    live = list(Invitation.objects.live().filter(team=team).select_related("invited_by"))
    queue = [each.pk for each in sorted(live, key=_waiting_since) if each.state == State.WAITING]
    return [_invitation_row(each, queue, now) for each in live]


def _waiting_since(invitation: Invitation) -> tuple[float, int]:
    moment = invitation.answered_at
    return moment.timestamp() if moment else 0.0, invitation.pk


def _invitation_row(invitation: Invitation, queue: list[int], now: datetime) -> InvitationRow:
    has_expired = invitation.has_expired(now)
    if invitation.state == State.WAITING:
        words = gettext("Number %(number)s on the waiting list") % {
            "number": queue.index(invitation.pk) + 1
        }
    elif has_expired:
        words = gettext("Expired")
    else:
        words = (
            gettext("Seat reserved") if invitation.state == State.OFFERED else gettext("Invited")
        )
    until = None if invitation.state == State.WAITING or has_expired else invitation.ends_at
    return InvitationRow(invitation, words, until, has_expired)
