"""The page of an invitation. Viewing it accepts nothing; its button takes the seat."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from masthead.accounts.addresses import mask
from masthead.accounts.models import Reader
from masthead.core.origin import ip_of, same_origin_only
from masthead.membership import invitations, request_access, seat_waitlist, seats
from masthead.membership.invitations import InvitationError
from masthead.membership.models import Invitation, Subscription
from masthead.portal.responses import private_redirect, reader_here
from masthead.portal.team.permissions import page

State = Invitation.State


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    invitation = invitations.find(token)
    if invitation is None:
        return page(request, "no_invitation", {}, status=404)
    reader = reader_here(request)
    if request.method != "POST":
        return _show_invitation(request, invitation, reader)
    if reader is None:
        return private_redirect(_sign_in_url(request))
    if request.POST.get("answer") == "no" and reader.email == invitation.address:
        invitations.decline(invitation=invitation, ip=ip_of(request))
        return page(request, "declined", {"invitation": invitation})
    try:
        invitations.accept(invitation=invitation, reader=reader, ip=ip_of(request))
    except InvitationError as error:
        return _show_invitation(request, invitation, reader, refused=str(error), status=409)
    response = private_redirect(request.path)
    request_access.forget_pass(response)
    return response


def _show_invitation(
    request: HttpRequest,
    invitation: Invitation,
    reader: Reader | None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    is_theirs = reader is not None and reader.email == invitation.address
    context: dict[str, Any] = {
        "invitation": invitation,
        "team": invitation.team,
        "reader": reader,
        "refused": refused,
        "door": _sign_in_url(request),
        "masked": mask(invitation.address),
        "face": _variant(invitation, reader, is_theirs=is_theirs),
        "own": _own_membership(reader) if is_theirs else None,
        "place": seat_waitlist.position_of(invitation)
        if is_theirs and invitation.state == State.WAITING
        else 0,
    }
    return page(request, "invitation", context, status=status)


def _variant(invitation: Invitation, reader: Reader | None, *, is_theirs: bool) -> str:
    """Which variant of the page to show."""
    if invitation.state in {State.REVOKED, State.DECLINED}:
        return "over"
    if invitation.has_expired(timezone.now()):
        return "run_out"
    if seats.contract_of(invitation.team) is None:
        return "no_contract"
    if reader is None:
        return "sign_in"
    if not is_theirs:
        return "another"
    return "seated" if invitation.state == State.ACCEPTED else _waiting_or_open(invitation)


def _waiting_or_open(invitation: Invitation) -> str:
    return "waiting" if invitation.state == State.WAITING else "open"


def _own_membership(reader: Reader | None) -> Subscription | None:
    """The reader's own paid membership: a seat leaves it unchanged, and the page says so."""
    return Subscription.objects.running().filter(reader=reader).select_related("plan").first()


def _sign_in_url(request: HttpRequest) -> str:
    return f"{reverse('sign_in')}?{urlencode({'next': request.path})}"
