"""The billing portal: invoices, a new card, cancelling and undoing it."""

import pytest
import stripe

from masthead.sandbox.stripe.cards import DECLINED
from masthead.sandbox.stripe.tests.conftest import Noor, card_of, customer_in_real_time

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def test_the_portal_shows_subscription_card_and_invoices(noor: Noor) -> None:
    held = noor.subscribe()
    page = noor.sandbox.visit(noor.open_portal()).text
    assert "noor@example.org" in page
    assert "300.00 USD a year, active, renews on 15 January 2028" in page
    assert "Visa ending in 4242" in page
    assert str(noor.latest_invoice(held).number) in page
    assert 'href="https://example.com/account"' in page


def test_the_portal_of_a_new_customer_says_what_is_missing(noor: Noor) -> None:
    page = noor.sandbox.visit(noor.open_portal()).text
    assert "No active subscriptions." in page
    assert "No card on file." in page
    assert "No invoices yet." in page


def test_cancelling_and_undoing_it_take_one_button_each(noor: Noor) -> None:
    held, url = noor.subscribe(), noor.open_portal()
    response = noor.sandbox.visit(url, do="cancel", subscription=held.id)
    assert noor.now(held).cancel_at_period_end
    page = noor.sandbox.visit(response.location).text
    assert "Cancelled. Your subscription ends on" in page
    assert "ends on 15 January 2028" in page
    assert "Undo cancellation" in page
    noor.sandbox.visit(url, do="resume", subscription=held.id)
    assert not noor.now(held).cancel_at_period_end


def test_a_new_card_is_charged_from_now_on(noor: Noor) -> None:
    held, url = noor.subscribe(), noor.open_portal()
    assert "declined" in noor.sandbox.pay_by_card(url, DECLINED, do="card").text
    assert card_of(noor.now(held)) == card_of(held)
    noor.sandbox.pay_by_card(url, "5555555555554444", do="card")
    card = card_of(noor.now(held))
    assert card
    assert (card.brand, card.last4) == ("mastercard", "4444")


def test_a_customer_can_not_cancel_for_another(noor: Noor) -> None:
    held = noor.subscribe()
    mayas = customer_in_real_time(noor.sandbox).open_portal()
    assert noor.sandbox.visit(mayas, do="cancel", subscription=held.id).status == 404
    assert not noor.now(held).cancel_at_period_end


def test_an_unknown_button_is_an_error(noor: Noor) -> None:
    assert noor.sandbox.visit(noor.open_portal(), do="explode").status == 422


def test_the_portal_opens_for_known_customers_only(noor: Noor) -> None:
    with pytest.raises(stripe.InvalidRequestError) as failure:
        Noor(noor.sandbox, "cus_none").open_portal()
    assert failure.value.code == "resource_missing"
