"""Teams: founded, managed, handed on."""

from django.db import transaction

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.core.shown_names import name_problem
from masthead.membership import seats, team_roles
from masthead.membership.models import Seat, Team, TeamManager
from masthead.membership.signals import seat_given_back, team_offered, team_taken_over

LONGEST_NAME = 120


class TeamError(Exception):
    """It can't be done; the message says why in plain words, and what to do."""


@transaction.atomic
def create_team(*, name: str, owner: Reader, ip: str | None = None) -> Team:
    """A new team, without a contract yet. Its name appears in e-mails to strangers, and so holds
    no address."""
    team = Team.objects.create(name=checked_name(name), owner=owner)
    audit.record(verb="team.founded", subject=team, actor=owner, ip=ip, name=team.name)
    return team


@transaction.atomic
def rename(*, team: Team, name: str, by: Reader, ip: str | None = None) -> None:
    """Give the team another name; only its owner may."""
    team_roles.require_owner(team, by)
    name = checked_name(name)
    if Team.objects.filter(pk=team.pk).exclude(name=name).update(name=name):
        audit.record(verb="team.renamed", subject=team, actor=by, ip=ip, name=name)


def checked_name(typed: str) -> str:
    """The name as it is kept, or a `TeamError` that says what is wrong with it."""
    name = " ".join(typed.split())
    if problem := name_problem(name):
        raise TeamError(f"The team can’t have this name. {problem}")
    if not name:
        raise TeamError("Enter a name for the team, such as your organisation’s name.")
    if len(name) > LONGEST_NAME:
        raise TeamError(f"The name is longer than {LONGEST_NAME} characters. Choose a shorter one.")
    return name


def inviter_name(reader: Reader) -> str:
    """How an e-mail to a stranger names whoever invites: never by a name that lures elsewhere."""
    name = str(reader.get_full_name())
    return reader.email if not name or name_problem(name) else name


@transaction.atomic
def make_manager(*, team: Team, reader: Reader, by: Reader, ip: str | None = None) -> None:
    """Somebody with a seat helps the owner from now on; only the owner may ask them to. Twice is
    the same as once."""
    team_roles.require_owner(team, by)
    if not Seat.objects.filter(team=team, reader=reader).exists():
        raise TeamError("Only someone with a seat in the team can manage it.")
    _, is_new = TeamManager.objects.get_or_create(team=team, reader=reader)
    if is_new:
        audit.record(verb="team.manager_made", subject=team, actor=by, ip=ip, manager=reader.pk)


@transaction.atomic
def remove_manager(*, team: Team, reader: Reader, by: Reader, ip: str | None = None) -> None:
    """They no longer help; their seat stays theirs. Only the owner may decide that."""
    team_roles.require_owner(team, by)
    deleted, _ = TeamManager.objects.filter(team=team, reader=reader).delete()
    if deleted:
        audit.record(verb="team.manager_unmade", subject=team, actor=by, ip=ip, manager=reader.pk)


@transaction.atomic
def offer(*, team: Team, to: Reader, by: Reader, ip: str | None = None) -> None:
    """Offer the team to a colleague with a seat; only the owner may. The owner stays the owner
    until the other accepts; a second offer replaces the first."""
    team_roles.require_owner(team, by)
    if to.pk == by.pk:
        raise TeamError("You own this team already.")
    if not Seat.objects.filter(team=team, reader=to).exists():
        raise TeamError("Only someone with a seat in the team can become its owner.")
    Team.objects.filter(pk=team.pk).update(offered_to=to)
    audit.record(verb="team.offered", subject=team, actor=by, ip=ip, to=to.pk)
    team_offered.send(sender=Team, team=team, reader=to)


@transaction.atomic
def withdraw_offer(*, team: Team, by: Reader, ip: str | None = None) -> bool:
    """The owner withdraws the offer, or the colleague declines it. False if there was none."""
    team_roles.require_may_withdraw_offer(team, by)
    if not Team.objects.filter(pk=team.pk, offered_to__isnull=False).update(offered_to=None):
        return False
    audit.record(verb="team.offer_withdrawn", subject=team, actor=by, ip=ip)
    return True


@transaction.atomic
def take_over(*, team: Team, reader: Reader, ip: str | None = None) -> bool:
    """The one it was offered to becomes the owner; the old owner stays a manager. False if it is
    offered to them no longer."""
    before = seats.locked(team).owner
    claimed = Team.objects.filter(pk=team.pk, offered_to=reader)
    if not claimed.update(owner=reader, offered_to=None):
        return False
    TeamManager.objects.filter(team=team, reader=reader).delete()
    TeamManager.objects.get_or_create(team=team, reader=before)
    audit.record(verb="team.taken_over", subject=team, actor=reader, ip=ip, before=before.pk)
    team_taken_over.send(sender=Team, team=team, before=before, now=reader)
    return True


@transaction.atomic
def leave(*, team: Team, reader: Reader, ip: str | None = None) -> bool:
    """Give one's own seat back. The owner can free their seat, but not leave the team."""
    seat = Seat.objects.filter(team=team, reader=reader).select_related("team").first()
    if seat is None or not seats.free(seat=seat, by=reader, ip=ip):
        return False
    seat_given_back.send(sender=Seat, team=seat.team, reader=reader)
    return True
