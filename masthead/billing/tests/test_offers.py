"""What the join page offers: prices, tiers and trial terms, formatted from the price list."""

import pytest

from masthead.billing import offers, price_list
from masthead.billing.models import Cadence
from masthead.billing.testing import make_price, make_team_price

pytestmark = pytest.mark.django_db


def test_a_reader_sees_the_yearly_price_first_with_its_sum_per_month() -> None:
    make_price(32_00, cadence=Cadence.MONTH)
    make_price(300_00)
    make_team_price()
    yearly, monthly = offers.personal_offers()
    assert (yearly.total, yearly.monthly, yearly.is_yearly) == ("$300", "$25", True)
    assert (monthly.total, monthly.is_yearly) == ("$32", False)


def test_a_team_sees_its_tiers_and_never_fewer_seats_than_the_plan_s_minimum() -> None:
    make_team_price()
    team = offers.team_offer(1)
    assert team is not None
    assert (team.seats, team.each, team.total) == (3, "$22", "$792")
    assert [step.in_words for step in team.steps] == [
        "3 to 9 seats, $22",
        "10 to 24 seats, $20",
        "25 or more seats, $17",
    ]
    assert team.figures[0] == {"from": 3, "amount": 264_00}
    assert team.decimals == 2


def test_without_a_team_plan_a_team_is_offered_nothing() -> None:
    assert offers.team_offer(5) is None


def test_a_trial_states_the_days_of_its_reminder_and_its_charge() -> None:
    price = make_price()
    trial = offers.trial_terms(price)
    assert trial is not None
    assert (trial.span, trial.reminder_day, trial.charge_day) == ("a week", 6, 8)
    assert not trial.asks_card
    price.plan.trial_days = 10
    longer = offers.trial_terms(price)
    assert longer is not None
    assert longer.span == "10 days"
    price.plan.trial_days = 0
    assert offers.trial_terms(price) is None


def test_a_team_is_offered_the_yearly_price_where_there_is_a_monthly_one() -> None:
    team = make_team_price().plan
    for cadence in (Cadence.MONTH, Cadence.YEAR):
        price_list.offer_price(plan=team, cadence=cadence, amount=24_00, tiers={3: 24_00})
    offer = offers.team_offer(5)
    assert offer is not None
    assert offer.price.cadence == Cadence.YEAR
