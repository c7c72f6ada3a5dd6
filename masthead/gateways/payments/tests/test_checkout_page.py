"""The checkout's page takes test cards, says what is wrong, and begins what was ordered."""

import pytest

from masthead.gateways.payments import CheckoutState, SubscriptionState
from masthead.gateways.payments.testing import FakeStripe
from masthead.gateways.payments.tests.conftest import BEGAN, DAY, MONTH, Noor
from masthead.sandbox.stripe.cards import DECLINED, FAILS_LATER, GOOD, NO_FUNDS

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def test_the_page_says_what_it_costs_and_that_no_bank_stands_behind_it(noor: Noor) -> None:
    page = noor.fake.visit(noor.order(trial_days=7).url).text
    assert "No bank stands behind this page" in page
    assert "300.00 USD a year" in page
    assert "Free until 22 January 2027" in page
    assert "Start the free trial" in page


def test_a_good_card_begins_the_trial_and_leads_back(noor: Noor) -> None:
    checkout = noor.order(trial_days=7)
    visit = noor.fake.pay_by_card(checkout.url)
    assert visit.location == f"https://example.com/in?c={checkout.id}"
    done = noor.fake.payments.checkout(checkout.id)
    assert (done.state, done.url) == (CheckoutState.COMPLETE, "")
    begun = noor.fake.payments.subscription(done.subscription)
    assert begun.state is SubscriptionState.TRIALING
    assert begun.reference == "order-1"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (DECLINED, "Your card was declined."),
        (NO_FUNDS, "insufficient funds"),
        ("4242424242424241", "number is incorrect"),
        ("", "number is incorrect"),
        ("４２４２", "number is incorrect"),
        ("4012888888881881", "test cards only"),
    ],
)
def test_a_bad_card_is_told_on_the_page_and_begins_nothing(
    noor: Noor, number: str, words: str
) -> None:
    checkout = noor.order(trial_days=7)
    visit = noor.fake.pay_by_card(checkout.url, number)
    assert visit.status == 422
    assert words in visit.text
    assert noor.fake.payments.checkout(checkout.id).state is CheckoutState.OPEN
    assert list(noor.fake.payments.subscriptions()) == []


@pytest.mark.parametrize(
    ("expiry", "cvc", "words"),
    [
        ("01/20", "123", "in the past"),
        ("13/40", "123", "expiry date is incomplete"),
        ("soon", "123", "expiry date is incomplete"),
        ("12/40", "1", "security code is incomplete"),
    ],
)
def test_a_bad_expiry_or_code_is_told(noor: Noor, expiry: str, cvc: str, words: str) -> None:
    url = noor.order().url
    visit = noor.fake.visit(url, number=GOOD, expiry=expiry, cvc=cvc)
    assert visit.status == 422
    assert words in visit.text
    assert 'aria-invalid="true" aria-describedby="error"' in visit.text


def test_a_card_that_fails_when_charged_begins_nothing_without_a_trial(noor: Noor) -> None:
    visit = noor.fake.pay_by_card(noor.order().url, FAILS_LATER)
    assert (visit.status, "declined" in visit.text) == (422, True)
    assert list(noor.fake.payments.subscriptions()) == []
    assert not [event for event in noor.fake.news() if event["type"].startswith("charge.")]


def test_a_trial_without_a_card_ends_with_the_trial(noor: Noor) -> None:
    checkout = noor.order(trial_days=7, card_required=False)
    assert 'name="number"' not in noor.fake.visit(checkout.url).text
    assert noor.fake.visit(checkout.url, country="").status == 303
    trial = noor.fake.payments.subscription(noor.fake.payments.checkout(checkout.id).subscription)
    assert trial.card is None
    noor.wait(7 * DAY)
    assert noor.now(trial).state is SubscriptionState.CANCELLED


def test_the_country_is_asked_for_where_it_matters(noor: Noor) -> None:
    checkout = noor.order(asks_country=True)
    assert "Choose your country." in noor.fake.pay_by_card(checkout.url).text
    assert noor.fake.pay_by_card(checkout.url, country="DE").status == 303
    assert noor.fake.payments.checkout(checkout.id).country == "DE"


def test_seats_are_paid_at_once(noor: Noor) -> None:
    team = noor.subscribe(MONTH, quantity=5)
    assert (team.state, team.item.quantity) == (SubscriptionState.ACTIVE, 5)
    assert noor.latest_invoice(team).paid == 15_000


def test_a_form_that_is_sent_twice_subscribes_once(noor: Noor) -> None:
    checkout = noor.order()
    noor.fake.pay_by_card(checkout.url)
    again = noor.fake.pay_by_card(checkout.url)
    assert "already" in again.text
    assert len(list(noor.fake.payments.subscriptions())) == 1


def test_a_visit_runs_out_after_a_day(noor: Noor) -> None:
    checkout = noor.order()
    noor.wait(DAY)
    assert noor.fake.payments.checkout(checkout.id).state is CheckoutState.EXPIRED
    assert "run out" in noor.fake.pay_by_card(checkout.url).text
    assert list(noor.fake.payments.subscriptions()) == []


def test_the_same_card_has_the_same_fingerprint_whoever_uses_it(noor: Noor) -> None:
    maya = noor.fake.payments.ensure_customer(reference="maya", email="maya@example.org")
    theirs = Noor(noor.fake, maya.id, "")
    hers, his = theirs.subscribe().card, noor.subscribe().card
    assert hers is not None
    assert hers == his
    another = noor.subscribe(number="5555555555554444").card
    assert another is not None
    assert another.fingerprint != hers.fingerprint


def test_what_is_typed_can_not_become_part_of_the_page(noor: Noor) -> None:
    page = noor.fake.pay_by_card(noor.order().url, '"><script>alert(1)</script>').text
    assert "<script>" not in page


def test_no_number_is_kept(fake: FakeStripe, noor: Noor) -> None:
    noor.subscribe()
    kept = [file.read_bytes() for file in fake.server.folder.iterdir()]
    assert any(b"4242" in content for content in kept)
    assert not any(GOOD.encode() in content for content in kept)


def test_an_unknown_page_says_so(fake: FakeStripe) -> None:
    for path in ("/", "/c/pay/cs_test_none", "/p/session/none", "/i/in_1/none"):
        visit = fake.visit(f"{fake.url}{path}")
        assert (visit.status, "No such page" in visit.text) == (404, True)


def test_time_is_the_clocks(noor: Noor) -> None:
    assert noor.subscribe(trial_days=7).created.timestamp() == BEGAN
