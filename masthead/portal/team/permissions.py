"""Which of a team's pages a reader may open. Others get a 404, so they don't learn that the team
exists. What may be done on a page is decided in membership."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.membership import team_roles
from masthead.membership.models import Team
from masthead.membership.team_roles import NotPermittedError
from masthead.portal.responses import private_page, private_redirect, signed_in_only

type Permit = Callable[[Team, Reader], bool]


def for_team[**P](
    permit: Permit,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Reader, Team, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """Passes the reader and the team to the view if the reader is permitted. What membership then
    refuses is shown on the team's page."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, Reader, Team, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @signed_in_only
        @wraps(view)
        def guarded(
            request: HttpRequest, reader: Reader, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            number = int(str(kwargs.pop("team_id")))
            team = Team.objects.select_related("owner").filter(pk=number).first()
            if team is None or not permit(team, reader):
                raise Http404
            try:
                return view(request, reader, team, *args, **kwargs)
            except NotPermittedError as error:
                return back(request, team, refused=str(error))

        return guarded

    return decorate


by_manager = for_team(team_roles.manages)
by_owner = for_team(team_roles.owns)
by_seated = for_team(team_roles.has_seat)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return private_page(request, f"team/{template}", context, status=status)


def back(
    request: HttpRequest, team: Team, *, done: str = "", refused: str = "", to: str = "team"
) -> HttpResponse:
    """Redirect to the team's page with a message: what was done, or why not."""
    if done:
        messages.success(request, done)
    if refused:
        messages.error(request, refused)
    return private_redirect(reverse(to, kwargs={"team_id": team.pk}))
