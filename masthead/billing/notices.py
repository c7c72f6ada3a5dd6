"""Notices that customers must get, each enqueued once. The mails are written above, where the
publication is known."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from masthead.billing.models import Cadence, Contract, Notice
from masthead.billing.signals import notice_enqueued
from masthead.membership.models import Subscription

BEFORE_FIRST_CHARGE = timedelta(days=2)
BEFORE_RENEWAL = timedelta(days=30)
MID_GRACE = timedelta(days=7)  # left of the grace period
_KIND = Notice.Kind
_STATE = Subscription.State


def enqueue_notice(contract: Contract, kind: Notice.Kind, *, about: str = "", **facts: Any) -> bool:
    """Enqueue a notice; false if it was enqueued before. Must run in the transaction of what it
    reports. Facts must be JSON: sums in minor units, moments in ISO format."""
    try:
        with transaction.atomic():
            notice = Notice.objects.create(contract=contract, kind=kind, about=about, facts=facts)
    except IntegrityError:
        return False
    transaction.on_commit(partial(notice_enqueued.send, sender=Notice, notice_id=notice.pk))
    return True


def enqueue_due() -> int:
    """Enqueue what the calendar makes due: the reminder before a first charge, the notice before a
    yearly renewal, the second one in a grace period. Returns how many. For the clock; safe to run
    twice."""
    now = timezone.now()
    return _before_first_charge(now) + _before_renewal(now) + _mid_grace(now)


def _before_first_charge(now: datetime) -> int:
    trials = _running_contracts(state=_STATE.TRIALING, cancels_at_end=False).filter(
        subscription__trial_ends_at__gt=now,
        subscription__trial_ends_at__lte=now + BEFORE_FIRST_CHARGE,
    )
    return _enqueue_each(trials, _KIND.TRIAL_ENDS)


def _before_renewal(now: datetime) -> int:
    """Customers who pay by invoice learn of it from the invoice."""
    years = _running_contracts(state=_STATE.ACTIVE, cancels_at_end=False).filter(
        payment_method=Contract.PaymentMethod.CARD,
        price__cadence=Cadence.YEAR,
        subscription__period_ends_at__gt=now,
        subscription__period_ends_at__lte=now + BEFORE_RENEWAL,
    )
    return _enqueue_each(years, _KIND.RENEWAL)


def _mid_grace(now: datetime) -> int:
    graces = _running_contracts(state=_STATE.PAST_DUE).filter(
        payment_method=Contract.PaymentMethod.CARD,
        subscription__access_until__gt=now,
        subscription__access_until__lte=now + MID_GRACE,
    )
    return _enqueue_each(graces, _KIND.FAILED_AGAIN, by="access_until")


def _running_contracts(**subscription: Any) -> QuerySet[Contract]:
    conditions = {f"subscription__{name}": value for name, value in subscription.items()}
    return Contract.objects.filter(closed_at=None, **conditions).select_related(
        "subscription", "price"
    )


def _enqueue_each(
    contracts: QuerySet[Contract], kind: Notice.Kind, *, by: str = "period_ends_at"
) -> int:
    """One for each contract and each end of a period (or of a grace period)."""
    laid = 0
    for contract in contracts:
        about = f"{getattr(contract.subscription, by):%Y-%m-%d}"
        with transaction.atomic():
            laid += enqueue_notice(contract, kind, about=about, **contract_facts(contract))
    return laid


def contract_facts(contract: Contract) -> dict[str, Any]:
    """What a notice says of a contract as it is at this moment."""
    subscription = contract.subscription
    return {
        "plan": subscription.plan.name,
        "cadence": contract.price.cadence,
        "seats": subscription.seats,
        "amount": contract.sum,
        "currency": contract.price.currency,
        "payment_method": contract.payment_method,
        "card": contract.card,
        "state": subscription.state,
        "renews": not subscription.cancels_at_end,
        "period_ends_at": subscription.period_ends_at.isoformat(),
        "access_until": subscription.access_until.isoformat(),
    }
