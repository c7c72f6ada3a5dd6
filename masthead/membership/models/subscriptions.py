"""Subscriptions: the contract between a person or a team and the house."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.membership.models.plans import Plan
from masthead.membership.models.teams import Team


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def running(self) -> Self:
        """Not yet ended; a lapsed one runs until the clock has ended it."""
        return self.exclude(state=Subscription.State.CANCELLED)

    def run_out(self, at: datetime) -> Self:
        """Running, and their last paid or kindly granted moment is over."""
        return self.running().filter(access_until__lte=at)


class Subscription(models.Model):
    """The contract. `access_until` is when reading ends unless something is paid: the trial's or
    period's end, or the end of grace. Verbs in `subscriptions.py` change it, and keep its grants
    in step."""

    class State(models.TextChoices):
        TRIALING = "trialing", "On trial"
        ACTIVE = "active", "Active"
        PAST_DUE = "past_due", "Payment overdue (grace)"
        CANCELLED = "cancelled", "Ended"

    class Ending(models.TextChoices):
        """Why it ended: what is counted as churn, by sort."""

        CHOSEN = "chosen", "Cancelled by the customer"
        UNPAID = "unpaid", "Not paid"
        REFUNDED = "refunded", "Refunded"
        WITHDRAWN = "withdrawn", "Withdrawn within 14 days"
        STAFF = "staff", "Ended by staff"

    reader = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="subscriptions"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="subscriptions"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    state = models.CharField(max_length=10, choices=State)
    seats = models.PositiveIntegerField(default=1)
    seats_next = models.PositiveIntegerField(null=True, blank=True)  # from `seats_next_on` on
    seats_next_on = models.DateTimeField(null=True, blank=True)
    came_from = models.CharField(max_length=40, blank=True)  # "join page", "quote", "import"
    started_at = models.DateTimeField(default=timezone.now)
    trial_ends_at = models.DateTimeField(null=True, blank=True)
    period_ends_at = models.DateTimeField()
    access_until = models.DateTimeField(db_index=True)
    cancels_at_end = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True, blank=True)  # when it was asked for
    cancel_reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-started_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reader=None) | Q(team=None),
                name="a_subscription_is_one_person_s_or_one_team_s",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", ended_at__isnull=False) & ~Q(ending="")
                | ~Q(state="cancelled") & Q(ended_at=None, ending=""),
                name="only_an_ended_subscription_has_an_ending",
            ),
            models.CheckConstraint(
                condition=~Q(state="trialing") | Q(trial_ends_at__isnull=False),
                name="a_trial_has_an_end",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="a_subscription_has_a_seat"),
            models.CheckConstraint(
                condition=Q(seats_next=None, seats_next_on=None)
                | Q(seats_next__gte=1, seats_next_on__isnull=False),
                name="planned_seats_have_a_day",
            ),
            models.UniqueConstraint(
                fields=["reader"],
                condition=~Q(state="cancelled") & Q(reader__isnull=False),
                name="one_running_subscription_a_person",
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=~Q(state="cancelled") & Q(team__isnull=False),
                name="one_running_subscription_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} of {self.team or self.reader or 'a deleted account'}"

    @property
    def is_running(self) -> bool:
        return self.state != self.State.CANCELLED

    def seats_from(self, at: datetime) -> int:
        """How many seats a term that begins at this moment has: those planned for it, yet none
        that somebody sits on."""
        planned, on = self.seats_next, self.seats_next_on
        if planned is None or on is None or at < on or self.team is None:
            return self.seats
        taken = self.team.seats.exclude(reader=None, held_for=None).count()
        return max(planned, min(taken, self.seats))
