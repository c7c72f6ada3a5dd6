"""Commands that the vendor must still carry out."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from masthead.billing.models.contracts import Contract
from masthead.core.claimable import Claimable, ClaimableQuerySet
from masthead.core.model_fields import CharField


def _key() -> str:
    return uuid.uuid4().hex


class VendorCommandQuerySet(ClaimableQuerySet["VendorCommand"]):
    def pending(self) -> Self:
        """Those that the vendor may not have carried out yet."""
        return self.filter(VendorCommand.OPEN)

    def retry_now(self) -> int:
        """Skip the wait before the next attempt."""
        return self.filter(VendorCommand.OPEN, claimed_at=None).update(next_try_at=None)


class VendorCommand(Claimable):
    """One decision that the vendor must carry out, enqueued with the decision: a reader who cancels
    has cancelled, whether or not the vendor can be reached at that moment."""

    class Action(models.TextChoices):
        CANCEL = "cancel", "Cancel at the end of the period"
        RESUME = "resume", "Undo the cancellation"
        END = "end", "End now"
        REFUND = "refund", "Refund"

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        DONE = "done", "Done"
        FAILED = "failed", "Refused by the payment provider"

    key = CharField(max_length=40, unique=True, default=_key)  # makes a refund idempotent
    action = models.CharField(max_length=6, choices=Action)
    vendor = models.CharField(max_length=20)
    vendor_ref = models.CharField(max_length=80)  # the subscription
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="errands"
    )
    invoice = models.CharField(max_length=80, blank=True)  # to refund; empty: all invoices
    amount = models.PositiveIntegerField(default=0)  # to refund; 0: all of it
    comment = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    enqueued_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)  # what the vendor said

    OPEN = Q(state=State.PENDING)
    objects = VendorCommandQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_try_at"]),
            models.Index(fields=["vendor", "vendor_ref"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount=0) | ~Q(invoice=""), name="a_part_is_paid_back_of_one_invoice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.vendor_ref}"
