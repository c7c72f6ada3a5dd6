"""The price list: offering prices and withdrawing them."""

import re
from collections.abc import Mapping

from django.db import transaction

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.billing.models import Cadence, Price, Tier
from masthead.core import money
from masthead.membership.models import Plan

_REFERENCE = re.compile(r"price-(?P<pk>\d{1,15})(-from-\d{1,6})?")


class PricingError(Exception):
    """It can't be offered; the message says why in plain words."""


@transaction.atomic
def offer_price(
    *,
    plan: Plan,
    cadence: Cadence,
    amount: int,
    currency: str = "USD",
    tiers: Mapping[int, int] | None = None,
    by: Reader | None = None,
) -> Price:
    """Offer a plan at this price from now on, in place of the one offered so far; customers on that
    one keep it. `tiers` maps a number of seats to what each costs from there on. Offering the same
    price again changes nothing."""
    code = currency.upper()
    _check(amount, code, tiers or {})
    offered = Price.objects.filter(plan=plan, cadence=cadence, currency=code, is_offered=True)
    standing = offered.prefetch_related("tiers").first()
    if standing and _same(standing, amount, tiers or {}):
        return standing
    offered.update(is_offered=False)
    price = Price.objects.create(plan=plan, cadence=cadence, amount=amount, currency=code)
    Tier.objects.bulk_create(
        Tier(price=price, from_seats=seats, amount=each) for seats, each in (tiers or {}).items()
    )
    audit.record(verb="price.offered", subject=price, actor=by, price=str(price))
    return price


@transaction.atomic
def withdraw_price(*, price: Price, by: Reader | None = None) -> None:
    """Stop offering a price; customers on it keep it."""
    if Price.objects.filter(pk=price.pk, is_offered=True).update(is_offered=False):
        audit.record(verb="price.withdrawn", subject=price, actor=by, price=str(price))


def record_plan_change(*, plan: Plan, by: Reader | None, changed: list[str]) -> None:
    """Record in the audit log that staff changed a plan."""
    audit.record(verb="plan.saved", subject=plan, actor=by, changed=changed)


def _check(amount: int, currency: str, tiers: Mapping[int, int]) -> None:
    if len(currency) != len("USD") or not currency.isalpha():
        raise PricingError("Enter a three-letter currency code, such as USD.")
    if min(amount, *tiers.values(), amount) < 1:
        raise PricingError(
            "The price must be more than zero. To give access for free, use a complimentary grant."
        )
    if tiers and amount != tiers[min(tiers)]:
        least = money.display(tiers[min(tiers)], currency)
        raise PricingError(f"The price per seat must match the first tier, {least}.")


def _same(price: Price, amount: int, tiers: Mapping[int, int]) -> bool:
    known = {tier.from_seats: tier.amount for tier in price.tiers.all()}
    return price.amount == amount and known == dict(tiers)


def reference_of(price: Price, tier: Tier | None = None) -> str:
    """Our name for a price at the vendor: each tier is a price of its own there."""
    return f"price-{price.pk}-from-{tier.from_seats}" if tier else f"price-{price.pk}"


def price_for_reference(reference: str) -> Price | None:
    """The price that `reference_of` names; None for a name that is not ours."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    return Price.objects.prefetch_related("tiers").filter(pk=int(found["pk"])).first()
