"""Contracts: the money side of a membership's subscription."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.billing.models.customers import Customer
from masthead.billing.models.prices import Price
from masthead.membership.models import Subscription


class Contract(models.Model):
    """Who pays what for one subscription, and how. What may be read and until when is the
    subscription's alone."""

    class PaymentMethod(models.TextChoices):
        CARD = "card", "By card"
        INVOICE = "invoice", "By invoice"

    subscription = models.OneToOneField(
        Subscription, on_delete=models.PROTECT, related_name="contract"
    )
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="contracts")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contracts")
    payment_method = models.CharField(max_length=7, choices=PaymentMethod)
    vendor = models.CharField(max_length=20, blank=True)  # the one that charges the card
    vendor_ref = models.CharField(max_length=80, blank=True)  # its id of the subscription
    card = models.CharField(max_length=60, blank=True)  # "Visa ending 4242", as the vendor words it
    card_digest = models.CharField(max_length=64, blank=True)  # see `fair_use`
    card_country = models.CharField(max_length=2, blank=True)  # where the card was issued
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(
        null=True, blank=True
    )  # when all that follows its end was done
    # raised with every decision: vendor state fetched before it is stale
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vendor", "vendor_ref"],
                condition=~Q(vendor_ref=""),
                name="one_contract_per_vendor_subscription",
            ),
            models.CheckConstraint(
                condition=Q(payment_method="card") & ~Q(vendor="") & ~Q(vendor_ref="")
                | Q(payment_method="invoice", vendor="", vendor_ref=""),
                name="a_card_contract_has_a_vendor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription}, {self.get_payment_method_display().lower()}"

    def hold(self) -> None:
        """Lock it until the transaction ends. Every verb that changes its subscription or its
        invoices begins with this, so that no two wait for each other."""
        Contract.objects.select_for_update(no_key=True).get(pk=self.pk)

    @property
    def seats(self) -> int:
        return self.subscription.seats

    @property
    def sum(self) -> int:
        """What a period costs, in minor units of the price's currency."""
        return self.price.total(self.subscription.seats)
