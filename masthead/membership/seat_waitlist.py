"""The waiting list for seats: people who accepted when none was free. A seat that becomes free is
reserved for whoever has waited longest; they take it by a button within three days, or it goes to
the next."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from masthead.membership.models import Invitation, Seat, Team

HELD = timedelta(days=3)
_STATE = Invitation.State


def offer_free_seats(team: Team) -> None:
    """Reserve each free seat for the next on the list. Their mails become due. Must run with the
    team locked."""
    free = Seat.objects.filter(team=team, reader=None, held_for=None).order_by("number")
    waiting = Invitation.objects.filter(team=team).queue()
    for seat, invitation in list(zip(free, waiting, strict=False)):
        Invitation.objects.filter(pk=invitation.pk).update(
            state=_STATE.OFFERED,
            ends_at=timezone.now() + HELD,
            due_notice=Invitation.DueNotice.OFFERING,
            **Invitation.AFRESH,
        )
        Seat.objects.filter(pk=seat.pk).update(held_for=invitation)


def position_of(invitation: Invitation) -> int:
    """1 for whoever is offered the next free seat."""
    queue = Invitation.objects.filter(team=invitation.team).queue()
    return list(queue.values_list("pk", flat=True)).index(invitation.pk) + 1


def expire_offers() -> int:
    """Release seats that were reserved for three days and not taken, and reserve them for the next
    on the list. Returns how many. For the clock; safe to run twice."""
    late = Invitation.objects.filter(state=_STATE.OFFERED, ends_at__lte=timezone.now())
    teams = Team.objects.filter(pk__in=late.values("team"))
    return sum(_expire_offers_in(team) for team in teams)


@transaction.atomic
def _expire_offers_in(team: Team) -> int:
    team = Team.objects.select_for_update(of=("self",)).get(pk=team.pk)
    now = timezone.now()
    late = Invitation.objects.filter(team=team, state=_STATE.OFFERED, ends_at__lte=now)
    Seat.objects.filter(held_for__in=late).update(held_for=None)
    # an expired open invitation: its link says so, and it can be sent again
    expired = late.update(
        state=_STATE.OPEN, due_notice=Invitation.DueNotice.NONE, **Invitation.AFRESH
    )
    offer_free_seats(team)
    return expired
