"""How the tests of teams act: an owner with a team, and the notices that are due."""

from django.core import mail
from django.test import Client

from masthead.accounts.models import Reader
from masthead.accounts.testing import sign_in
from masthead.membership import invitations
from masthead.membership.models import Invitation, Team
from masthead.membership.testing import make_team
from masthead.notifications import team_notices

NOUR, SAMI = "nour@example.org", "sami@example.org"


def signed_in(email: str) -> tuple[Client, Reader]:
    client = Client()
    sign_in(client, email)
    return client, Reader.objects.get(email=email)


def team_of(owner: Reader, *, seats: int = 3) -> Team:
    return make_team("Harbour Bank", owner=owner, seats=seats)


def invite(team: Team, address: str = SAMI) -> Invitation:
    invitations.invite(team=team, addresses=[address], by=team.owner)
    return Invitation.objects.get(team=team, address=address)


def notices() -> list[str]:
    """The subjects of what the clock writes next, by recipient."""
    before = len(mail.outbox)
    team_notices.send_due()
    return [f"{message.to[0]}: {message.subject}" for message in mail.outbox[before:]]
