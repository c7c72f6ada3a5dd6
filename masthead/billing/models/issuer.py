"""The issuer of the invoices: what the law and a bank transfer require."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@dataclass(frozen=True, slots=True)
class SellerDetails:
    """The issuer as printed on an invoice, whatever is changed later."""

    name: str = ""
    address: str = ""
    tax_id: str = ""
    registration: str = ""
    email: str = ""
    account_holder: str = ""
    account: str = ""
    bic: str = ""
    bank: str = ""
    tax_note: str = ""
    foot: str = ""

    @property
    def address_line(self) -> str:
        """The address on one line."""
        return ", ".join(line.strip() for line in self.address.splitlines() if line.strip())


@register_setting(icon="doc-full", order=110)
class Issuer(BaseGenericSetting):
    """One row: the publisher's own details for its invoices."""

    name = models.CharField("legal name", max_length=120, blank=True)
    address = models.TextField("postal address", blank=True)
    tax_id = models.CharField("tax number", max_length=40, blank=True)
    registration = models.CharField(
        max_length=120, blank=True, help_text="Company register and number, if any."
    )
    email = models.EmailField(
        "contact address", blank=True, help_text="Shown on invoices and in e-mails about them."
    )
    account_holder = models.CharField(max_length=120, blank=True)
    account = models.CharField("IBAN or account number", max_length=60, blank=True)
    bic = models.CharField("BIC or routing number", max_length=40, blank=True)
    bank = models.CharField(max_length=120, blank=True)
    payment_days = models.PositiveSmallIntegerField(
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="Days from the invoice date to the due date, usually 14 or 30.",
    )
    number_prefix = models.SlugField(
        max_length=10, blank=True, help_text="Placed before the year: “MER” gives MER-2026-0001."
    )
    tax_note = models.CharField(
        max_length=200,
        blank=True,
        default="No tax is charged.",
        help_text="Shown beside the tax amount. Ask your accountant what it must say.",
    )
    foot = models.CharField("footer line", max_length=200, blank=True)

    panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("address"),
                FieldPanel("tax_id"),
                FieldPanel("registration"),
                FieldPanel("email"),
            ],
            "Publisher",
        ),
        MultiFieldPanel(
            [
                FieldPanel("account_holder"),
                FieldPanel("account"),
                FieldPanel("bic"),
                FieldPanel("bank"),
            ],
            "Bank account",
        ),
        MultiFieldPanel(
            [
                FieldPanel("payment_days"),
                FieldPanel("number_prefix"),
                FieldPanel("tax_note"),
                FieldPanel("foot"),
            ],
            "Invoices",
        ),
    ]

    class Meta:
        verbose_name = "invoices"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(payment_days__gte=1), name="an_invoice_is_due_after_its_date"
            )
        ]

    def __str__(self) -> str:
        return self.name or "Publisher"

    @property
    def missing_details(self) -> list[str]:
        """What an invoice requires and is not filled in yet."""
        needed = {"legal name": self.name, "postal address": self.address, "account": self.account}
        return [words for words, value in needed.items() if not value.strip()]

    def as_seller(self) -> SellerDetails:
        facts: dict[str, Any] = {
            name: getattr(self, name) for name in SellerDetails.__dataclass_fields__
        }
        return SellerDetails(**facts)
