"""The box answers as Stripe does: errors, keys, lists, shapes. It forgets nothing."""

from pathlib import Path
from typing import Any

import pytest
import stripe

from masthead.gateways.payments import SubscriptionState, TemporaryFailure
from masthead.gateways.payments.port import Account
from masthead.gateways.payments.stripe import StripePayments
from masthead.gateways.payments.testing import SECRET, FakeStripe, fake_stripe
from masthead.gateways.payments.tests.conftest import DAY, MONTH, YEAR, Noor
from masthead.sandbox.stripe.cards import DISPUTED
from masthead.sandbox.stripe.forms import read_form

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

# The few keys of Stripe's published shapes that an integration stands on.
SHAPES = {
    "customer": "balance delinquent email invoice_prefix invoice_settings metadata test_clock",
    "product": "active default_price metadata name",
    "price": "active currency lookup_key product recurring type unit_amount unit_amount_decimal",
    "checkout.session": "amount_total client_reference_id customer customer_details expires_at mode"
    " payment_status status subscription success_url ui_mode url",
    "subscription": "billing_cycle_anchor cancel_at cancel_at_period_end canceled_at"
    " cancellation_details customer default_payment_method ended_at items latest_invoice status"
    " trial_end trial_settings trial_start",
    "invoice": "amount_due amount_paid amount_remaining attempt_count billing_reason currency"
    " ending_balance hosted_invoice_url lines next_payment_attempt number parent starting_balance"
    " status status_transitions total",
    "payment_method": "billing_details card customer type",
    "payment_intent": "amount amount_received latest_charge last_payment_error status",
    "charge": "amount amount_captured amount_refunded captured failure_code outcome paid"
    " payment_intent payment_method_details refunded status",
    "dispute": "amount charge currency evidence evidence_details is_charge_refundable"
    " payment_intent reason status",
    "invoice_payment": "amount_paid amount_requested invoice is_default payment status",
    "event": "api_version data pending_webhooks request type",
}


def error_of(call: Any) -> stripe.StripeError:
    with pytest.raises(stripe.StripeError) as failure:
        call()
    return failure.value


def test_errors_have_stripes_shape(fake: FakeStripe) -> None:
    v1 = fake.client.v1
    gone = error_of(lambda: v1.subscriptions.retrieve("sub_none"))
    assert (gone.http_status, gone.code) == (404, "resource_missing")
    lacking = error_of(lambda: v1.subscriptions.create({"customer": "cus_none"}))
    assert lacking.http_status == 404
    empty = error_of(lambda: v1.products.create({}))  # type: ignore[typeddict-item]
    assert (empty.http_status, empty.code) == (400, "parameter_missing")
    unknown = error_of(fake.client.v1.coupons.list)
    assert (unknown.http_status, type(unknown)) == (404, stripe.InvalidRequestError)


def test_a_key_that_is_no_test_key_is_not_let_in(fake: FakeStripe) -> None:
    live = StripePayments(Account("sk_live_never", SECRET, fake.url))
    refused = error_of(live.client.v1.customers.list)
    assert isinstance(refused, stripe.AuthenticationError)


def test_an_idempotency_key_answers_once_and_knows_its_request(fake: FakeStripe) -> None:
    v1 = fake.client.v1
    first = v1.customers.create({"email": "maya@example.org"}, {"idempotency_key": "k1"})
    again = v1.customers.create({"email": "maya@example.org"}, {"idempotency_key": "k1"})
    assert again.id == first.id
    assert len(v1.customers.list().data) == 1
    other = error_of(
        lambda: v1.customers.create({"email": "x@example.org"}, {"idempotency_key": "k1"})
    )
    assert isinstance(other, stripe.IdempotencyError)


def test_a_refused_request_leaves_its_key_free(fake: FakeStripe) -> None:
    v1 = fake.client.v1
    error_of(lambda: v1.subscriptions.create({"customer": "cus_none"}, {"idempotency_key": "k2"}))
    assert v1.customers.create({"name": "Maya"}, {"idempotency_key": "k2"}).name == "Maya"


def test_lists_come_by_the_page(fake: FakeStripe) -> None:
    v1 = fake.client.v1
    made = [v1.customers.create({"name": f"Reader {number}"}).id for number in range(7)]
    page = v1.customers.list({"limit": 3})
    assert (len(page.data), page.has_more) == (3, True)
    listed = [customer.id for customer in page.auto_paging_iter()]
    assert listed == made[::-1]
    back = v1.customers.list({"limit": 3, "ending_before": listed[3]})
    assert [customer.id for customer in back.data] == listed[:3]
    assert not back.has_more
    assert error_of(lambda: v1.customers.list({"limit": 1000})).http_status == 400


def test_shapes_hold_what_an_integration_reads(noor: Noor) -> None:
    noor.subscribe(number=DISPUTED)
    with noor.fake.server.world.store.transaction():
        kept = {kind: noor.fake.server.world.store.all(kind)[0] for kind in SHAPES}
    for kind, keys in SHAPES.items():
        assert set(keys.split()) <= kept[kind].keys(), kind
        assert kept[kind]["object"] == kind


def test_what_the_box_knows_for_itself_is_not_told(noor: Noor) -> None:
    held = noor.subscribe()
    shown = noor.fake.client.v1.subscriptions.retrieve(held.id, {"expand": ["latest_invoice"]})
    assert "_" not in {key[0] for key in shown.to_dict()}
    assert "_" not in {key[0] for key in shown.to_dict()["latest_invoice"]}


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    with fake_stripe(tmp_path) as fake:
        maya = fake.payments.ensure_customer(reference="maya", email="maya@example.org")
        held = Noor(fake, maya.id, "").subscribe(MONTH)
        price = fake.payments.ensure_price(MONTH)
    with fake_stripe(tmp_path) as fake:
        again = fake.payments.subscription(held.id)
        assert (again.state, again.card) == (SubscriptionState.ACTIVE, held.card)
        assert fake.payments.ensure_price(MONTH) == price
        assert fake.payments.ensure_customer(reference="maya", email="maya@example.org") == maya


def test_a_vendor_that_is_away_is_a_passing_trouble(tmp_path: Path) -> None:
    with fake_stripe(tmp_path) as fake:
        payments = fake.payments
    with pytest.raises(TemporaryFailure, match=r"can’t be reached"):
        payments.subscription("sub_1")


def test_a_quotation_mark_in_a_reference_finds_nobody_else(fake: FakeStripe) -> None:
    maya = fake.payments.ensure_customer(reference="maya", email="maya@example.org")
    odd = fake.payments.ensure_customer(reference='x"] OR ["maya', email="odd@example.org")
    assert odd.id != maya.id
    assert odd.reference == 'x"] OR ["maya'
    assert fake.payments.ensure_customer(reference=odd.reference, email=odd.email) == odd


def test_a_card_that_is_declined_in_the_api_is_a_card_error(noor: Noor) -> None:
    held = noor.subscribe(YEAR, trial_days=7, number="4000000000000341")
    noor.wait(8 * DAY)
    latest = noor.now(held).latest_invoice
    refused = error_of(lambda: noor.fake.client.v1.invoices.pay(latest))
    assert isinstance(refused, stripe.CardError)
    assert (refused.http_status, refused.code) == (402, "card_declined")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("i[0][p]=x&i[0][q]=2&i[1][p]=y", {"i": [{"p": "x", "q": "2"}, {"p": "y"}]}),
        ("e[]=a&e[]=b", {"e": ["a", "b"]}),
        ("m[k%5Bx]=v", {"m": {"k": {"x": "v"}}}),
        ("s%5Bt%5D=u", {"s": {"t": "u"}}),
    ],
)
def test_forms_nest(text: str, read: dict[str, Any]) -> None:
    assert read_form(text) == read
