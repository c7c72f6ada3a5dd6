"""Time passes on test clocks and in reality, and everything happens at its own moment."""

from datetime import UTC, datetime

import pytest
import stripe

from masthead.sandbox.stripe.periods import period_end
from masthead.sandbox.stripe.testing import StripeSandbox
from masthead.sandbox.stripe.tests.conftest import (
    DAY,
    HOUR,
    MONTH,
    STARTED,
    Noor,
    customer_in_real_time,
    item_of,
)

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def emitted(sandbox: StripeSandbox) -> list[tuple[str, int]]:
    return [(event["type"], event["created"]) for event in sandbox.events()]


def test_a_trial_is_warned_of_ended_and_charged_in_this_order(noor: Noor) -> None:
    trial = noor.subscribe(trial_days=7)
    before = len(emitted(noor.sandbox))
    noor.wait(8 * DAY)
    end = STARTED + 7 * DAY
    assert emitted(noor.sandbox)[before:] == [
        ("customer.subscription.trial_will_end", STARTED + 4 * DAY),
        ("invoice.created", end),
        ("customer.subscription.updated", end),
        ("invoice.finalized", end + HOUR),
        ("payment_intent.created", end + HOUR),
        ("charge.succeeded", end + HOUR),
        ("payment_intent.succeeded", end + HOUR),
        ("invoice_payment.paid", end + HOUR),
        ("invoice.paid", end + HOUR),
        ("invoice.payment_succeeded", end + HOUR),
        ("test_helpers.test_clock.ready", STARTED + 8 * DAY),
    ]
    assert noor.now(trial).status == "active"


def test_advancing_by_a_year_renews_twelve_months(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.wait(366 * DAY)
    invoices = noor.v1.invoices.list({"subscription": held.id, "limit": 100}).data
    reasons = [invoice.billing_reason for invoice in invoices]
    assert reasons == ["subscription_cycle"] * 12 + ["subscription_create"]
    assert sum(invoice.amount_paid for invoice in invoices) == 13 * 3_000


def test_a_subscription_cancelled_at_period_end_ends_there(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.v1.subscriptions.update(held.id, {"cancel_at_period_end": True})
    noor.wait(30 * DAY)
    assert noor.now(held).status == "active"
    noor.wait(31 * DAY)
    over = noor.now(held)
    assert (over.status, over.ended_at) == ("canceled", item_of(held).current_period_end)
    noor.wait(90 * DAY)
    assert len(noor.v1.invoices.list({"subscription": held.id}).data) == 1


def test_a_clock_can_not_be_moved_backwards(noor: Noor) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="backwards"):
        noor.sandbox.advance(noor.clock, to=STARTED)


def test_a_deleted_clock_takes_its_customers_along(noor: Noor) -> None:
    held = noor.subscribe()
    noor.v1.test_helpers.test_clocks.delete(noor.clock)
    assert noor.v1.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        noor.now(held)


def test_real_time_ends_the_trial_of_a_customer_without_a_clock(sandbox: StripeSandbox) -> None:
    maya = customer_in_real_time(sandbox)
    trial = maya.subscribe(trial_days=7)
    account = sandbox.server.account
    with account.store.transaction():
        held = account.get("subscription", trial.id)
        held["items"]["data"][0]["current_period_end"] = trial.created
        account.save(held, due=trial.created)
    sandbox.server.run_due()
    types = [event["type"] for event in sandbox.events()]
    assert "customer.subscription.trial_will_end" in types
    assert maya.now(trial).status == "active"


@pytest.mark.parametrize(
    ("anchor", "start", "interval", "end"),
    [
        ("2027-01-31", "2027-01-31", "month", "2027-02-28"),
        ("2027-01-31", "2027-02-28", "month", "2027-03-31"),
        ("2028-02-29", "2028-02-29", "year", "2029-02-28"),
        ("2028-02-29", "2031-02-28", "year", "2032-02-29"),
        ("2027-12-15", "2027-12-15", "month", "2028-01-15"),
    ],
)
def test_periods_follow_the_calendar(anchor: str, start: str, interval: str, end: str) -> None:
    first, starts, ends = (
        int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
        for day in (anchor, start, end)
    )
    assert period_end(first, starts, interval) == ends
