"""The team page, and the team section of the account page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.accounts.models import Reader
from masthead.membership import invitations, team_roles, teams
from masthead.membership.models import Invitation, Seat, Team
from masthead.portal.team import contract
from masthead.portal.team.permissions import by_manager, page
from masthead.portal.team.roster import roster_of


def section_context(request: HttpRequest, reader: Reader) -> dict[str, Any] | None:
    """The teams where a reader is a manager or has a seat, and what awaits their answer."""
    managed = list(Team.objects.managed_by(reader))
    seated = Seat.objects.filter(reader=reader).exclude(team__in=managed).select_related("team")
    asked = Invitation.objects.live().filter(address=reader.email).select_related("team")
    offered = list(reader.offered_teams.select_related("owner"))
    context: dict[str, Any] = {
        "rosters": [(team, roster_of(team)) for team in managed],
        "seated": list(seated),
        "asked": list(asked),
        "offered": offered,
    }
    return {**context, "reader": reader} if any(context.values()) else None


@by_manager
@require_safe
def show(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    return show_with(request, reader, team)


def show_with(
    request: HttpRequest, reader: Reader, team: Team, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, with extra context such as rejected input and its problem."""
    roster, is_owner = roster_of(team), team_roles.owns(team, reader)
    context: dict[str, Any] = {
        "reader": reader,
        "team": team,
        "roster": roster,
        "is_owner": is_owner,
        "has_seat": any(each.seat.reader_id == reader.pk for each in roster.sitting),
        "unvetted": invitations.UNVETTED,
        "room": invitations.room_for(team),
        "paid": contract.facts_of(team) if is_owner else None,
        "longest_name": teams.LONGEST_NAME,
    }
    return page(request, "page", context | more, status=status)
