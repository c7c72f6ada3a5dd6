"""The plans and prices of the demonstration publication."""

from masthead.billing import price_list
from masthead.billing.models import Cadence
from masthead.membership.models import Plan

YEAR, MONTH = 300_00, 32_00
A_SEAT = {3: 264_00, 10: 240_00, 25: 204_00}  # a year: $22, $20, $17 a month


def create_plans() -> None:
    """PRO, yearly and monthly, and its team plan, yearly. Laid again, nothing changes."""
    pro, _ = Plan.objects.get_or_create(
        slug="pro",
        defaults={"name": "PRO", "promise": "Read the region the way your work requires"},
    )
    team, _ = Plan.objects.get_or_create(
        slug="team",
        defaults={
            "name": "PRO for teams",
            "promise": "One contract, a seat for each colleague",
            "for_teams": True,
            "position": 1,
        },
    )
    price_list.offer_price(plan=pro, cadence=Cadence.YEAR, amount=YEAR)
    price_list.offer_price(plan=pro, cadence=Cadence.MONTH, amount=MONTH)
    price_list.offer_price(plan=team, cadence=Cadence.YEAR, amount=A_SEAT[3], tiers=A_SEAT)
