"""Leads: who asked what a team would cost, and where the house stands with them."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from masthead.accounts.models import Reader
from masthead.core.model_fields import AddressField


class LeadQuerySet(models.QuerySet["Lead"]):
    def undecided(self) -> Self:
        return self.exclude(state__in=[Lead.State.WON, Lead.State.LOST])


class Lead(models.Model):
    """Somebody who told us about their team. Verbs in `leads.py` change it."""

    class State(models.TextChoices):
        NEW = "new", "New"
        CONTACTED = "contacted", "Contacted"
        QUOTED = "quoted", "Quoted"
        WON = "won", "Won"
        LOST = "lost", "Lost"

    name = models.CharField(max_length=120)
    address = AddressField(max_length=254)
    organisation = models.CharField(max_length=120)
    country = models.CharField(max_length=80, blank=True)
    seats = models.PositiveIntegerField()
    message = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    owner = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads"
    )
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="a_lead_wants_a_seat"),
            models.CheckConstraint(
                condition=Q(next_step="", next_step_on=None)
                | ~Q(next_step="") & Q(next_step_on__isnull=False),
                name="a_next_step_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.seats} seats"


class LeadNote(models.Model):
    """What staff wrote down about a lead. Never changed."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(Reader, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]
