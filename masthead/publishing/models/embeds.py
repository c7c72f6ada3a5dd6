"""What embed providers return for the addresses that stories embed."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.core.claimable import Claimable, ClaimableQuerySet


class EmbedQuerySet(ClaimableQuerySet["Embed"]):
    pass


class Embed(Claimable):
    """An embedded address, its hash as Wagtail computes it, and the provider's response. The worker
    queries until there is one; only a refused embed has a reason for refusal."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for the provider"
        FOUND = "found", "Found"
        REFUSED = "refused", "Refused by the provider"

    OPEN = Q(state="waiting")
    LEASE = timedelta(minutes=2)
    FIRST_WAIT = timedelta(minutes=1)
    LONGEST_WAIT = timedelta(days=1)

    hash = models.CharField(max_length=32, primary_key=True)
    address = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    title = models.CharField(max_length=300, blank=True)
    refusal = models.CharField(max_length=200, blank=True)

    objects = EmbedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="refused") ^ Q(refusal=""), name="only_a_refused_embed_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="waiting_embeds"
            )
        ]

    def __str__(self) -> str:
        return self.address

    def mark_found(self, title: str) -> None:
        self.release(state=self.State.FOUND, title=title)

    def mark_refused(self, reason: str) -> None:
        self.release(state=self.State.REFUSED, refusal=reason[:200])
