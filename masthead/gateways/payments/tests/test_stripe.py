"""What the Stripe adapter adds to the SDK: failures and events in our words, and exact searches."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import stripe

from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.payments import Cadence, Event, ObjectKind, PriceSpec
from masthead.gateways.payments.stripe_objects import failure
from masthead.gateways.payments.testing import SandboxedStripe, sandboxed_stripe
from masthead.sandbox.stripe.testing import WEBHOOK_SECRET
from masthead.sandbox.stripe.webhooks import sign

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
YEAR = PriceSpec("pro", "PRO", "pro-year", 30_000, "usd", Cadence.YEAR)


@pytest.fixture
def vendor(tmp_path: Path) -> Iterator[SandboxedStripe]:
    with sandboxed_stripe(tmp_path / "stripe") as running:
        yield running


def test_a_vendor_that_can_not_be_reached_is_a_temporary_failure(tmp_path: Path) -> None:
    with sandboxed_stripe(tmp_path) as vendor:
        payments = vendor.payments
    with pytest.raises(TemporaryFailure, match=r"can’t reach the payment provider"):
        payments.subscription("sub_1")
    with pytest.raises(TemporaryFailure, match=r"can’t reach the payment provider"):
        list(payments.subscriptions())


def error_of(kind: Any, *, status: int, code: str = "") -> stripe.StripeError:
    error: stripe.StripeError = kind("Not this time", None, code, http_status=status)
    return error


@pytest.mark.parametrize(
    "error",
    [
        stripe.RateLimitError("Too many requests", http_status=429),
        stripe.APIError("Something went wrong", http_status=500),
        error_of(stripe.InvalidRequestError, status=409),
    ],
)
def test_an_error_of_stripes_own_may_be_retried(error: stripe.StripeError) -> None:
    assert isinstance(failure(error), TemporaryFailure)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (error_of(stripe.CardError, status=402, code="card_declined"), FailureReason.DECLINED),
        (
            error_of(stripe.InvalidRequestError, status=404, code="resource_missing"),
            FailureReason.NOT_FOUND,
        ),
        (error_of(stripe.InvalidRequestError, status=400), FailureReason.REFUSED),
        (stripe.AuthenticationError("Wrong key", http_status=401), FailureReason.REFUSED),
    ],
)
def test_an_error_of_card_or_request_is_permanent(
    error: stripe.StripeError, reason: FailureReason
) -> None:
    found = failure(error)
    assert isinstance(found, PermanentFailure)
    assert found.reason is reason


def test_a_quotation_mark_in_a_reference_finds_no_other_customer(vendor: SandboxedStripe) -> None:
    maya = vendor.payments.ensure_customer(reference="maya", email="maya@example.org")
    odd = vendor.payments.ensure_customer(reference='x"] OR ["maya', email="odd@example.org")
    assert odd.id != maya.id
    assert odd.reference == 'x"] OR ["maya'
    assert vendor.payments.ensure_customer(reference=odd.reference, email=odd.email) == odd


def test_a_customers_new_address_reaches_the_vendor(vendor: SandboxedStripe) -> None:
    maya = vendor.payments.ensure_customer(reference="maya", email="maya@example.org")
    moved = vendor.payments.ensure_customer(reference="maya", email="maya@example.net", name="M")
    assert (moved.id, moved.email, moved.name) == (maya.id, "maya@example.net", "M")


def test_a_renamed_plan_is_renamed_at_the_vendor(vendor: SandboxedStripe) -> None:
    price = vendor.payments.ensure_price(YEAR)
    assert vendor.payments.ensure_price(replace(YEAR, plan_name="PRO Gold")) == price
    [product] = vendor.client.v1.products.list().data
    assert product.name == "PRO Gold"


def test_a_subscription_without_a_card_has_none(vendor: SandboxedStripe) -> None:
    customer = vendor.payments.ensure_customer(reference="maya", email="maya@example.org")
    price = vendor.payments.ensure_price(YEAR)
    terms: Any = {
        "customer": customer.id,
        "items": [{"price": price}],
        "trial_period_days": 7,
    }
    started = vendor.client.v1.subscriptions.create(terms)
    assert vendor.payments.subscription(started.id).card is None


def test_only_events_after_a_moment_are_listed(vendor: SandboxedStripe) -> None:
    vendor.payments.ensure_customer(reference="maya", email="maya@example.org")
    assert list(vendor.payments.events(since=datetime(2020, 1, 1, tzinfo=UTC)))
    assert list(vendor.payments.events(since=datetime(2100, 1, 1, tzinfo=UTC))) == []


def read(vendor: SandboxedStripe, type_: str, about: dict[str, Any]) -> Event:
    event = {
        "id": "evt_1",
        "object": "event",
        "type": type_,
        "created": 1_800_000_000,
        "data": {"object": about},
    }
    payload = json.dumps(event).encode()
    signature = sign(payload, secret=WEBHOOK_SECRET, at=int(time.time()))
    return vendor.payments.read_webhook(payload, {"Stripe-Signature": signature})


def test_an_event_about_a_dispute_names_the_charge(vendor: SandboxedStripe) -> None:
    dispute = {"id": "dp_1", "object": "dispute", "charge": "ch_1"}
    event = read(vendor, "charge.dispute.created", dispute)
    assert (event.kind, event.object_id) == (ObjectKind.CHARGE, "ch_1")


def test_an_upcoming_invoice_is_nothing_to_fetch(vendor: SandboxedStripe) -> None:
    event = read(vendor, "invoice.upcoming", {"object": "invoice"})
    assert (event.kind, event.object_id) == (ObjectKind.OTHER, "")


def test_an_event_about_an_unknown_object_is_kept_apart(vendor: SandboxedStripe) -> None:
    event = read(vendor, "payout.paid", {"id": "po_1", "object": "payout"})
    assert event.kind is ObjectKind.OTHER
