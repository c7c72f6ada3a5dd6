"""Who receives which newsletter."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        return self.filter(state=Subscriber.State.ACTIVE, reader__is_active=True)

    def mailed(self, at: datetime) -> Self:
        """The active ones who have not paused at this moment."""
        return self.active().filter(Q(paused_until=None) | Q(paused_until__lte=at))


class Subscriber(models.Model):
    """A reader on a newsletter's list."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for confirmation"
        ACTIVE = "active", "Active"
        ENDED = "ended", "Unsubscribed"
        UNKNOWN = "unknown", "Consent unknown"  # imported without proof; never mailed

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscribers"
    )
    newsletter = models.ForeignKey(
        "newsletters.Newsletter", on_delete=models.CASCADE, related_name="subscribers"
    )
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    source = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)  # on the list, but not mailed

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reader", "newsletter"], name="one_subscriber_per_newsletter"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["newsletter", "state"])]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.newsletter_id} {self.state}"
