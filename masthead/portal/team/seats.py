"""Seats and roles: freed, taken or changed, after a page that says what will happen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.membership import request_access, seats, team_roles, teams
from masthead.membership.models import Seat, Team
from masthead.membership.seats import SeatError
from masthead.membership.teams import TeamError
from masthead.portal.responses import private_redirect, signed_in_only
from masthead.portal.team.permissions import back, by_manager, by_owner, by_seated, page


@by_manager
@require_http_methods(["GET", "HEAD", "POST"])
def free(request: HttpRequest, reader: Reader, team: Team, seat_id: int) -> HttpResponse:
    """Ask first (GET); then the person loses access and is notified by e-mail (POST)."""
    seat = _taken_seat(team, seat_id)
    person = seat.reader
    if request.method != "POST":
        team_roles.require_may_free(seat, reader)
        return page(request, "free", {"team": team, "seat": seat, "person": person})
    seats.free(seat=seat, by=reader, ip=ip_of(request))
    return back(
        request, team, done=gettext("%(person)s no longer has a seat.") % {"person": person}
    )


@by_manager
@require_POST
def take(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """An owner or manager takes a seat for themselves."""
    try:
        seat = seats.take(team=team, reader=reader, ip=ip_of(request))
    except SeatError as error:
        return back(request, team, refused=str(error))
    if seat is None:
        return back(
            request, team, refused=gettext("No seats are available. Free one up, or add seats.")
        )
    response = back(
        request, team, done=gettext("Seat %(number)s is yours.") % {"number": seat.number}
    )
    request_access.forget_pass(response)
    return response


@by_seated
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    if request.method != "POST":
        return page(request, "leave", {"team": team, "is_owner": team_roles.owns(team, reader)})
    teams.leave(team=team, reader=reader, ip=ip_of(request))
    return private_redirect(reverse("account"))


@by_owner
@require_POST
def change_manager(request: HttpRequest, reader: Reader, team: Team, seat_id: int) -> HttpResponse:
    """Appoint or remove a manager."""
    person = _taken_seat(team, seat_id).reader
    if person is None:
        raise Http404
    if request.POST.get("to") == "reader":
        teams.remove_manager(team=team, reader=person, by=reader, ip=ip_of(request))
        return back(
            request,
            team,
            done=gettext("%(person)s is no longer a manager, but keeps the seat.")
            % {"person": person},
        )
    teams.make_manager(team=team, reader=person, by=reader, ip=ip_of(request))
    return back(
        request,
        team,
        done=gettext("%(person)s is now a manager and can invite people and free up seats.")
        % {"person": person},
    )


@by_owner
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, reader: Reader, team: Team, seat_id: int) -> HttpResponse:
    """Ask a colleague to take over the team; it changes hands only if they accept."""
    person = _taken_seat(team, seat_id).reader
    if person is None:
        raise Http404
    if request.method != "POST":
        return page(request, "offer", {"team": team, "person": person})
    try:
        teams.offer(team=team, to=person, by=reader, ip=ip_of(request))
    except TeamError as error:
        return back(request, team, refused=str(error))
    return back(
        request,
        team,
        done=gettext("%(person)s has been asked. The team stays yours until they accept.")
        % {"person": person},
    )


@by_owner
@require_POST
def withdraw_offer(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    teams.withdraw_offer(team=team, by=reader, ip=ip_of(request))
    return back(request, team, done=gettext("The request was withdrawn. The team is still yours."))


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def answer_offer(request: HttpRequest, reader: Reader, team_id: int) -> HttpResponse:
    """The colleague accepts or declines to take over the team."""
    team = get_object_or_404(Team.objects.select_related("owner"), pk=team_id, offered_to=reader)
    if request.method != "POST":
        return page(request, "take_over", {"team": team})
    if request.POST.get("answer") != "yes":
        teams.withdraw_offer(team=team, by=reader, ip=ip_of(request))
        return private_redirect(reverse("account"))
    if not teams.take_over(team=team, reader=reader, ip=ip_of(request)):
        raise Http404
    return back(request, team, done=gettext("You are now the owner of %(team)s.") % {"team": team})


@by_owner
@require_POST
def rename(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    try:
        name = request.POST.get("name", "")
        teams.rename(team=team, name=name, by=reader, ip=ip_of(request))
    except TeamError as error:
        return back(request, team, refused=str(error))
    return back(request, team, done=gettext("The team was renamed."))


def _taken_seat(team: Team, seat_id: int) -> Seat:
    rows = Seat.objects.select_related("reader", "team")
    return get_object_or_404(rows, pk=seat_id, team=team, reader__isnull=False)
