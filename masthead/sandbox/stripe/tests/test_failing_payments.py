"""A renewal that fails is retried, leaves the subscription past due, and finally ends it."""

from pathlib import Path

import pytest
import stripe

from masthead.sandbox.stripe.cards import DECLINED, FAILS_LATER
from masthead.sandbox.stripe.testing import StripeSandbox, stripe_sandbox
from masthead.sandbox.stripe.tests.conftest import (
    DAY,
    HOUR,
    STARTED,
    Noor,
    customer_on_a_clock,
    item_of,
)

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
TRIAL = 7 * DAY


def hours_of(sandbox: StripeSandbox, *types: str) -> list[tuple[str, int]]:
    """These events, with the hours since the end of the trial."""
    return [
        (event["type"], (event["created"] - STARTED - TRIAL) // HOUR)
        for event in sandbox.events()
        if event["type"] in types
    ]


def test_a_failed_payment_is_retried_until_the_subscription_is_cancelled(noor: Noor) -> None:
    trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
    noor.wait(TRIAL)
    assert noor.now(trial).status == "active"
    noor.wait(TRIAL + HOUR)
    assert noor.now(trial).status == "past_due"
    noor.wait(TRIAL + 13 * DAY)
    assert noor.now(trial).status == "past_due"
    noor.wait(TRIAL + 14 * DAY + HOUR)
    over = noor.now(trial)
    assert over.status == "canceled"
    assert over.cancellation_details
    assert over.cancellation_details.reason == "payment_failed"
    invoice = noor.latest_invoice(over)
    assert (invoice.status, invoice.attempt_count) == ("open", 4)
    assert invoice.next_payment_attempt is None
    assert hours_of(noor.sandbox, "invoice.payment_failed", "customer.subscription.deleted") == [
        ("invoice.payment_failed", 1),
        ("invoice.payment_failed", 1 + 3 * 24),
        ("invoice.payment_failed", 1 + 7 * 24),
        ("invoice.payment_failed", 1 + 14 * 24),
        ("customer.subscription.deleted", 1 + 14 * 24),
    ]


def test_a_new_card_on_the_invoice_page_settles_it(noor: Noor) -> None:
    trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
    noor.wait(TRIAL + 2 * DAY)
    page = noor.latest_invoice(trial).hosted_invoice_url or ""
    assert "300.00 USD is due" in noor.sandbox.visit(page).text
    assert "declined" in noor.sandbox.pay_by_card(page, DECLINED).text
    assert noor.sandbox.pay_by_card(page).status == 303
    assert "paid on 24 January 2027" in noor.sandbox.visit(page).text
    settled = noor.now(trial)
    assert settled.status == "active"
    assert noor.latest_invoice(settled).amount_paid == 30_000
    noor.wait(TRIAL + 20 * DAY)
    assert noor.now(trial).status == "active"


def test_an_unscheduled_attempt_counts_and_leaves_the_schedule_alone(noor: Noor) -> None:
    trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
    noor.wait(TRIAL + DAY)
    before = noor.latest_invoice(trial)
    with pytest.raises(stripe.CardError, match="declined"):
        noor.v1.invoices.pay(str(before.id))
    after = noor.latest_invoice(trial)
    assert after.attempt_count == before.attempt_count + 1
    assert after.next_payment_attempt == before.next_payment_attempt


@pytest.mark.parametrize("status", ["unpaid", "past_due"])
def test_the_account_settings_decide_what_follows_the_last_attempt(
    tmp_path: Path, status: str
) -> None:
    with stripe_sandbox(tmp_path, retry_days=(1,), after_retries=status) as sandbox:
        noor = customer_on_a_clock(sandbox)
        trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
        noor.wait(TRIAL + 3 * DAY)
        assert noor.now(trial).status == status


def test_a_first_payment_that_never_succeeds_expires_the_subscription(noor: Noor) -> None:
    trial = noor.subscribe(trial_days=7)
    price = item_of(trial).price.id
    started = noor.v1.subscriptions.create({"customer": noor.customer, "items": [{"price": price}]})
    assert started.status == "incomplete"
    noor.wait(DAY)
    assert noor.now(started).status == "incomplete_expired"


def test_a_voided_invoice_is_no_longer_due(noor: Noor) -> None:
    trial = noor.subscribe(number=FAILS_LATER, trial_days=7)
    noor.wait(TRIAL + DAY)
    invoice = noor.latest_invoice(trial)
    assert noor.v1.invoices.void_invoice(str(invoice.id)).status == "void"
    page = noor.sandbox.visit(invoice.hosted_invoice_url or "").text
    assert "No payment is due: this invoice is void." in page
    with pytest.raises(stripe.InvalidRequestError, match="void"):
        noor.v1.invoices.pay(str(invoice.id))
