"""What the join page offers: prices by month and by year, tiers, trial terms."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from masthead.billing import notices
from masthead.billing.models import Cadence, Price
from masthead.billing.vendor import adapter
from masthead.core import money

_WEEK = 7


@dataclass(frozen=True, slots=True)
class PlanOffer:
    """One price, formatted. `monthly` is a year's sum divided by twelve."""

    price: Price

    @property
    def total(self) -> str:
        return money.display(self.price.total(), self.price.currency)

    @property
    def monthly(self) -> str:
        return money.display(self.price.monthly(), self.price.currency)

    @property
    def is_yearly(self) -> bool:
        return self.price.cadence == Cadence.YEAR


@dataclass(frozen=True, slots=True)
class TrialTerms:
    """The days of a trial that would begin now."""

    days: int
    asks_card: bool
    starts_at: datetime
    reminder_at: datetime
    charge_at: datetime

    @property
    def span(self) -> str:
        return "a week" if self.days == _WEEK else f"{self.days} days"

    @property
    def reminder_day(self) -> int:
        """Which day of the trial it is, the first being 1."""
        return (self.reminder_at - self.starts_at).days + 1

    @property
    def charge_day(self) -> int:
        return self.days + 1


@dataclass(frozen=True, slots=True)
class TierLine:
    """A tier in words: from so many seats on, this much a seat and month."""

    from_seats: int
    until: int | None
    monthly: str

    @property
    def in_words(self) -> str:
        span = f"{self.from_seats} to {self.until}" if self.until else f"{self.from_seats} or more"
        return f"{span} seats, {self.monthly}"


@dataclass(frozen=True, slots=True)
class TeamOffer:
    """What this many seats cost."""

    price: Price
    seats: int

    @property
    def each(self) -> str:
        return money.display(self.price.monthly(self.seats), self.price.currency)

    @property
    def total(self) -> str:
        return money.display(self.price.total(self.seats), self.price.currency)

    @property
    def steps(self) -> list[TierLine]:
        tiers = list(self.price.tiers.all())
        ends = [*(tier.from_seats - 1 for tier in tiers[1:]), None]
        return [
            TierLine(tier.from_seats, end, self._monthly(tier.from_seats))
            for tier, end in zip(tiers, ends, strict=True)
        ]

    @property
    def figures(self) -> list[dict[str, int]]:
        """The tiers for the page's script, in minor units per period."""
        return [{"from": tier.from_seats, "amount": tier.amount} for tier in self.price.tiers.all()]

    @property
    def decimals(self) -> int:
        return money.exponent(self.price.currency)

    def _monthly(self, seats: int) -> str:
        return money.display(self.price.monthly(seats), self.price.currency)


def personal_offers() -> list[PlanOffer]:
    """What one reader can buy, yearly prices first."""
    prices = Price.objects.offered().filter(plan__for_teams=False).select_related("plan")
    offers = [PlanOffer(price) for price in prices]
    return sorted(offers, key=lambda offer: (offer.price.plan.position, not offer.is_yearly))


def team_offer(seats: int) -> TeamOffer | None:
    """What a team can buy: by the year if that is offered."""
    prices = Price.objects.offered().filter(plan__for_teams=True).select_related("plan")
    price = min(prices, key=lambda each: each.cadence != Cadence.YEAR, default=None)
    return TeamOffer(price, max(seats, price.fewest_seats)) if price else None


def trial_terms(price: Price) -> TrialTerms | None:
    """The trial that comes with a price; None if there is none."""
    days = price.plan.trial_days
    if not days:
        return None
    now = timezone.now()
    charge_at = now + timedelta(days=days)
    asks_card = adapter.takes_cards() and settings.TRIAL_CARD
    return TrialTerms(days, asks_card, now, charge_at - notices.BEFORE_FIRST_CHARGE, charge_at)
