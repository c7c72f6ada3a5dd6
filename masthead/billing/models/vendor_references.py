"""The ids of customers and prices at each payment vendor."""

from typing import ClassVar

from django.db import models

from masthead.billing.models.customers import Customer
from masthead.billing.models.prices import Price


class VendorCustomer(models.Model):
    """A customer's id at one vendor."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="vendor_customers"
    )
    vendor = models.CharField(max_length=20)
    vendor_ref = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "vendor"], name="one_id_per_customer_and_vendor"
            ),
            models.UniqueConstraint(
                fields=["vendor", "vendor_ref"], name="one_customer_per_vendor_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.vendor_ref}"


class VendorPrice(models.Model):
    """The id of a price, or of one of its tiers, at one vendor: each tier is a price of its own
    there. `reference` is our name for it (`price_list.reference_of`)."""

    price = models.ForeignKey(Price, on_delete=models.CASCADE, related_name="vendor_prices")
    reference = models.CharField(max_length=40)
    vendor = models.CharField(max_length=20)
    vendor_ref = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["vendor", "reference"], name="one_id_per_price_and_vendor"
            ),
            models.UniqueConstraint(
                fields=["vendor", "vendor_ref"], name="one_price_per_vendor_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} {self.vendor_ref}"
