"""What a person has used up that each person has once, told apart by keyed digests."""

from typing import ClassVar

from django.db import models


class FairUseMark(models.Model):
    """Somebody with this address, card or name has had a trial, withdrawn from a membership or left
    an order unpaid. It points to no one and outlives the account; the digest cannot be read back
    without the publication's secret key."""

    class Act(models.TextChoices):
        TRIAL = "trial", "Free trial"
        WITHDRAWAL = "withdrawal", "Withdrawal"
        UNPAID_ORDER = "unpaid", "Unpaid order by invoice"

    class Trait(models.TextChoices):
        ADDRESS = "address", "E-mail address"
        CARD = "card", "Card"
        NAME = "name", "Billing name"

    act = models.CharField(max_length=10, choices=Act)
    trait = models.CharField(max_length=7, choices=Trait)
    digest = models.CharField(max_length=64)
    about = models.CharField(max_length=40, blank=True)  # what a repetition must not record again
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["digest", "act", "about"], name="a_use_is_marked_once_per_trait"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}, by {self.get_trait_display().lower()}"
