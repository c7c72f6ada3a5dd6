"""Customers: those who pay."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.accounts.models import Reader
from masthead.core.model_fields import AddressField
from masthead.membership.models import Team


class Customer(models.Model):
    """A reader or a team as the one who pays, with what an invoice needs. Kept when the person's
    account is deleted, since the ledger must name who paid."""

    reader = models.OneToOneField(
        Reader, null=True, blank=True, on_delete=models.SET_NULL, related_name="customer"
    )
    team = models.OneToOneField(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="customer"
    )
    name = models.CharField(max_length=160, blank=True)
    email = AddressField("billing e-mail address", max_length=254, blank=True)
    address = models.TextField("postal address", blank=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166, empty until it is known
    tax_id = models.CharField("tax number", max_length=40, blank=True)
    purchase_order = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reader=None) | Q(team=None), name="a_customer_is_a_person_or_a_team"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.team or self.reader or f"Customer {self.pk}")

    @property
    def mail_to(self) -> str:
        """Where mail about money goes; empty once no one is left to write to."""
        if self.email:
            return self.email
        person = self.team.owner if self.team else self.reader
        return person.email if person else ""
