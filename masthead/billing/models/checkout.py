"""Checkout intents: from the join page to a contract."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.billing.models.contracts import Contract
from masthead.billing.models.customers import Customer
from masthead.billing.models.prices import Price
from masthead.core.model_fields import CharField


def _reference() -> str:
    return uuid.uuid4().hex


class CheckoutIntent(models.Model):
    """One customer's purchase in progress. Its reference travels to the vendor and comes back with
    the subscription, so that an event that overtakes the reader finds where it belongs."""

    class State(models.TextChoices):
        OPEN = "open", "On the payment page"
        JOINED = "joined", "Joined"
        REFUSED = "refused", "Refused"

    reference = CharField(max_length=40, unique=True, default=_reference)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="joinings")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField(default=1)
    trial_days = models.PositiveSmallIntegerField(default=0)
    came_from = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    note = models.CharField(max_length=300, blank=True)  # why it was refused, in plain words
    vendor = models.CharField(max_length=20, blank=True)  # empty until its page was opened
    vendor_ref = models.CharField(max_length=120, blank=True)  # the vendor's id of the checkout
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="joinings"
    )
    begun_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-begun_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="joined", contract__isnull=False)
                | ~Q(state="joined") & Q(contract=None),
                name="who_has_joined_has_a_contract",
            ),
            models.UniqueConstraint(
                fields=["vendor", "vendor_ref"],
                condition=~Q(vendor_ref=""),
                name="one_intent_per_vendor_checkout",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="a_joining_has_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.customer} joins {self.price}"
