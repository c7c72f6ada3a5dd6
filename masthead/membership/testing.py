"""Members, plans and contracts for tests."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.membership import seats as taking
from masthead.membership import subscriptions
from masthead.membership.models import Plan, Seat, Subscription, Team


def make_plan(slug: str = "pro", **fields: Any) -> Plan:
    plan, _ = Plan.objects.get_or_create(slug=slug, defaults={"name": "PRO", **fields})
    return plan


def make_member(email: str = "", *, on_trial: bool = False, **fields: Any) -> Reader:
    """A reader with a membership of a year, or on a trial of a week."""
    reader = make_reader(email, address_confirmed_at=timezone.now(), **fields)
    make_subscription(reader, trial_ends_at=in_days(7) if on_trial else None)
    return reader


def make_subscription(reader: Reader, **fields: Any) -> Subscription:
    fields.setdefault("period_ends_at", in_days(365))
    return subscriptions.start(plan=make_plan(), reader=reader, **fields)


def make_team(name: str = "Harbour Bank", *, owner: Reader | None = None, seats: int = 5) -> Team:
    """A team with a contract of a year, paid before."""
    team = Team.objects.create(name=name, owner=owner or make_reader(), vetted_at=timezone.now())
    subscriptions.start(plan=make_plan(), team=team, seats=seats, period_ends_at=in_days(365))
    return team


def seat_at(team: Team, reader: Reader) -> Seat:
    """A seat in the team for somebody; one must be free."""
    seat = taking.take(team=team, reader=reader)
    assert seat, f"{team} has no free seat"  # noqa: S101  # a test's own mistake
    return seat


def in_days(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)
