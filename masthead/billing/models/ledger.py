"""The ledger: what was charged, refunded, credited and ended, written once and never changed."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from masthead.billing.models.contracts import Contract
from masthead.billing.models.customers import Customer
from masthead.billing.models.prices import Cadence
from masthead.membership.models import Subscription


class LedgerQuerySet(models.QuerySet["LedgerEntry"]):
    def within(self, start: datetime | None, end: datetime | None) -> Self:
        """What happened from `start` on and before `end`; None leaves that side open."""
        entries = self.filter(at__gte=start) if start else self
        return entries.filter(at__lt=end) if end else entries


class LedgerEntry(models.Model):
    """One entry of the ledger. The database itself refuses to change or delete it; a mistake is
    corrected by a further entry. It names the contract and the customer by number, and no person.

    `amount` is in minor units, without `tax`: positive for a charge, negative for a refund or
    credit. The contract's facts (plan, cadence, seats, source, payment method) are those of the
    moment, so that later changes alter no figure of the past."""

    class Kind(models.TextChoices):
        TRIAL = "trial", "Trial started"
        CHARGE = "charge", "Charge"
        REFUND = "refund", "Refund"
        CREDIT = "credit", "Credit"
        ENDED = "ended", "Ended"

    kind = models.CharField(max_length=6, choices=Kind)
    reference = models.CharField(max_length=160, unique=True)
    at = models.DateTimeField()  # when it happened
    booked_at = models.DateTimeField(default=timezone.now)  # when it was booked here
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="entries")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="entries")
    plan = models.SlugField()
    cadence = models.CharField(max_length=5, choices=Cadence)
    seats = models.PositiveIntegerField()
    source = models.CharField(max_length=40, blank=True)  # where the contract came from
    payment_method = models.CharField(max_length=7, choices=Contract.PaymentMethod)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    period_from = models.DateTimeField(null=True, blank=True)  # the period that the sum pays for
    period_until = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Subscription.Ending, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["at", "kind"])]
        verbose_name_plural = "ledger entries"
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["trial", "ended"], amount=0, tax=0)
                | Q(kind="charge", amount__gte=0, tax__gte=0)
                | Q(kind__in=["refund", "credit"], amount__lte=0, tax__lte=0),
                name="an_entry_has_the_sign_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(period_from=None, period_until=None)
                | Q(period_from__lt=F("period_until")),
                name="a_period_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(kind="charge") | Q(period_from__isnull=False),
                name="a_charge_names_its_period",
            ),
            models.CheckConstraint(
                condition=Q(kind="ended") & ~Q(ending="") | ~Q(kind="ended") & Q(ending=""),
                name="only_an_end_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

    @property
    def total(self) -> int:
        return self.amount + self.tax
