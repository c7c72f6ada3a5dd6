"""A renewal that fails is tried again, leaves the subscription past due, and ends it at last."""

from pathlib import Path

import pytest

from masthead.gateways.payments import (
    CancelReason,
    InvoiceState,
    PermanentFailure,
    SubscriptionState,
)
from masthead.gateways.payments.testing import FakeStripe, fake_stripe
from masthead.gateways.payments.tests.conftest import BEGAN, DAY, HOUR, Noor
from masthead.sandbox.stripe.cards import DECLINED, FAILS_LATER

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
TRIAL = 7 * DAY


def moments(fake: FakeStripe, *types: str) -> list[tuple[str, int]]:
    """These events, with the hours since the trial's end."""
    return [
        (event["type"], (event["created"] - BEGAN - TRIAL) // HOUR)
        for event in fake.news()
        if event["type"] in types
    ]


def test_it_is_tried_again_and_then_over(noor: Noor) -> None:
    trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
    noor.wait(TRIAL)
    assert noor.now(trial).state is SubscriptionState.ACTIVE
    noor.wait(TRIAL + HOUR)
    assert noor.now(trial).state is SubscriptionState.PAST_DUE
    noor.wait(TRIAL + 13 * DAY)
    assert noor.now(trial).state is SubscriptionState.PAST_DUE
    noor.wait(TRIAL + 14 * DAY + HOUR)
    over = noor.now(trial)
    assert (over.state, over.cancel_reason) == (
        SubscriptionState.CANCELLED,
        CancelReason.PAYMENT_FAILED,
    )
    invoice = noor.latest_invoice(over)
    assert (invoice.state, invoice.attempts, invoice.next_attempt) == (InvoiceState.OPEN, 4, None)
    assert moments(noor.fake, "invoice.payment_failed", "customer.subscription.deleted") == [
        ("invoice.payment_failed", 1),
        ("invoice.payment_failed", 1 + 3 * 24),
        ("invoice.payment_failed", 1 + 7 * 24),
        ("invoice.payment_failed", 1 + 14 * 24),
        ("customer.subscription.deleted", 1 + 14 * 24),
    ]


def test_a_new_card_on_the_invoices_page_mends_it(noor: Noor) -> None:
    trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
    noor.wait(TRIAL + 2 * DAY)
    invoice = noor.latest_invoice(trial)
    assert "300.00 USD is due" in noor.fake.visit(invoice.pay_url).text
    assert "declined" in noor.fake.pay_by_card(invoice.pay_url, DECLINED).text
    assert noor.fake.pay_by_card(invoice.pay_url).status == 303
    assert "paid on 24 January 2027" in noor.fake.visit(invoice.pay_url).text
    mended = noor.now(trial)
    assert mended.state is SubscriptionState.ACTIVE
    assert noor.latest_invoice(mended).paid == 30_000
    noor.wait(TRIAL + 20 * DAY)
    assert noor.now(trial).state is SubscriptionState.ACTIVE


def test_a_try_out_of_turn_is_counted_and_leaves_the_next_one_where_it_was(noor: Noor) -> None:
    trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
    noor.wait(TRIAL + DAY)
    before = noor.latest_invoice(trial)
    with pytest.raises(PermanentFailure, match="declined"):
        noor.fake.payments.pay_invoice(before.id)
    after = noor.latest_invoice(trial)
    assert (after.attempts, after.next_attempt) == (before.attempts + 1, before.next_attempt)


@pytest.mark.parametrize(
    ("choice", "state"),
    [("unpaid", SubscriptionState.UNPAID), ("past_due", SubscriptionState.PAST_DUE)],
)
def test_the_house_says_what_comes_after_the_last_try(
    tmp_path: Path, choice: str, state: SubscriptionState
) -> None:
    with fake_stripe(tmp_path, retry_days=(1,), after_retries=choice) as fake:
        clock = fake.start_clock(at=BEGAN)
        customer = fake.client.v1.customers.create({"test_clock": clock}).id
        noor = Noor(fake, customer, clock)
        trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
        noor.wait(TRIAL + 3 * DAY)
        assert noor.now(trial).state is state


def test_a_first_payment_that_never_comes_expires(noor: Noor) -> None:
    v1 = noor.fake.client.v1
    trial = noor.subscribe(trial_days=7)
    begun = v1.subscriptions.create(
        {"customer": noor.customer, "items": [{"price": trial.item.price}]}
    )
    assert begun.status == "incomplete"
    noor.wait(DAY)
    assert noor.fake.payments.subscription(begun.id).state is SubscriptionState.EXPIRED
