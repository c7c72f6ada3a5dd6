"""What providers say of the addresses that stories embed."""

from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

LONGEST_PAUSE = timedelta(days=1)


class EmbedQuerySet(models.QuerySet["Embed"]):
    def due(self) -> Self:
        """Whose provider is to be asked now, the longest due first."""
        return self.filter(ask_at__lte=timezone.now()).order_by("ask_at")


class Embed(models.Model):
    """An address, its hash as Wagtail makes it, and what became of asking. Only one that waits has
    a time to ask at; only one that was refused has a refusal."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for the provider"
        FOUND = "found", "Found"
        REFUSED = "refused", "Refused by the provider"

    hash = models.CharField(max_length=32, primary_key=True)
    address = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    title = models.CharField(max_length=300, blank=True)
    refusal = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ask_at = models.DateTimeField(null=True, default=timezone.now, db_index=True)

    objects = EmbedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting", ask_at__isnull=False)
                | (~Q(state="waiting") & Q(ask_at__isnull=True)),
                name="only_a_waiting_embed_is_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") ^ Q(refusal=""), name="only_a_refused_embed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def find(self, title: str) -> None:
        self.state, self.title, self.refusal, self.ask_at = self.State.FOUND, title, "", None
        self.save()

    def refuse(self, why: str) -> None:
        self.state, self.refusal, self.ask_at = self.State.REFUSED, why[:200], None
        self.save()

    def wait(self) -> None:
        """Ask again later: after a minute, then twice as long each time, a day at most."""
        self.tries = min(self.tries + 1, 20)
        pause = timedelta(minutes=1) * 2 ** (self.tries - 1)
        self.ask_at = timezone.now() + min(pause, LONGEST_PAUSE)
        self.save()
