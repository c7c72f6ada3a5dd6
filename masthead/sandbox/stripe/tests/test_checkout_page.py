"""The checkout page accepts test cards, says what is wrong, and starts a subscription."""

import pytest

from masthead.sandbox.stripe.cards import DECLINED, FAILS_LATER, GOOD, INSUFFICIENT_FUNDS
from masthead.sandbox.stripe.testing import StripeSandbox
from masthead.sandbox.stripe.tests.conftest import (
    DAY,
    MONTH,
    STARTED,
    Noor,
    card_of,
    customer_in_real_time,
    item_of,
)

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def test_the_page_states_the_price_and_that_no_money_moves(noor: Noor) -> None:
    page = noor.sandbox.visit(noor.order(trial_days=7).url or "").text
    assert "no money moves" in page
    assert "300.00 USD a year" in page
    assert "Free until 22 January 2027" in page
    assert "Start free trial" in page


def test_a_good_card_starts_the_trial_and_leads_back(noor: Noor) -> None:
    checkout = noor.order(trial_days=7)
    response = noor.sandbox.pay_by_card(checkout.url or "")
    assert response.location == f"https://example.com/in?c={checkout.id}"
    done = noor.v1.checkout.sessions.retrieve(checkout.id)
    assert (done.status, done.url) == ("complete", None)
    started = noor.subscription(str(done.subscription))
    assert started.status == "trialing"
    assert started.metadata["reference"] == "order-1"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (DECLINED, "Your card was declined."),
        (INSUFFICIENT_FUNDS, "insufficient funds"),
        ("4242424242424241", "number is incorrect"),
        ("", "number is incorrect"),
        ("４２４２", "number is incorrect"),
        ("4012888888881881", "test cards only"),
    ],
)
def test_a_bad_card_number_is_explained_and_starts_nothing(
    noor: Noor, number: str, words: str
) -> None:
    checkout = noor.order(trial_days=7)
    response = noor.sandbox.pay_by_card(checkout.url or "", number)
    assert response.status == 422
    assert words in response.text
    assert noor.v1.checkout.sessions.retrieve(checkout.id).status == "open"
    assert noor.subscriptions() == []


@pytest.mark.parametrize(
    ("expiry", "cvc", "words"),
    [
        ("01/20", "123", "in the past"),
        ("13/40", "123", "expiry date is incomplete"),
        ("soon", "123", "expiry date is incomplete"),
        ("12/40", "1", "security code is incomplete"),
    ],
)
def test_a_bad_expiry_or_security_code_is_explained(
    noor: Noor, expiry: str, cvc: str, words: str
) -> None:
    url = noor.order().url or ""
    response = noor.sandbox.visit(url, number=GOOD, expiry=expiry, cvc=cvc)
    assert response.status == 422
    assert words in response.text
    assert 'aria-invalid="true" aria-describedby="error"' in response.text


def test_a_card_that_fails_when_charged_starts_nothing_without_a_trial(noor: Noor) -> None:
    response = noor.sandbox.pay_by_card(noor.order().url or "", FAILS_LATER)
    assert (response.status, "declined" in response.text) == (422, True)
    assert noor.subscriptions() == []
    types = [event["type"] for event in noor.sandbox.events()]
    assert not [each for each in types if each.startswith("charge.")]


def test_a_trial_without_a_card_ends_the_subscription(noor: Noor) -> None:
    checkout = noor.order(trial_days=7, payment_method_collection="if_required")
    url = checkout.url or ""
    assert 'name="number"' not in noor.sandbox.visit(url).text
    assert noor.sandbox.visit(url, country="").status == 303
    done = noor.v1.checkout.sessions.retrieve(checkout.id)
    trial = noor.subscription(str(done.subscription))
    assert card_of(trial) is None
    noor.wait(7 * DAY)
    assert noor.now(trial).status == "canceled"


def test_the_country_is_asked_for_when_the_address_is_required(noor: Noor) -> None:
    checkout = noor.order(billing_address_collection="required")
    url = checkout.url or ""
    assert "Choose your country." in noor.sandbox.pay_by_card(url).text
    assert noor.sandbox.pay_by_card(url, country="DE").status == 303
    details = noor.v1.checkout.sessions.retrieve(checkout.id).customer_details
    assert details
    assert details.address
    assert details.address.country == "DE"


def test_seats_are_paid_for_at_once(noor: Noor) -> None:
    team = noor.subscribe(MONTH, quantity=5)
    assert (team.status, item_of(team).quantity) == ("active", 5)
    assert noor.latest_invoice(team).amount_paid == 15_000


def test_a_form_submitted_twice_subscribes_once(noor: Noor) -> None:
    url = noor.order().url or ""
    noor.sandbox.pay_by_card(url)
    assert "already subscribed" in noor.sandbox.pay_by_card(url).text
    assert len(noor.subscriptions()) == 1


def test_a_checkout_expires_after_a_day(noor: Noor) -> None:
    checkout = noor.order()
    noor.wait(DAY)
    assert noor.v1.checkout.sessions.retrieve(checkout.id).status == "expired"
    assert "expired" in noor.sandbox.pay_by_card(checkout.url or "").text
    assert noor.subscriptions() == []


def test_a_card_has_the_same_fingerprint_for_every_customer(noor: Noor) -> None:
    maya = customer_in_real_time(noor.sandbox)
    hers, noors = card_of(maya.subscribe()), card_of(noor.subscribe())
    another = card_of(noor.subscribe(number="5555555555554444"))
    assert hers
    assert noors
    assert another
    assert hers.fingerprint == noors.fingerprint
    assert another.fingerprint != hers.fingerprint


def test_user_input_is_escaped(noor: Noor) -> None:
    page = noor.sandbox.pay_by_card(noor.order().url or "", '"><script>alert(1)</script>').text
    assert "<script>" not in page


def test_no_card_number_is_stored(sandbox: StripeSandbox, noor: Noor) -> None:
    noor.subscribe()
    stored = [file.read_bytes() for file in sandbox.server.folder.iterdir()]
    assert any(b"4242" in content for content in stored)
    assert not any(GOOD.encode() in content for content in stored)


def test_an_unknown_page_is_a_404(sandbox: StripeSandbox) -> None:
    for path in ("/", "/c/pay/cs_test_none", "/p/session/none", "/i/in_1/none"):
        response = sandbox.visit(f"{sandbox.url}{path}")
        assert (response.status, "Page not found" in response.text) == (404, True)


def test_a_form_that_is_too_large_is_a_413(sandbox: StripeSandbox) -> None:
    assert sandbox.visit(f"{sandbox.url}/c/pay/cs_test_none", number="4" * 200_000).status == 413


def test_a_subscription_starts_at_the_time_of_its_clock(noor: Noor) -> None:
    assert noor.subscribe(trial_days=7).created == STARTED
