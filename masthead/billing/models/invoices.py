"""Invoices issued by the publisher, their payments and their credit notes."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.billing.models.contracts import Contract
from masthead.billing.models.customers import Customer
from masthead.billing.models.issuer import SellerDetails
from masthead.core import money, publication_zone
from masthead.core.claimable import Claimable, ClaimableQuerySet


class NumberSeries(models.Model):
    """The last number taken for one kind of document in one year."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Invoices"
        CREDIT_NOTE = "credit_note", "Credit notes"

    kind = models.CharField(max_length=11, choices=Kind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "year"], name="one_series_per_kind_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}: {self.last}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def open(self) -> Self:
        return self.filter(state=Invoice.State.OPEN)

    def overdue(self) -> Self:
        return self.open().filter(due_on__lt=publication_zone.today())


class Invoice(models.Model):
    """What a customer is asked to pay, numbered without gaps. Once issued its figures and names are
    final: it keeps its own copy of both parties' details, and is cancelled by a credit note."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        PAID = "paid", "Paid"
        CANCELLED = "cancelled", "Cancelled"

    class Cause(models.TextChoices):
        TERM = "term", "Membership term"
        SEATS = "seats", "Additional seats during a term"

    number = models.CharField(max_length=30, unique=True)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="invoices")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="invoices")
    cause = models.CharField(max_length=5, choices=Cause, default=Cause.TERM)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    issued_on = models.DateField()
    due_on = models.DateField()
    paid_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    period_from = models.DateTimeField()
    period_until = models.DateTimeField()
    currency = models.CharField(max_length=3)
    net = models.PositiveBigIntegerField()
    tax = models.PositiveBigIntegerField(default=0)
    reference = models.CharField(max_length=25, unique=True)  # ISO 11649, for the transfer
    purchase_order = models.CharField(max_length=60, blank=True)
    buyer_name = models.CharField(max_length=160)
    buyer_address = models.TextField(blank=True)
    buyer_tax_id = models.CharField(max_length=40, blank=True)
    buyer_email = models.EmailField(max_length=254, blank=True)
    seller = models.JSONField(default=dict)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-year", "-sequence"]
        permissions: ClassVar = [
            (("book_payment"), "Can mark invoices as paid and import bank files")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "sequence"], name="each_number_is_given_once"),
            models.UniqueConstraint(
                fields=["contract", "period_from"],
                condition=Q(cause="term") & ~Q(state="cancelled"),
                name="a_period_is_asked_for_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open", paid_on=None, cancelled_on=None)
                | Q(state="paid", paid_on__isnull=False, cancelled_on=None)
                | Q(state="cancelled", cancelled_on__isnull=False),
                name="an_invoice_s_state_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on"), period_until__gt=F("period_from")),
                name="an_invoice_s_days_are_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> int:
        return self.net + self.tax

    @property
    def total_in_words(self) -> str:
        return money.display(self.total, self.currency)

    @property
    def paid(self) -> int:
        """What has been received so far."""
        return sum(payment.amount for payment in self.payments.all())

    @property
    def left(self) -> int:
        """What is still outstanding; negative if more was received than asked."""
        return self.total - self.paid

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.OPEN and self.due_on < publication_zone.today()

    @property
    def seller_facts(self) -> SellerDetails:
        return SellerDetails(**self.seller)


class InvoiceLine(models.Model):
    """One line: a quantity of something at a price each."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField(default=1)
    unit = models.PositiveBigIntegerField()  # minor units, for one

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "position"], name="an_invoice_s_lines_are_in_order"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_line_is_of_something"),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def amount(self) -> int:
        return self.quantity * self.unit


class Payment(models.Model):
    """Money received for an invoice: all of it, a part, or more."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    amount = models.PositiveBigIntegerField()
    on = models.DateField()
    reference = models.CharField(max_length=140, blank=True)  # as on the bank statement
    by = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    booked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="a_payment_is_of_something")
        ]

    def __str__(self) -> str:
        return f"{self.amount} for {self.invoice}"


class CreditNote(models.Model):
    """Cancels one whole invoice, with a number of its own."""

    number = models.CharField(max_length=30, unique=True)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="credit_note")
    issued_on = models.DateField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["-year", "-sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "sequence"], name="each_credit_note_has_its_number"
            )
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceNotice(Claimable):
    """A notice to send about an invoice, enqueued in the transaction of what it reports. The mail
    is handed to the outbox in the transaction that writes `sent_at`, so it goes once."""

    class Kind(models.TextChoices):
        ISSUED = "issued", "Invoice"
        DUE_SOON = "due_soon", "Due in three days"
        OVERDUE = "overdue", "Overdue"
        LAST = "last", "A week before access ends"
        PAID = "paid", "Paid, with thanks"
        CANCELLED = "cancelled", "Credit note"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=9, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True, db_index=True)

    OPEN = Q(sent_at=None)
    objects = ClaimableQuerySet["InvoiceNotice"].as_manager()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "kind"], name="an_invoice_s_notice_is_laid_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.invoice}"
