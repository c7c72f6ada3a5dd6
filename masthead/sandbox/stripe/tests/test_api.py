"""The API responds as Stripe's does: errors, idempotency keys, lists, fields. State survives a
restart."""

from pathlib import Path
from typing import Any

import pytest
import stripe

from masthead.sandbox.stripe.cards import DISPUTED, FAILS_LATER
from masthead.sandbox.stripe.params import parse_form
from masthead.sandbox.stripe.testing import StripeSandbox, sdk, stripe_sandbox
from masthead.sandbox.stripe.tests.conftest import (
    DAY,
    MONTH,
    YEAR,
    Noor,
    card_of,
    customer_in_real_time,
)

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]

# The fields of Stripe's objects that an integration relies on.
FIELDS = {
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


def test_errors_have_the_status_and_code_of_stripes(sandbox: StripeSandbox) -> None:
    v1 = sandbox.client.v1
    gone = error_of(lambda: v1.subscriptions.retrieve("sub_none"))
    assert (gone.http_status, gone.code) == (404, "resource_missing")
    orphan = error_of(lambda: v1.subscriptions.create({"customer": "cus_none"}))
    assert orphan.http_status == 404
    nameless = error_of(lambda: v1.products.create({}))  # type: ignore[typeddict-item]
    assert (nameless.http_status, nameless.code) == (400, "parameter_missing")
    unknown = error_of(v1.coupons.list)
    assert (unknown.http_status, type(unknown)) == (404, stripe.InvalidRequestError)


def test_a_live_key_is_refused(sandbox: StripeSandbox) -> None:
    live = sdk(sandbox.url, key="sk_live_never")
    assert isinstance(error_of(live.v1.customers.list), stripe.AuthenticationError)


def test_an_idempotency_key_gives_the_first_response_again(sandbox: StripeSandbox) -> None:
    v1 = sandbox.client.v1
    first = v1.customers.create({"email": "maya@example.org"}, {"idempotency_key": "k1"})
    again = v1.customers.create({"email": "maya@example.org"}, {"idempotency_key": "k1"})
    assert again.id == first.id
    assert len(v1.customers.list().data) == 1


def test_an_idempotency_key_is_refused_for_another_request(sandbox: StripeSandbox) -> None:
    v1 = sandbox.client.v1
    v1.customers.create({"email": "maya@example.org"}, {"idempotency_key": "k1"})
    other = error_of(
        lambda: v1.customers.create({"email": "x@example.org"}, {"idempotency_key": "k1"})
    )
    assert isinstance(other, stripe.IdempotencyError)


def test_an_error_leaves_its_idempotency_key_free(sandbox: StripeSandbox) -> None:
    v1 = sandbox.client.v1
    error_of(lambda: v1.subscriptions.create({"customer": "cus_none"}, {"idempotency_key": "k2"}))
    assert v1.customers.create({"name": "Maya"}, {"idempotency_key": "k2"}).name == "Maya"


def test_lists_are_paginated_in_both_directions(sandbox: StripeSandbox) -> None:
    v1 = sandbox.client.v1
    made = [v1.customers.create({"name": f"Reader {number}"}).id for number in range(7)]
    page = v1.customers.list({"limit": 3})
    assert (len(page.data), page.has_more) == (3, True)
    listed = [customer.id for customer in page.auto_paging_iter()]
    assert listed == made[::-1]
    back = v1.customers.list({"limit": 3, "ending_before": listed[3]})
    assert [customer.id for customer in back.data] == listed[:3]
    assert not back.has_more
    assert error_of(lambda: v1.customers.list({"limit": 1000})).http_status == 400


def test_objects_have_the_fields_that_an_integration_reads(noor: Noor) -> None:
    noor.subscribe(number=DISPUTED)
    store = noor.sandbox.server.account.store
    with store.transaction():
        kept = {kind: store.all(kind)[0] for kind in FIELDS}
    for kind, fields in FIELDS.items():
        assert set(fields.split()) <= kept[kind].keys(), kind
        assert kept[kind]["object"] == kind


def test_internal_fields_are_not_shown(noor: Noor) -> None:
    held = noor.subscribe()
    shown = noor.v1.subscriptions.retrieve(held.id, {"expand": ["latest_invoice"]}).to_dict()
    assert "_" not in {key[0] for key in shown}
    assert "_" not in {key[0] for key in shown["latest_invoice"]}


def test_a_field_that_holds_no_object_can_not_be_expanded(noor: Noor) -> None:
    held = noor.subscribe()
    error = error_of(lambda: noor.v1.subscriptions.retrieve(held.id, {"expand": ["shoe_size"]}))
    assert "cannot be expanded" in str(error.user_message)


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    with stripe_sandbox(tmp_path) as sandbox:
        maya = customer_in_real_time(sandbox)
        held = maya.subscribe(MONTH)
    with stripe_sandbox(tmp_path) as sandbox:
        again = Noor(sandbox, maya.customer).subscription(held.id)
    assert (again.status, card_of(again)) == ("active", card_of(held))


def test_a_customer_is_found_by_metadata_with_quotation_marks(sandbox: StripeSandbox) -> None:
    v1 = sandbox.client.v1
    odd = v1.customers.create({"metadata": {"reference": 'x"] OR ["maya'}})
    v1.customers.create({"metadata": {"reference": "maya"}})
    found = v1.customers.search({"query": r'metadata["reference"]:"x\"] OR [\"maya"'})
    assert [customer.id for customer in found.data] == [odd.id]


def test_a_card_declined_in_the_api_is_a_card_error(noor: Noor) -> None:
    held = noor.subscribe(YEAR, trial_days=7, number=FAILS_LATER)
    noor.wait(8 * DAY)
    latest = str(noor.now(held).latest_invoice)
    error = error_of(lambda: noor.v1.invoices.pay(latest))
    assert isinstance(error, stripe.CardError)
    assert (error.http_status, error.code) == (402, "card_declined")


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("i[0][p]=x&i[0][q]=2&i[1][p]=y", {"i": [{"p": "x", "q": "2"}, {"p": "y"}]}),
        ("e[]=a&e[]=b", {"e": ["a", "b"]}),
        ("m[k%5Bx]=v", {"m": {"k": {"x": "v"}}}),
        ("s%5Bt%5D=u", {"s": {"t": "u"}}),
    ],
)
def test_form_parameters_nest(text: str, parsed: dict[str, Any]) -> None:
    assert parse_form(text) == parsed
