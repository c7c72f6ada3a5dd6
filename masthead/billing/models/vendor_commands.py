"""Errands: what the vendor must still be told."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from masthead.billing.models.contracts import Contract
from masthead.core.model_fields import CharField


def _key() -> str:
    return uuid.uuid4().hex


class VendorCommandQuerySet(models.QuerySet["VendorCommand"]):
    def waiting(self) -> Self:
        """Not through: the vendor may not know yet."""
        return self.filter(state__in=[VendorCommand.State.DUE, VendorCommand.State.UNDERWAY])

    def due(self, at: datetime) -> Self:
        """To be tried at this moment."""
        return self.filter(
            Q(next_try_at=None) | Q(next_try_at__lte=at), state=VendorCommand.State.DUE
        )


class VendorCommand(models.Model):
    """One thing decided here that the vendor must be told, written down with the decision: a
    reader who cancels has cancelled, whether or not the vendor answers at that moment."""

    class Deed(models.TextChoices):
        CANCEL = "cancel", "Cancel at the end of the period"
        RESUME = "resume", "Undo the cancellation"
        END = "end", "End now"
        REFUND = "refund", "Refund"

    class State(models.TextChoices):
        DUE = "due", "Due"
        UNDERWAY = "underway", "In progress"
        DONE = "done", "Done"
        FAILED = "failed", "Refused by the payment provider"

    key = CharField(max_length=40, unique=True, default=_key)  # pays back once
    deed = models.CharField(max_length=6, choices=Deed)
    vendor = models.CharField(max_length=20)
    vendor_ref = models.CharField(max_length=80)  # the subscription
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="errands"
    )
    invoice = models.CharField(max_length=80, blank=True)  # to pay back; empty: all invoices
    amount = models.PositiveIntegerField(default=0)  # to pay back; 0: all of it
    comment = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    laid_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)  # what the vendor said

    objects = VendorCommandQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_try_at"]),
            models.Index(fields=["vendor", "vendor_ref"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="underway") | Q(claimed_at__isnull=False),
                name="an_errand_under_way_was_claimed",
            ),
            models.CheckConstraint(
                condition=Q(amount=0) | ~Q(invoice=""), name="a_part_is_paid_back_of_one_invoice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_deed_display()}: {self.vendor_ref}"
