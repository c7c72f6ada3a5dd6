"""Inviting people to a team: the list is previewed, and nothing is sent until confirmed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from masthead.accounts.models import Reader
from masthead.core.origin import ip_of
from masthead.membership import invitations, invitee_list
from masthead.membership.invitations import InvitationError
from masthead.membership.invitee_list import InviteeList, InviteeListError
from masthead.membership.models import Invitation, Team
from masthead.portal.team.page import show_with
from masthead.portal.team.permissions import back, by_manager, page

LISTED = 200  # lines of each kind that the preview lists


@by_manager
@require_POST
def preview(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """Read the list and show what would be sent."""
    typed = request.POST.get("addresses", "")
    try:
        invitees = _read_list(request, typed)
    except InviteeListError as error:
        return _show_problem(request, reader, team, typed, str(error))
    if not invitees.addresses and not invitees.bad:
        words = gettext("Enter at least one address, or choose a file.")
        return _show_problem(request, reader, team, typed, words)
    return page(request, "preview", _preview_context(team, invitees))


@by_manager
@require_POST
def confirm(request: HttpRequest, reader: Reader, team: Team) -> HttpResponse:
    """Send the invitations. The addresses come from the preview and are validated again."""
    try:
        invitees = invitee_list.read_text(request.POST.get("addresses", ""))
        done = invitations.invite(
            team=team, addresses=invitees.addresses, by=reader, ip=ip_of(request)
        )
    except (InvitationError, InviteeListError) as error:
        return back(request, team, refused=str(error))
    if not done.asked:
        return back(
            request, team, done=gettext("There was no one new on the list. Nothing was sent.")
        )
    count = len(done.asked)
    said = ngettext("One invitation is on the way.", "%(count)s invitations are on the way.", count)
    return back(request, team, done=said % {"count": f"{count:,}"})


@by_manager
@require_POST
def send_again(
    request: HttpRequest, reader: Reader, team: Team, invitation_id: int
) -> HttpResponse:
    invitation = _invitation(team, invitation_id)
    try:
        invitations.send_again(invitation=invitation, by=reader, ip=ip_of(request))
    except InvitationError as error:
        return back(request, team, refused=str(error))
    return back(
        request,
        team,
        done=gettext("A new invitation to %(address)s is on its way.")
        % {"address": invitation.address},
    )


@by_manager
@require_POST
def revoke(request: HttpRequest, reader: Reader, team: Team, invitation_id: int) -> HttpResponse:
    invitation = _invitation(team, invitation_id)
    if invitations.revoke(invitation=invitation, by=reader, ip=ip_of(request)):
        words = gettext(
            "The invitation to %(address)s was withdrawn. Its link no longer works."
        ) % {"address": invitation.address}
        return back(request, team, done=words)
    return back(
        request,
        team,
        refused=gettext("The invitation has been answered in the meantime. See below."),
    )


def _invitation(team: Team, invitation_id: int) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("team"), team=team, pk=invitation_id)


def _read_list(request: HttpRequest, typed: str) -> InviteeList:
    file = request.FILES.get("file")
    if not file:  # an empty field, or a browser's file without a name
        return invitee_list.read_text(typed)
    # one byte over the limit is enough to refuse the file
    return invitee_list.read_file(file.read(invitee_list.MOST_BYTES + 1))


def _preview_context(team: Team, invitees: InviteeList) -> dict[str, Any]:
    preview = invitations.sort_addresses(team, invitees.addresses)
    room = invitations.room_for(team)
    count = len(preview.asked)
    return {
        "team": team,
        "preview": preview,
        "listed": preview.asked[:LISTED],
        "unlisted": max(0, count - LISTED),
        "bad": invitees.bad[:LISTED],
        "bad_unlisted": max(0, len(invitees.bad) - LISTED),
        "bad_count": len(invitees.bad),
        "doubtful": invitees.doubtful[:LISTED],
        "refused": invitations.too_many(team, count, room) if count > room else "",
        "addresses": "\n".join(preview.asked),
    }


def _show_problem(
    request: HttpRequest, reader: Reader, team: Team, typed: str, words: str
) -> HttpResponse:
    return show_with(request, reader, team, status=422, problem=words, typed=typed)
