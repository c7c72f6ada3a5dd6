"""Prices are offered, replaced and withdrawn, and never edited."""

import pytest
from django.db import IntegrityError, transaction

from masthead.billing import price_list
from masthead.billing.models import Cadence, Contract, Price
from masthead.billing.testing import make_contract, make_price, make_team_price
from masthead.membership.testing import make_plan

pytestmark = pytest.mark.django_db


def test_a_new_price_replaces_the_old_one_for_new_members() -> None:
    old = make_price(300_00)
    new = make_price(360_00)
    assert list(Price.objects.offered()) == [new]
    old.refresh_from_db()
    assert old.amount == 300_00


def test_members_on_the_old_price_keep_it() -> None:
    contract = make_contract(price=make_price(300_00))
    make_price(360_00)
    contract.refresh_from_db()
    assert contract.sum == 300_00


def test_the_same_price_again_changes_nothing() -> None:
    assert make_team_price() == make_team_price()
    assert Price.objects.count() == 1


@pytest.mark.parametrize(
    ("seats", "each", "total"), [(3, 264_00, 792_00), (9, 264_00, 2376_00), (10, 240_00, 2400_00)]
)
def test_more_seats_cost_less_each(seats: int, each: int, total: int) -> None:
    price = make_team_price()
    assert (price.per_seat(seats), price.total(seats)) == (each, total)


def test_a_yearly_price_is_also_shown_per_month() -> None:
    assert make_price(300_00).monthly() == 25_00
    assert make_team_price().monthly(25) == 17_00


def test_a_price_of_zero_is_refused() -> None:
    with pytest.raises(price_list.PricingError, match="comp"):
        make_price(0)


def test_two_offered_prices_for_the_same_thing_are_refused_by_the_database() -> None:
    make_price()
    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.create(plan=make_plan(), cadence=Cadence.YEAR, amount=1, currency="USD")


def test_a_card_contract_names_the_vendor_s_subscription() -> None:
    contract = make_contract()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(payment_method=Contract.PaymentMethod.CARD)


def test_a_withdrawn_price_is_not_offered_and_members_keep_it() -> None:
    contract = make_contract()
    price_list.withdraw_price(price=contract.price)
    contract.refresh_from_db()
    assert not Price.objects.offered().exists()
    assert contract.sum == 300_00


def test_a_currency_has_three_letters() -> None:
    with pytest.raises(price_list.PricingError, match="currency"):
        make_price(currency="DOLLARS")


def test_a_team_price_starts_with_its_first_tier() -> None:
    with pytest.raises(price_list.PricingError, match="first tier"):
        make_price(300_00, tiers={3: 264_00})


@pytest.mark.parametrize("name", ["price-0", "price-x", "prices-1", ""])
def test_a_vendor_s_price_that_is_not_ours_is_no_price(name: str) -> None:
    assert price_list.price_for_reference(name) is None


def test_a_price_is_found_by_its_own_reference_and_its_tiers_ones() -> None:
    price = make_team_price()
    for tier in [None, *price.tiers.all()]:
        assert price_list.price_for_reference(price_list.reference_of(price, tier)) == price


def test_a_price_in_another_currency_stands_beside_the_first() -> None:
    make_price(300_00)
    make_price(280_00, currency="EUR")
    assert set(Price.objects.offered().values_list("currency", flat=True)) == {"USD", "EUR"}
