"""The billing portal: invoices, a new card, cancelling and going on after all."""

import pytest

from masthead.gateways.payments import PermanentFailure
from masthead.gateways.payments.tests.conftest import Noor
from masthead.sandbox.stripe.cards import DECLINED

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
BACK = "https://example.com/account"


def portal(noor: Noor) -> str:
    return noor.fake.payments.open_portal(customer=noor.customer, return_url=BACK)


def test_it_shows_what_runs_what_pays_and_what_was_asked(noor: Noor) -> None:
    held = noor.subscribe()
    page = noor.fake.visit(portal(noor)).text
    assert "noor@example.org" in page
    assert "300.00 USD a year, active, renews on 15 January 2028" in page
    assert "Visa ending in 4242" in page
    assert noor.latest_invoice(held).number in page
    assert f'href="{BACK}"' in page


def test_it_is_kind_to_who_has_nothing_yet(noor: Noor) -> None:
    page = noor.fake.visit(portal(noor)).text
    assert "No subscription is running." in page
    assert "No card is kept." in page
    assert "None yet." in page


def test_cancelling_and_going_on_take_a_button_each(noor: Noor) -> None:
    held, url = noor.subscribe(), portal(noor)
    told = noor.fake.visit(url, do="cancel", subscription=held.id)
    assert noor.now(held).cancel_at_period_end
    page = noor.fake.visit(told.location).text
    assert "Cancelled. It runs until" in page
    assert "ends on 15 January 2028" in page
    noor.fake.visit(url, do="resume", subscription=held.id)
    assert not noor.now(held).cancel_at_period_end


def test_a_new_card_pays_from_now_on(noor: Noor) -> None:
    held, url = noor.subscribe(), portal(noor)
    assert "declined" in noor.fake.pay_by_card(url, DECLINED, do="card").text
    assert noor.now(held).card == held.card
    noor.fake.pay_by_card(url, "5555555555554444", do="card")
    card = noor.now(held).card
    assert card is not None
    assert (card.brand, card.last4) == ("mastercard", "4444")


def test_nobody_cancels_for_another(noor: Noor) -> None:
    held = noor.subscribe()
    maya = noor.fake.payments.ensure_customer(reference="maya", email="maya@example.org")
    hers = noor.fake.payments.open_portal(customer=maya.id, return_url=BACK)
    assert noor.fake.visit(hers, do="cancel", subscription=held.id).status == 404
    assert not noor.now(held).cancel_at_period_end


def test_an_unknown_button_is_told(noor: Noor) -> None:
    assert noor.fake.visit(portal(noor), do="explode").status == 422


def test_it_opens_only_for_somebody_who_is_known(noor: Noor) -> None:
    with pytest.raises(PermanentFailure) as failure:
        noor.fake.payments.open_portal(customer="cus_none", return_url=BACK)
    assert failure.value.missing
