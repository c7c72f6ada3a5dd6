"""Where our records and the vendor's disagree."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.billing.models.contracts import Contract


class Discrepancy(models.Model):
    """One difference between us and the vendor, open until it is corrected or a person has settled
    it."""

    class Type(models.TextChoices):
        UNKNOWN_HERE = "unknown_here", "Only at the payment provider"
        UNKNOWN_THERE = "unknown_there", "Only in our records"
        OUT_OF_STEP = "out_of_step", "Details differ"
        PAY_BACK = "pay_back", "To be refunded by hand"
        DISPUTED = "disputed", "Disputed by the cardholder"
        REFUSED = "refused", "Refused by the payment provider"

    type = models.CharField(max_length=13, choices=Type)
    vendor = models.CharField(max_length=20, blank=True)  # empty: our own invoice
    vendor_ref = models.CharField(max_length=80)  # the vendor's id, or our invoice's number
    contract = models.ForeignKey(
        Contract, null=True, blank=True, on_delete=models.PROTECT, related_name="differences"
    )
    description = models.CharField(max_length=500)  # what differs, and what was done or should be
    found_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()  # when it was last found
    settled_at = models.DateTimeField(null=True, blank=True)
    is_corrected = models.BooleanField(default=False)  # by reconciliation

    class Meta:
        ordering: ClassVar = ["settled_at", "-found_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["type", "vendor", "vendor_ref"],
                condition=Q(settled_at=None),
                name="one_open_difference_a_sort",
            )
        ]

    def __str__(self) -> str:
        return f"{self.vendor_ref}: {self.get_type_display()}"
