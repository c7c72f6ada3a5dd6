"""Time does what it does, each thing at its own moment."""

from datetime import UTC, datetime

import pytest
import stripe

from masthead.gateways.payments import InvoiceCause, SubscriptionState
from masthead.gateways.payments.testing import FakeStripe
from masthead.gateways.payments.tests.conftest import BEGAN, DAY, HOUR, MONTH, Noor
from masthead.sandbox.stripe.periods import period_end

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def told(fake: FakeStripe) -> list[tuple[str, int]]:
    return [(event["type"], event["created"]) for event in fake.news()]


def test_a_trial_is_warned_of_ended_and_charged_in_this_order(noor: Noor) -> None:
    trial = noor.subscribe(trial_days=7)
    before = len(told(noor.fake))
    noor.wait(8 * DAY)
    end = BEGAN + 7 * DAY
    assert told(noor.fake)[before:] == [
        ("customer.subscription.trial_will_end", BEGAN + 4 * DAY),
        ("invoice.created", end),
        ("customer.subscription.updated", end),
        ("invoice.finalized", end + HOUR),
        ("payment_intent.created", end + HOUR),
        ("charge.succeeded", end + HOUR),
        ("payment_intent.succeeded", end + HOUR),
        ("invoice_payment.paid", end + HOUR),
        ("invoice.paid", end + HOUR),
        ("invoice.payment_succeeded", end + HOUR),
        ("test_helpers.test_clock.ready", BEGAN + 8 * DAY),
    ]
    assert noor.now(trial).state is SubscriptionState.ACTIVE


def test_a_leap_over_a_year_renews_twelve_months(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.wait(366 * DAY)
    invoices = list(noor.fake.payments.invoices(subscription=held.id))
    assert [invoice.cause for invoice in invoices] == [InvoiceCause.RENEWED] * 12 + [
        InvoiceCause.BEGUN
    ]
    assert sum(invoice.paid for invoice in invoices) == 13 * 3_000


def test_cancelled_at_the_periods_end_it_ends_there(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    noor.fake.payments.cancel_at_period_end(held.id)
    noor.wait(30 * DAY)
    assert noor.now(held).state is SubscriptionState.ACTIVE
    noor.wait(31 * DAY)
    over = noor.now(held)
    assert (over.state, over.ended_at) == (SubscriptionState.CANCELLED, held.period_end)
    noor.wait(90 * DAY)
    assert len(list(noor.fake.payments.invoices(subscription=held.id))) == 1


def test_a_clock_does_not_go_back(noor: Noor) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="backwards"):
        noor.fake.advance(noor.clock, to=BEGAN)


def test_real_time_ends_what_lives_by_no_clock(fake: FakeStripe) -> None:
    maya = fake.payments.ensure_customer(reference="maya", email="maya@example.org")
    trial = Noor(fake, maya.id, "").subscribe(trial_days=7)
    world, now = fake.server.world, int(trial.created.timestamp())
    with world.store.transaction():
        held = world.get("subscription", trial.id)
        held["items"]["data"][0]["current_period_end"] = now
        world.save(held, due=now)
    fake.server._catch_up()
    told = [event["type"] for event in fake.news()]
    assert "customer.subscription.trial_will_end" in told
    assert fake.payments.subscription(trial.id).state is SubscriptionState.ACTIVE


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
def test_periods_keep_to_the_calendar(anchor: str, start: str, interval: str, end: str) -> None:
    first, begins, ends = (
        int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
        for day in (anchor, start, end)
    )
    assert period_end(first, begins, interval) == ends
