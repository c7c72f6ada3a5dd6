"""A team's page, and its line on the account page."""

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
    """The teams that a reader manages or sits in, and what waits for their answer."""
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
    """The page, with what somebody typed and what is wrong with it."""
    roster, is_owner = roster_of(team), team_roles.owns(team, reader)
    context: dict[str, Any] = {
        "reader": reader,
        "team": team,
        "roster": roster,
        "is_owner": is_owner,
        "has_seat": any(each.seat.reader_id == reader.pk for each in roster.sitting),
        "room": invitations.room_for(team),
        "paid": contract.facts_of(team) if is_owner else None,
        "longest_name": teams.LONGEST_NAME,
    }
    return page(request, "page", context | more, status=status)
