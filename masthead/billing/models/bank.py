"""Bank statements as they were uploaded, and their lines."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.billing.models.invoices import Payment


class BankFile(models.Model):
    """An uploaded statement. Nothing in it is booked before a person confirms it."""

    name = models.CharField(max_length=200)
    brought_by = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    brought_at = models.DateTimeField(default=timezone.now)
    booked_at = models.DateTimeField(null=True, blank=True)
    booked = models.PositiveIntegerField(default=0)  # how many of its lines

    class Meta:
        ordering: ClassVar = ["-brought_at"]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """One line of a statement: read, or not readable and why. Lines that were not booked are
    deleted with the confirmation: whatever else happens on the account is not our business."""

    file = models.ForeignKey(BankFile, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField()  # in the file, its header being 1
    problem = models.CharField(max_length=300, blank=True)  # why it can't be read
    on = models.DateField(null=True, blank=True)
    amount = models.BigIntegerField(default=0)  # minor units; negative is outgoing
    currency = models.CharField(max_length=3, blank=True)
    payer = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64)  # the same for the same line in another file
    payment = models.OneToOneField(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="bank_line"
    )

    class Meta:
        ordering: ClassVar = ["row"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(payment__isnull=False),
                name="a_bank_s_line_is_booked_once",
            ),
            models.UniqueConstraint(fields=["file", "row"], name="a_row_is_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}"
