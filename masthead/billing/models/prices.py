"""Prices: what a plan costs, how often, and at which number of seats it costs less."""

from typing import ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from masthead.core import money
from masthead.membership.models import Plan


class Cadence(models.TextChoices):
    """How often it is charged. A year's price is charged once, for the year."""

    MONTH = "month", "Monthly"
    YEAR = "year", "Yearly"


MONTHS = {Cadence.MONTH: 1, Cadence.YEAR: 12}


class PriceQuerySet(models.QuerySet["Price"]):
    def offered(self) -> Self:
        """What a new customer can choose."""
        return self.filter(is_offered=True, plan__is_offered=True).prefetch_related("tiers")


class Price(models.Model):
    """What one seat of a plan costs for one period. Never edited: another amount is another price,
    and customers on the old one keep it (`price_list.offer_price`)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="prices")
    cadence = models.CharField(max_length=5, choices=Cadence)
    amount = models.PositiveIntegerField(
        validators=[MinValueValidator(1)],
        help_text=("In minor units (such as cents), for one seat and one period."),
    )
    currency = models.CharField(max_length=3, default="USD")
    is_offered = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = PriceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan__position", "cadence", "-made_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "cadence", "currency"],
                condition=Q(is_offered=True),
                name="one_price_offered_a_plan_and_cadence",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="a_price_is_more_than_nothing"),
            models.CheckConstraint(
                condition=Q(cadence__in=Cadence.values), name="cadence_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {money.display(self.amount, self.currency)} a {self.cadence}"

    @property
    def months(self) -> int:
        return MONTHS[Cadence(self.cadence)]

    def per_seat(self, seats: int = 1) -> int:
        """What one of this many seats costs for a period."""
        tier = self.tier_for(seats)
        return tier.amount if tier else self.amount

    def total(self, seats: int = 1) -> int:
        """What this many seats cost for a period."""
        return self.per_seat(seats) * seats

    def monthly(self, seats: int = 1) -> int:
        """What one of this many seats costs a month; rounded where a year's sum does not divide."""
        return money.share(self.per_seat(seats), self.months)

    def tier_for(self, seats: int) -> "Tier | None":
        """The tier for this many seats; None where the price has no tiers, or there are too few
        seats."""
        fitting = [tier for tier in self.tiers.all() if tier.from_seats <= seats]
        return max(fitting, key=lambda tier: tier.from_seats, default=None)

    @property
    def fewest_seats(self) -> int:
        return min((tier.from_seats for tier in self.tiers.all()), default=1)


class Tier(models.Model):
    """From this many seats on, each costs this much per period."""

    price = models.ForeignKey(Price, on_delete=models.CASCADE, related_name="tiers")
    from_seats = models.PositiveIntegerField()
    amount = models.PositiveIntegerField(
        help_text=("In minor units (such as cents), for one seat and one period.")
    )

    class Meta:
        ordering: ClassVar = ["from_seats"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["price", "from_seats"], name="one_tier_a_threshold"),
            models.CheckConstraint(
                condition=Q(from_seats__gte=1, amount__gte=1), name="a_tier_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price.plan} from {self.from_seats}"
