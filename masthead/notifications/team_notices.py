"""The notices of teams: invitations, seats that came free, a team handed on, quotes."""

import logging

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from masthead.accounts.models import Reader
from masthead.core.languages import Words, lazy_day
from masthead.core.web_addresses import absolute_url
from masthead.membership import teams
from masthead.membership.models import Invitation, Lead, Team
from masthead.notifications.sender import send_notice
from masthead.publishing.models import Publication

log = logging.getLogger("masthead.membership")
A_TURN = 200  # mails of invitations that one turn of the clock sends
Due = Invitation.DueNotice


def send_due() -> int:
    """Send the mails that invitations are due; returns how many. For the clock; safe to run
    twice."""
    due = Invitation.objects.order_by("pk")
    return sum(_send_or_retry(invitation) for invitation in due.claim_each(at_most=A_TURN))


def _send_or_retry(invitation: Invitation) -> bool:
    """A mail that can't be written holds up no other, and is tried again later."""
    try:
        return _send(invitation)
    except Exception:
        log.exception("The e-mail for invitation %s can't be written", invitation.pk)
        invitation.retry_later()
        return False


@transaction.atomic
def _send(invitation: Invitation) -> bool:
    """The mail and its mark are one commit, so that it is neither lost nor sent twice. False if
    the invitation was answered or sent anew meanwhile."""
    if not invitation.release(due_notice=Due.NONE, attempts=0):
        return False
    _send_invitation(invitation, is_offer=invitation.due_notice == Due.OFFERING)
    return True


def _send_invitation(invitation: Invitation, *, is_offer: bool) -> None:
    team, name = invitation.team, Publication.load().name
    inviter = invitation.invited_by or team.owner
    said = (
        _("A seat at {publication} is free for you")
        if is_offer
        else _("You are invited to {publication}")
    )
    subject = format_lazy(said, publication=name)
    send_notice(
        invitation.address,
        "notifications/team/seat_offer" if is_offer else "notifications/team/invitation",
        subject,
        purpose="team: seat" if is_offer else "team: invitation",
        invitation=invitation,
        team=team,
        inviter=teams.inviter_name(inviter),
        ends=lazy_day(invitation.ends_at.date()),
        link=absolute_url(reverse("invitation", args=[invitation.token])),
    )


def send_seat_freed(team: Team, person: Reader) -> None:
    _send_about(
        team, person, "seat_freed", format_lazy(_("You no longer have a seat in {team}"), team=team)
    )


def send_seat_given_back(team: Team, person: Reader) -> None:
    """To whoever answers for the team."""
    _send_about(
        team,
        team.owner,
        "seat_given_back",
        format_lazy(_("A seat in {team} is free"), team=team),
        person=person,
    )


def send_team_offered(team: Team, person: Reader) -> None:
    link = absolute_url(reverse("answer_team_offer", kwargs={"team_id": team.pk}))
    subject = format_lazy(
        _("{owner} has asked you to take over {team}"), owner=team.owner, team=team
    )
    _send_about(team, person, "team_offered", subject, link=link)


def send_team_taken_over(team: Team, *, before: Reader, now: Reader) -> None:
    _send_about(
        team,
        before,
        "taken_over",
        format_lazy(_("{owner} now owns {team}"), owner=now, team=team),
        person=now,
    )


@transaction.atomic
def send_enquiry(lead: Lead) -> None:
    """Answer whoever asked, and tell a person of the house. Both, or neither."""
    publication = Publication.load()
    send_notice(
        lead.address,
        "notifications/team/enquiry_answer",
        format_lazy(_("Your enquiry to {publication} about a team"), publication=publication.name),
        purpose="team: quote",
        lead=lead,
    )
    send_notice(
        settings.SALES or publication.sender,
        "notifications/team/enquiry",
        format_lazy(
            _("Team enquiry: {organisation}, {seats} seats"),
            organisation=lead.organisation,
            seats=lead.seats,
        ),
        purpose="team: lead",
        lead=lead,
        link=absolute_url(reverse("lead", args=[lead.pk])),
    )


def _send_about(
    team: Team,
    to: Reader,
    template: str,
    subject: Words,
    *,
    person: Reader | None = None,
    link: str = "",
) -> None:
    if to.is_active:
        send_notice(
            to.email,
            f"notifications/team/{template}",
            subject,
            purpose="team",
            team=team,
            person=person,
            link=link or absolute_url(reverse("account")),
        )
