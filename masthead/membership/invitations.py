"""Invitations: colleagues are invited into a team by e-mail, and accept or decline."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from masthead.accounts import audit, stranger_mail
from masthead.accounts.models import Reader
from masthead.accounts.stranger_mail import StrangerMailError
from masthead.core import rates
from masthead.core.rates import Limit
from masthead.membership import seat_waitlist, seats, team_roles
from masthead.membership.models import Invitation, Seat, Team
from masthead.membership.seats import SeatError

VALID = timedelta(days=14)
# A team's name appears in mail to strangers, so the number of open invitations is limited.
OPEN_PER_SEAT = 10
UNVETTED = 3  # invitations of a team that has not paid yet, however many were withdrawn
PER_DAY = 50  # of one inviter; more for a team with more than 25 seats
RESEND_LIMIT = Limit("invitation again", most=3, seconds=86_400)
_STATE = Invitation.State


class InvitationError(Exception):
    """It can't be done; the message says why in plain words, and what to do."""


@dataclass(frozen=True, slots=True)
class SortedAddresses:
    """A list of addresses sorted: to be invited, invited before, with a seat already."""

    asked: tuple[str, ...] = ()
    asked_before: tuple[str, ...] = ()
    seated: tuple[str, ...] = ()


@transaction.atomic
def invite(
    *, team: Team, addresses: Iterable[str], by: Reader, ip: str | None = None
) -> SortedAddresses:
    """Invite addresses into the team; each gets one e-mail. An expired invitation is renewed. All
    of them, or none if they are too many. Raises NotPermittedError unless `by` manages the
    team."""
    team = seats.locked(team)
    team_roles.require_manager(team, by)
    sorted_out = sort_addresses(team, addresses)
    room = room_for(team)
    if len(sorted_out.asked) > room:
        raise InvitationError(too_many(team, len(sorted_out.asked), room))
    _count_mail(team, sorted_out.asked, by, ip)
    ends_at = timezone.now() + VALID
    again = Invitation.objects.live().filter(team=team, address__in=sorted_out.asked)
    renewed = set(again.values_list("address", flat=True))
    again.update(
        ends_at=ends_at,
        due_notice=Invitation.DueNotice.INVITING,
        invited_by=by,
        **Invitation.AFRESH,
    )
    Invitation.objects.bulk_create(
        Invitation(
            team=team,
            address=address,
            token=secrets.token_urlsafe(18),
            invited_by=by,
            ends_at=ends_at,
        )
        for address in sorted_out.asked
        if address not in renewed
    )
    if sorted_out.asked:
        audit.record(
            verb="team.invited", subject=team, actor=by, ip=ip, invited=len(sorted_out.asked)
        )
    return sorted_out


def sort_addresses(team: Team, addresses: Iterable[str]) -> SortedAddresses:
    """Which of these addresses would be invited, which have a live invitation, which have a
    seat."""
    wanted = list(dict.fromkeys(addresses))
    seated = set(Reader.objects.filter(seats__team=team).values_list("email", flat=True))
    now = timezone.now()
    standing = {
        each.address
        for each in Invitation.objects.live().filter(team=team)
        if not each.has_expired(now)
    }
    return SortedAddresses(
        asked=tuple(each for each in wanted if each not in seated | standing),
        asked_before=tuple(each for each in wanted if each in standing - seated),
        seated=tuple(each for each in wanted if each in seated),
    )


def room_for(team: Team) -> int:
    """How many more people may be invited now."""
    subscription = seats.contract_of(team)
    if subscription is None:
        return 0
    if team.vetted_at is None:
        return max(0, UNVETTED - Invitation.objects.filter(team=team).count())
    standing = Invitation.objects.live().filter(team=team, ends_at__gt=timezone.now()).count()
    return max(0, subscription.seats * OPEN_PER_SEAT - standing)


def too_many(team: Team, wanted: int, room: int) -> str:
    """Why so many can't be invited, and what to do."""
    if team.vetted_at is None:
        return (
            f"Before your team’s first payment you can send {UNVETTED} invitations, and "
            f"{room or 'none'} of them {'are' if room != 1 else 'is'} left. Withdrawn ones count. "
            "You can invite everyone once we have received the payment."
        )
    if room == 0:
        return (
            f"You can’t invite anyone else now: at most {OPEN_PER_SEAT} invitations per seat can "
            "be open at a time. Withdraw some of them, or add seats."
        )
    return (
        f"{wanted} people are too many at once: you can invite {room} now ({OPEN_PER_SEAT} open "
        "invitations per seat). Invite some of them first, or add seats."
    )


@transaction.atomic
def send_again(*, invitation: Invitation, by: Reader, ip: str | None = None) -> None:
    """Write to the address again, with another fourteen days; three times a day at most."""
    invitation = _locked(invitation)
    team_roles.require_manager(invitation.team, by)
    if invitation.state not in {_STATE.OPEN, _STATE.OFFERED}:
        raise InvitationError("This invitation can’t be sent again: it was answered or withdrawn.")
    refusal = rates.refuse((RESEND_LIMIT, str(invitation.pk)))
    if refusal:
        raise InvitationError("This invitation was sent three times today. Try again tomorrow.")
    _count_mail(invitation.team, [invitation.address], by, ip)
    is_open = invitation.state == _STATE.OPEN
    notice = Invitation.DueNotice.INVITING if is_open else Invitation.DueNotice.OFFERING
    fields = {"ends_at": timezone.now() + VALID} if is_open else {}
    Invitation.objects.filter(pk=invitation.pk).update(
        due_notice=notice, **fields, **Invitation.AFRESH
    )
    audit.record(verb="invitation.sent_again", subject=invitation, actor=by, ip=ip)


@transaction.atomic
def revoke(*, invitation: Invitation, by: Reader, ip: str | None = None) -> bool:
    """Withdraw it: its link no longer works. False if it was answered meanwhile."""
    team_roles.require_manager(invitation.team, by)
    return _end(invitation, _STATE.REVOKED, "invitation.revoked", by, ip)


@transaction.atomic
def decline(*, invitation: Invitation, ip: str | None = None) -> bool:
    """The invited person declines, or leaves the waiting list."""
    return _end(invitation, _STATE.DECLINED, "invitation.declined", None, ip)


@transaction.atomic
def accept(*, invitation: Invitation, reader: Reader, ip: str | None = None) -> Seat | None:
    """Take a seat by an invitation; None if no seat is free, and they join the waiting list. Only
    a reader with the invited address may; twice is the same as once."""
    invitation = _locked(invitation)
    _refuse_others(invitation, reader)
    if invitation.state == _STATE.ACCEPTED:
        return Seat.objects.filter(team=invitation.team, reader=reader).first()
    try:
        seat = seats.claim(invitation.team, reader, _within_reach(invitation))
    except SeatError as error:
        raise InvitationError(str(error)) from error
    _note_answer(invitation, reader, seat)
    number = seat.number if seat else None
    verb = "seat.taken" if seat else "invitation.queued"
    audit.record(verb=verb, subject=invitation.team, actor=reader, ip=ip, seat=number)
    return seat


def find(token: str) -> Invitation | None:
    """The invitation behind a link; None for a link that is not ours."""
    rows = Invitation.objects.filter(token=token)
    return rows.select_related("team__owner", "invited_by").first()


def _count_mail(team: Team, addresses: Collection[str], by: Reader, ip: str | None) -> None:
    subscription = seats.contract_of(team)
    bought = subscription.seats if subscription and team.vetted_at else 0
    try:
        stranger_mail.count(sender=by, addresses=addresses, ip=ip, most=max(PER_DAY, 2 * bought))
    except StrangerMailError as error:
        raise InvitationError(str(error)) from error


def _within_reach(invitation: Invitation) -> QuerySet[Seat]:
    """The seat reserved for them, or any that is free."""
    if invitation.state == _STATE.OFFERED:
        return Seat.objects.filter(held_for=invitation)
    return seats.free_seats(invitation.team)


def _note_answer(invitation: Invitation, reader: Reader, seat: Seat | None) -> None:
    """Whoever waits already keeps their place; a reserved seat is no longer reserved."""
    Seat.objects.filter(held_for=invitation).update(held_for=None)
    Invitation.objects.filter(pk=invitation.pk).update(
        state=_STATE.ACCEPTED if seat else _STATE.WAITING,
        reader=reader,
        answered_at=invitation.answered_at or timezone.now(),
        due_notice=Invitation.DueNotice.NONE,
        **Invitation.AFRESH,
    )


def _refuse_others(invitation: Invitation, reader: Reader) -> None:
    if invitation.address != reader.email:
        raise InvitationError("This invitation is for another address. Sign in with that address.")
    if invitation.state in {_STATE.REVOKED, _STATE.DECLINED}:
        raise InvitationError("This invitation is no longer valid. Ask for a new one.")
    if invitation.has_expired(timezone.now()):
        raise InvitationError("This invitation has expired. Ask for a new one.")


def _end(invitation: Invitation, state: str, verb: str, by: Reader | None, ip: str | None) -> bool:
    invitation = _locked(invitation)
    if invitation.state not in Invitation.LIVE:
        return False
    Seat.objects.filter(held_for=invitation).update(held_for=None)
    Invitation.objects.filter(pk=invitation.pk).update(
        state=state, due_notice=Invitation.DueNotice.NONE, **Invitation.AFRESH
    )
    audit.record(verb=verb, subject=invitation, actor=by, ip=ip)
    seat_waitlist.offer_free_seats(invitation.team)
    return True


def _locked(invitation: Invitation) -> Invitation:
    """The invitation as it stands now, with its team locked."""
    seats.locked(invitation.team)
    return Invitation.objects.select_related("team").get(pk=invitation.pk)
