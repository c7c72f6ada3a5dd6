"""Grants: what a person may read, where it comes from, from when, until when."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from masthead.access.gate import AccessLevel, ActiveGrant
from masthead.accounts.models import Reader
from masthead.membership import access_levels
from masthead.membership.models.subscriptions import Subscription


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, at: datetime | None = None) -> Self:
        return self.unended(at).filter(reader__is_active=True)

    def unended(self, at: datetime | None = None) -> Self:
        """In force, or in force again if its reader's account, shut for now, were opened."""
        moment = at or timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=moment), starts_at__lte=moment)


class Grant(models.Model):
    """Access is a grant in force. One that was revoked ends early; it is never deleted, so that
    what somebody could read on a day can be told years later."""

    class Source(models.TextChoices):
        SUBSCRIPTION = "subscription", "Subscription"
        TRIAL = "trial", "Trial"
        SEAT = "seat", "Seat in a team"
        COMP = "comp", "Complimentary"

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="grants")
    level = models.CharField(
        max_length=10, choices=access_levels.CHOICES, default=AccessLevel.PRO.value
    )
    source = models.CharField(max_length=12, choices=Source)
    subscription = models.ForeignKey(
        Subscription, null=True, blank=True, on_delete=models.PROTECT, related_name="grants"
    )
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)  # None: until it is taken back
    given_by = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)  # why it was given or taken back

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["reader", "ends_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="a_grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(source="comp", subscription=None)
                | ~Q(source="comp") & Q(subscription__isnull=False),
                name="what_was_bought_names_its_subscription",
            ),
            models.CheckConstraint(
                condition=~Q(level=AccessLevel.PUBLIC.value), name="what_is_public_needs_no_grant"
            ),
        ]

    def __str__(self) -> str:
        until = f"{self.ends_at:%Y-%m-%d %H:%M}" if self.ends_at else "no end date"
        return f"{self.get_source_display()}: {self.level} until {until}"

    def is_in_force(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or self.ends_at > at)

    def as_active(self) -> ActiveGrant:
        return ActiveGrant(level=self.level, source=self.source, until=self.ends_at)
