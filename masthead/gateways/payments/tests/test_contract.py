"""Every payment vendor keeps the port's promises: the Stripe sandbox always, Stripe's test mode if
MASTHEAD_STRIPE_TEST_KEY is set."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from masthead.gateways.failures import FailureReason, PermanentFailure
from masthead.gateways.payments import (
    BillingReason,
    Cadence,
    CancelReason,
    CheckoutOrder,
    CheckoutState,
    DisputeState,
    InvoiceState,
    ObjectKind,
    PriceSpec,
    Subscription,
    SubscriptionState,
)
from masthead.gateways.payments.port import Credentials
from masthead.gateways.payments.stripe import StripeVendor
from masthead.gateways.payments.testing import sandboxed_stripe
from masthead.sandbox.stripe.testing import WEBHOOK_SECRET
from masthead.sandbox.stripe.webhooks import sign

TEST_KEY = os.environ.get("MASTHEAD_STRIPE_TEST_KEY", "")
STRIPE = "https://api.stripe.com"
DAY, HOUR = 86_400, 3600
WITH_KEY = pytest.mark.skipif(not TEST_KEY, reason="needs MASTHEAD_STRIPE_TEST_KEY")


@dataclass
class Case:
    """A vendor with a customer on a test clock."""

    payments: StripeVendor
    mark: str
    clock: str
    customer: str
    began: int

    def price(self, amount: int = 30_000, cadence: Cadence = Cadence.YEAR) -> PriceSpec:
        return PriceSpec(
            f"pro-{self.mark}", "PRO", f"pro-{cadence}-{self.mark}", amount, "usd", cadence
        )

    def subscribe(self, *, card: str = "pm_card_visa", trial_days: int = 0) -> Subscription:
        """What a completed checkout creates."""
        v1 = self.payments.client.v1
        method = v1.payment_methods.attach(card, {"customer": self.customer}).id
        asked: Any = {
            "customer": self.customer,
            "items": [{"price": self.payments.ensure_price(self.price())}],
            "default_payment_method": method,
            "metadata": {"reference": "contract-7"},
        }
        asked |= {"trial_period_days": trial_days} if trial_days else {}
        return self.payments.subscription(v1.subscriptions.create(asked).id)

    def advance(self, seconds: int) -> int:
        clocks = self.payments.client.v1.test_helpers.test_clocks
        to = self.began + seconds
        clocks.advance(self.clock, {"frozen_time": to})
        while clocks.retrieve(self.clock).status != "ready":
            time.sleep(1)
        return to


@pytest.fixture(
    params=[
        pytest.param(
            "sandbox", marks=[pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
        ),
        pytest.param("stripe", marks=[pytest.mark.enable_socket, WITH_KEY]),
    ]
)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "sandbox":
        with sandboxed_stripe(tmp_path) as sandbox:
            yield _case(sandbox.payments)
        return
    case = _case(StripeVendor(Credentials(TEST_KEY, WEBHOOK_SECRET, STRIPE)))
    yield case
    with suppress(Exception):  # deleting the clock deletes its customer
        case.payments.client.v1.test_helpers.test_clocks.delete(case.clock)


def _case(payments: StripeVendor) -> Case:
    v1, mark, began = payments.client.v1, uuid4().hex[:12], int(time.time())
    clock = v1.test_helpers.test_clocks.create({"frozen_time": began}).id
    customer = v1.customers.create({"email": "noor@example.org", "test_clock": clock}).id
    return Case(payments, mark, clock, customer, began)


def test_a_customer_is_found_again_by_our_reference(case: Case) -> None:
    who = {"reference": f"reader-{case.mark}", "email": "maya@example.org", "name": "Maya"}
    maya = case.payments.ensure_customer(**who)
    assert (maya.reference, maya.email, maya.name) == (who["reference"], who["email"], "Maya")
    assert case.payments.ensure_customer(**who) == maya


def test_a_price_is_created_once_and_a_new_amount_makes_another(case: Case) -> None:
    first = case.payments.ensure_price(case.price())
    assert case.payments.ensure_price(case.price()) == first
    dearer = case.payments.ensure_price(case.price(36_000))
    assert dearer != first
    assert case.payments.ensure_price(case.price(36_000)) == dearer


def test_a_currency_with_other_minor_units_is_not_charged(case: Case) -> None:
    with pytest.raises(PermanentFailure, match="ISK"):
        case.payments.ensure_price(replace(case.price(), currency="isk"))


def test_a_checkout_has_a_page_to_visit_and_starts_once_per_key(case: Case) -> None:
    order = CheckoutOrder(
        customer=case.customer,
        price=case.payments.ensure_price(case.price()),
        reference="order-3",
        success_url="https://example.com/welcome?checkout={CHECKOUT_SESSION_ID}",
        cancel_url="https://example.com/join",
        quantity=5,
        trial_days=7,
        card_required=False,
        asks_country=True,
        key=f"order-3-{case.mark}",
    )
    checkout = case.payments.start_checkout(order)
    assert checkout.url.startswith("http")
    assert (checkout.state, checkout.reference) == (CheckoutState.OPEN, "order-3")
    assert case.payments.checkout(checkout.id) == checkout
    assert case.payments.start_checkout(order).id == checkout.id


def test_a_closed_checkout_accepts_no_payment(case: Case) -> None:
    order = CheckoutOrder(
        customer=case.customer,
        price=case.payments.ensure_price(case.price()),
        reference="order-4",
        success_url="https://example.com/welcome",
        cancel_url="https://example.com/join",
    )
    checkout = case.payments.start_checkout(order)
    for _ in range(2):
        closed = case.payments.close_checkout(checkout.id)
        assert (closed.state, closed.url) == (CheckoutState.EXPIRED, "")


def test_a_charge_shows_its_dispute(case: Case) -> None:
    invoice = case.payments.invoice(case.subscribe(card="pm_card_createDispute").latest_invoice)
    [dispute] = case.payments.charge(invoice.charge).disputes
    assert (dispute.amount, dispute.state) == (30_000, DisputeState.OPEN)
    case.payments.client.v1.disputes.close(dispute.id)
    [lost] = case.payments.charge(invoice.charge).disputes
    assert (lost.id, lost.state) == (dispute.id, DisputeState.LOST)


def test_a_trial_becomes_a_paid_year(case: Case) -> None:
    trial = case.subscribe(trial_days=7)
    assert trial.state is SubscriptionState.TRIALING
    assert trial.reference == "contract-7"
    assert trial.card is not None
    assert (trial.card.last4, bool(trial.card.fingerprint)) == ("4242", True)
    assert trial.trial_end == trial.period_end
    case.advance(7 * DAY + 2 * HOUR)
    paid = case.payments.subscription(trial.id)
    assert paid.state is SubscriptionState.ACTIVE
    assert (paid.period_end - paid.period_start).days in {365, 366}
    invoice = case.payments.invoice(paid.latest_invoice)
    assert (invoice.state, invoice.reason) == (InvoiceState.PAID, BillingReason.RENEWED)
    assert (invoice.total, invoice.paid, invoice.subscription) == (30_000, 30_000, trial.id)
    assert (invoice.period_start, invoice.period_end) == (paid.period_start, paid.period_end)


def test_a_change_costs_what_its_preview_said(case: Case) -> None:
    held = case.subscribe()
    at = datetime.fromtimestamp(case.advance(100 * DAY), UTC)
    preview = case.payments.preview_change(held.id, at=at, quantity=4)
    changed = case.payments.change(held.id, at=at, quantity=4)
    invoice = case.payments.invoice(changed.latest_invoice)
    assert changed.item.quantity == 4
    assert invoice.reason is BillingReason.CHANGED
    assert (invoice.total, invoice.due) == (preview.total, preview.due)
    assert [line.amount for line in invoice.lines] == [line.amount for line in preview.lines]
    assert all(line.proration for line in invoice.lines)


def test_a_cancellation_can_be_undone_until_it_takes_effect(case: Case) -> None:
    held = case.subscribe()
    ending = case.payments.cancel_at_period_end(held.id, comment="too dear")
    assert ending.cancel_at_period_end
    assert (ending.state, ending.period_end) == (SubscriptionState.ACTIVE, held.period_end)
    assert not case.payments.undo_cancellation(held.id).cancel_at_period_end
    over = case.payments.cancel_now(held.id)
    assert over.state is SubscriptionState.CANCELLED
    assert over.cancel_reason is CancelReason.REQUESTED
    assert over.ended_at is not None
    with pytest.raises(PermanentFailure):
        case.payments.undo_cancellation(held.id)


def test_a_refund_is_made_once_per_key(case: Case) -> None:
    invoice = case.payments.invoice(case.subscribe().latest_invoice)
    first = case.payments.refund(charge=invoice.charge, key=f"a-{case.mark}", amount=1_000)
    assert case.payments.refund(charge=invoice.charge, key=f"a-{case.mark}", amount=1_000) == first
    case.payments.refund(charge=invoice.charge, key=f"b-{case.mark}")
    charge = case.payments.charge(first.id)
    assert (charge.id, charge.invoice, charge.amount) == (invoice.charge, invoice.id, 30_000)
    assert sorted(refund.amount for refund in charge.refunds) == [1_000, 29_000]
    with pytest.raises(PermanentFailure):
        case.payments.refund(charge=invoice.charge, key=f"c-{case.mark}", amount=1)


def test_a_renewal_that_fails_leaves_the_subscription_past_due(case: Case) -> None:
    trial = case.subscribe(card="pm_card_chargeCustomerFail", trial_days=7)
    case.advance(7 * DAY + 2 * HOUR)
    late = case.payments.subscription(trial.id)
    assert late.state is SubscriptionState.PAST_DUE
    invoice = case.payments.invoice(late.latest_invoice)
    assert (invoice.state, invoice.paid, invoice.charge) == (InvoiceState.OPEN, 0, "")
    assert invoice.attempts == 1
    assert invoice.pay_url.startswith("http")
    with pytest.raises(PermanentFailure) as failure:
        case.payments.pay_invoice(invoice.id)
    assert failure.value.reason is FailureReason.DECLINED


def test_paying_a_paid_invoice_changes_nothing(case: Case) -> None:
    invoice = case.payments.invoice(case.subscribe().latest_invoice)
    assert case.payments.pay_invoice(invoice.id) == invoice


def test_subscriptions_invoices_and_events_can_be_listed(case: Case) -> None:
    held = case.subscribe()
    case.payments.cancel_now(held.id)
    listed = next(each for each in case.payments.subscriptions() if each.id == held.id)
    assert listed == case.payments.subscription(held.id)
    [invoice] = case.payments.invoices(subscription=held.id)
    assert invoice == case.payments.invoice(held.latest_invoice)
    since = datetime.fromtimestamp(case.began - 60, UTC)
    reported = {(event.kind, event.object_id) for event in case.payments.events(since=since)}
    assert {(ObjectKind.SUBSCRIPTION, held.id), (ObjectKind.INVOICE, invoice.id)} <= reported


@pytest.mark.parametrize("verb", ["subscription", "invoice", "checkout", "charge"])
def test_an_unknown_object_is_reported_as_not_found(case: Case, verb: str) -> None:
    with pytest.raises(PermanentFailure) as failure:
        getattr(case.payments, verb)("pi_nowhere" if verb == "charge" else "nowhere")
    assert failure.value.reason is FailureReason.NOT_FOUND


def test_a_webhook_is_accepted_only_if_signed_and_recent(case: Case) -> None:
    payload = (
        b'{"id": "evt_1", "object": "event", "type": "invoice.paid", "created": 1800000000,'
        b' "data": {"object": {"id": "in_1", "object": "invoice"}}}'
    )
    now = int(time.time())
    headers = {"Stripe-Signature": sign(payload, secret=WEBHOOK_SECRET, at=now)}
    event = case.payments.read_webhook(payload, headers)
    assert (event.id, event.kind, event.object_id) == ("evt_1", ObjectKind.INVOICE, "in_1")
    for signature in (
        "",
        "nonsense",
        sign(payload + b" ", secret=WEBHOOK_SECRET, at=now),
        sign(payload, secret="whsec_another", at=now),
        sign(payload, secret=WEBHOOK_SECRET, at=now - 600),
    ):
        with pytest.raises(PermanentFailure):
            case.payments.read_webhook(payload, {"Stripe-Signature": signature})
    with pytest.raises(PermanentFailure):
        case.payments.read_webhook(payload, {})


def test_a_price_of_another_cadence_is_another_price(case: Case) -> None:
    year = case.price()
    month = replace(year, reference=f"pro-month-{case.mark}", amount=2_500, cadence=Cadence.MONTH)
    assert case.payments.ensure_price(year) != case.payments.ensure_price(month)
