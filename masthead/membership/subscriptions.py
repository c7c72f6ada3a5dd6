"""The life of a subscription. Each verb changes the contract and its grants in one transaction and
knows nothing of money. Calling one twice changes nothing more."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.membership import grants, seats
from masthead.membership.models import Grant, Plan, Subscription, Team

GRACE = timedelta(days=14)
# What renews by itself is paid at the period's end, and the news of it takes a moment to arrive.
LEEWAY = timedelta(days=1)
_STATE = Subscription.State
_ENDING = Subscription.Ending


class SubscriptionError(Exception):
    """It can't be done; the message says why in plain words."""


@transaction.atomic
def start(
    *,
    plan: Plan,
    period_ends_at: datetime,
    reader: Reader | None = None,
    team: Team | None = None,
    seats: int = 1,
    trial_ends_at: datetime | None = None,
    renews: bool = True,
    came_from: str = "",
) -> Subscription:
    """Start a contract for a person or a team, on trial if `trial_ends_at` is given. One that does
    not renew (a trial without a card) ends to the second. Refused while another is running."""
    if _running(reader=reader, team=team):
        raise SubscriptionError("There is already an active membership.")
    subscription = Subscription.objects.create(
        plan=plan,
        reader=reader,
        team=team,
        seats=seats,
        state=_STATE.TRIALING if trial_ends_at else _STATE.ACTIVE,
        trial_ends_at=trial_ends_at,
        period_ends_at=trial_ends_at or period_ends_at,
        access_until=trial_ends_at or period_ends_at,
        cancels_at_end=not renews,
        came_from=came_from,
    )
    _settle(subscription, "subscription.started", by=reader)
    return subscription


@transaction.atomic
def sync_terms(
    subscription: Subscription,
    *,
    state: Subscription.State,
    period_ends_at: datetime,
    trial_ends_at: datetime | None = None,
    seats: int | None = None,
    cancels_at_end: bool = False,
    plan: Plan | None = None,
) -> Subscription:
    """Apply the terms as whoever manages the contract states them now. Becoming past due starts a
    grace of 14 days, and a paid period ends it; a period that is over is not paid for, whatever
    its state is called. A contract that has ended stays ended; only `end` ends one."""
    subscription = _locked(subscription)
    if not subscription.is_running:
        return subscription
    before = _terms_of(subscription)
    if not cancels_at_end and period_ends_at + LEEWAY <= timezone.now():
        state = _STATE.PAST_DUE
    if state == _STATE.PAST_DUE and subscription.state != _STATE.PAST_DUE:
        subscription.access_until = timezone.now() + GRACE
    subscription.state = state
    subscription.period_ends_at = period_ends_at
    subscription.trial_ends_at = trial_ends_at or subscription.trial_ends_at
    subscription.seats = seats or subscription.seats
    subscription.plan = plan or subscription.plan
    if cancels_at_end != subscription.cancels_at_end:
        subscription.cancels_at_end = cancels_at_end
        subscription.cancelled_at = timezone.now() if cancels_at_end else None
    if _terms_of(subscription) != before:
        _settle(subscription, "subscription.kept_in_step", state=str(state))
    return subscription


@transaction.atomic
def renew(subscription: Subscription, *, until: datetime) -> Subscription:
    """Extend a contract that was paid for until a moment, whether on trial, in grace or active."""
    subscription = _locked(subscription)
    if not subscription.is_running:
        raise SubscriptionError("This membership has ended. Start a new one.")
    subscription.state = _STATE.ACTIVE
    subscription.period_ends_at = until
    _settle(subscription, "subscription.renewed", until=until.isoformat())
    return subscription


@transaction.atomic
def mark_past_due(subscription: Subscription) -> Subscription:
    """A payment failed: access continues for 14 days of grace. A second failure does not extend
    it."""
    subscription = _locked(subscription)
    if subscription.state in {_STATE.PAST_DUE, _STATE.CANCELLED}:
        return subscription
    subscription.state = _STATE.PAST_DUE
    subscription.access_until = timezone.now() + GRACE
    _settle(subscription, "subscription.fell_behind")
    return subscription


@transaction.atomic
def cancel_at_end(
    subscription: Subscription, *, by: Reader | None = None, reason: str = "", ip: str | None = None
) -> Subscription:
    """Nothing more is charged; access continues to the end of what was paid for."""
    subscription = _locked(subscription)
    if subscription.cancels_at_end or not subscription.is_running:
        return subscription
    subscription.cancels_at_end = True
    subscription.cancelled_at = timezone.now()
    subscription.cancel_reason = reason.strip()[:300]
    _settle(subscription, "subscription.cancelled", by=by, ip=ip)
    return subscription


@transaction.atomic
def resume(
    subscription: Subscription, *, by: Reader | None = None, ip: str | None = None
) -> Subscription:
    """Undo a cancellation while access still continues."""
    subscription = _locked(subscription)
    if not subscription.is_running:
        raise SubscriptionError("This membership has ended. Start a new one.")
    if subscription.cancels_at_end:
        subscription.cancels_at_end = False
        subscription.cancelled_at = None
        subscription.cancel_reason = ""
        _settle(subscription, "subscription.resumed", by=by, ip=ip)
    return subscription


@transaction.atomic
def end(
    subscription: Subscription,
    *,
    ending: Subscription.Ending,
    by: Reader | None = None,
    ip: str | None = None,
) -> Subscription:
    """End the contract now, and all access that comes from it."""
    subscription = _locked(subscription)
    if not subscription.is_running:
        return subscription
    now = timezone.now()
    subscription.state = _STATE.CANCELLED
    subscription.ended_at = now
    subscription.ending = ending
    subscription.access_until = min(subscription.access_until, now)
    _settle(subscription, "subscription.ended", by=by, ip=ip, ending=str(ending))
    return subscription


def end_expired() -> int:
    """Settle contracts whose access has expired: those that were cancelled or never paid end; those
    that should have renewed, but about which nothing was heard, become past due. Returns how
    many. For the clock; safe to run twice. Their grants have ended by themselves."""
    due = list(Subscription.objects.run_out(timezone.now()))
    for subscription in due:
        pays_by_itself = subscription.state in {_STATE.TRIALING, _STATE.ACTIVE}
        if pays_by_itself and not subscription.cancels_at_end:
            mark_past_due(subscription)
        else:
            chosen = subscription.cancelled_at is not None
            end(subscription, ending=_ENDING.CHOSEN if chosen else _ENDING.UNPAID)
    return len(due)


@transaction.atomic
def plan_seats(subscription: Subscription, *, seats: int) -> Subscription:
    """Plan this number of seats from the end of the current term; the current number clears the
    plan."""
    subscription = _locked(subscription)
    is_change = seats != subscription.seats
    subscription.seats_next = seats if is_change else None
    subscription.seats_next_on = subscription.period_ends_at if is_change else None
    subscription.save(update_fields=["seats_next", "seats_next_on"])
    return subscription


def apply_planned_seats() -> int:
    """Apply the seats that teams planned for a term that has begun; returns how many. For the
    clock; safe to run twice."""
    due = list(Subscription.objects.running().filter(seats_next_on__lte=timezone.now()))
    for subscription in due:
        _apply_planned(subscription)
    return len(due)


@transaction.atomic
def _apply_planned(subscription: Subscription) -> None:
    subscription = _locked(subscription)
    if subscription.seats_next_on is None:
        return
    subscription.seats = subscription.seats_from(subscription.seats_next_on)
    subscription.seats_next = subscription.seats_next_on = None
    _settle(subscription, "subscription.seats_changed", seats=subscription.seats)


def had_trial(reader: Reader) -> bool:
    """Whether this person has had a trial; everyone gets one."""
    return Subscription.objects.filter(reader=reader, trial_ends_at__isnull=False).exists()


def _terms_of(subscription: Subscription) -> tuple[object, ...]:
    """The terms as whoever manages the contract states them."""
    return (
        subscription.state,
        subscription.period_ends_at,
        subscription.trial_ends_at,
        subscription.seats,
        subscription.plan_id,
        subscription.cancels_at_end,
    )


def _running(*, reader: Reader | None, team: Team | None) -> bool:
    whose = {"reader": reader} if team is None else {"team": team}
    return Subscription.objects.running().filter(**whose).exists()


def _locked(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related(
        "plan", "reader", "team"
    )
    return rows.get(pk=subscription.pk)


def _settle(
    subscription: Subscription,
    verb: str,
    *,
    by: Reader | None = None,
    ip: str | None = None,
    **detail: Any,
) -> None:
    """Save the contract, its grants and the audit entry."""
    if subscription.state in {_STATE.TRIALING, _STATE.ACTIVE}:
        leeway = timedelta() if subscription.cancels_at_end else LEEWAY
        subscription.access_until = subscription.period_ends_at + leeway
    subscription.save()
    _move_grants(subscription)
    audit.record(verb=verb, subject=subscription, actor=by, ip=ip, **detail)


def _move_grants(subscription: Subscription) -> None:
    seats.sync_seats(subscription)
    if not subscription.is_running:
        grants.end_now(Grant.objects.filter(subscription=subscription), at=timezone.now())
    elif subscription.reader is not None:
        trial = subscription.state == _STATE.TRIALING
        grants.upsert_grant(
            reader=subscription.reader,
            subscription=subscription,
            source=Grant.Source.TRIAL if trial else Grant.Source.SUBSCRIPTION,
            until=subscription.access_until,
        )
