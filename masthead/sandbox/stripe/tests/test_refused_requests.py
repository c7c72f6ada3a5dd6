"""A request that Stripe would refuse is refused, and the message says what is wrong."""

from typing import Any

import pytest
import stripe

from masthead.sandbox.stripe.testing import StripeSandbox
from masthead.sandbox.stripe.tests.conftest import DAY, MONTH, STARTED, YEAR, Noor, item_of

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "payment"}, "subscriptions only"),
        ({"success_url": ""}, "Missing required param: success_url"),
        ({"customer": "cus_none"}, "No such customer"),
        ({"line_items": []}, r"line_items\[0\]\[price\]"),
        ({"line_items": [{"price": "price_none"}]}, "No such price"),
        ({"billing_address_collection": "never"}, "must be one of auto or required"),
        ({"subscription_data": "trial"}, "Invalid object: subscription_data"),
    ],
)
def test_a_checkout_with_a_wrong_parameter_is_refused(noor: Noor, change: Any, words: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=words):
        noor.order(**change)


def test_a_checkout_of_no_seats_is_refused(noor: Noor) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Quantity must be at least 1"):
        noor.order(quantity=0)


def test_a_checkout_expires_only_while_it_is_open(noor: Noor) -> None:
    checkout = noor.order()
    assert noor.v1.checkout.sessions.expire(checkout.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        noor.v1.checkout.sessions.expire(checkout.id)
    listed = noor.v1.checkout.sessions.list({"customer": noor.customer, "status": "expired"}).data
    assert [session.id for session in listed] == [checkout.id]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"items": []}, "items"),
        ({"items": [{"quantity": 2}]}, r"items\[0\]\[price\]"),
        ({"items": [{"price": "a"}, {"price": "b"}]}, "one item per subscription"),
        ({"default_payment_method": "pm_none"}, "No such payment_method"),
        ({"payment_behavior": "hope"}, "Invalid payment_behavior"),
    ],
)
def test_a_subscription_with_a_wrong_parameter_is_refused(
    noor: Noor, change: Any, words: str
) -> None:
    terms: Any = {"customer": noor.customer, "items": [{"price": noor.price()}], **change}
    with pytest.raises(stripe.InvalidRequestError, match=words):
        noor.v1.subscriptions.create(terms)
    assert noor.subscriptions() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cancel_at_period_end": "perhaps"}, "Invalid boolean"),
        ({"items": [{"quantity": 0}]}, "Quantity must be at least 1"),
        ({"items": "one more"}, "items"),
    ],
)
def test_a_wrong_update_of_a_subscription_is_refused(noor: Noor, change: Any, words: str) -> None:
    held = noor.subscribe(MONTH)
    with pytest.raises(stripe.InvalidRequestError, match=words):
        noor.v1.subscriptions.update(held.id, change)


def test_a_subscription_keeps_its_currency(noor: Noor) -> None:
    held = noor.subscribe(MONTH)
    details: Any = {
        "product": noor.v1.products.create({"name": "PRO"}).id,
        "currency": "eur",
        "unit_amount": 3_000,
        "recurring": {"interval": "month"},
    }
    euros = noor.v1.prices.create(details).id
    with pytest.raises(stripe.InvalidRequestError, match="keeps its currency"):
        noor.v1.subscriptions.update(held.id, {"items": [{"price": euros}]})


def test_an_ended_subscription_can_not_be_changed_or_cancelled_again(noor: Noor) -> None:
    held = noor.subscribe()
    noor.v1.subscriptions.cancel(held.id)
    with pytest.raises(stripe.InvalidRequestError, match="canceled subscription"):
        noor.v1.subscriptions.update(held.id, {"cancel_at_period_end": True})
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        noor.v1.subscriptions.cancel(held.id)


def test_subscriptions_are_listed_by_status(noor: Noor) -> None:
    ended, active = noor.subscribe(), noor.subscribe()
    noor.v1.subscriptions.cancel(ended.id)
    listed = noor.v1.subscriptions.list
    assert [each.id for each in listed().data] == [active.id]
    assert [each.id for each in listed({"status": "active"}).data] == [active.id]
    assert [each.id for each in listed({"status": "ended"}).data] == [ended.id]
    assert [each.id for each in listed({"status": "all"}).data] == [active.id, ended.id]


def test_a_trial_can_be_given_by_its_end(noor: Noor) -> None:
    terms: Any = {
        "customer": noor.customer,
        "items": [{"price": noor.price(YEAR)}],
        "trial_end": STARTED + 5 * DAY,
    }
    trial = noor.v1.subscriptions.create(terms)
    assert (trial.status, trial.trial_end) == ("trialing", STARTED + 5 * DAY)


@pytest.mark.parametrize(
    ("behaviour", "status"), [("pause", "paused"), ("create_invoice", "past_due")]
)
def test_a_trial_without_a_card_ends_as_ordered(noor: Noor, behaviour: str, status: str) -> None:
    terms: Any = {
        "customer": noor.customer,
        "items": [{"price": noor.price(YEAR)}],
        "trial_period_days": 7,
        "trial_settings": {"end_behavior": {"missing_payment_method": behaviour}},
    }
    trial = noor.v1.subscriptions.create(terms)
    noor.wait(8 * DAY)
    assert noor.now(trial).status == status
    assert item_of(trial).quantity == 1


def test_an_invoice_is_paid_once(noor: Noor) -> None:
    paid = noor.latest_invoice(noor.subscribe())
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        noor.v1.invoices.pay(str(paid.id))
    with pytest.raises(stripe.InvalidRequestError, match="only void"):
        noor.v1.invoices.void_invoice(str(paid.id))


def test_events_are_listed_by_type_and_retrieved(sandbox: StripeSandbox) -> None:
    v1 = sandbox.client.v1
    v1.customers.create({"name": "Maya"})
    v1.products.create({"name": "PRO"})
    [event] = v1.events.list({"type": "product.created"}).data
    assert v1.events.retrieve(event.id).type == "product.created"
    assert len(v1.events.list({"types": ["customer.created", "product.created"]}).data) == 2


def test_a_list_of_an_unknown_starting_point_is_refused(sandbox: StripeSandbox) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such object"):
        sandbox.client.v1.customers.list({"starting_after": "cus_none"})
