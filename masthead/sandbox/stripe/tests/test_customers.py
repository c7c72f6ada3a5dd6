"""Customers are created, changed and found, and their cards attached and detached."""

from typing import Any

import pytest
import stripe

from masthead.sandbox.stripe.testing import StripeSandbox
from masthead.sandbox.stripe.tests.conftest import Noor, customer_in_real_time

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def test_an_update_changes_what_it_names_and_an_empty_value_removes(sandbox: StripeSandbox) -> None:
    customers = sandbox.client.v1.customers
    maya = customers.create({"email": "maya@example.org", "metadata": {"a": "1", "b": "2"}})
    changed = customers.update(maya.id, {"name": "Maya", "metadata": {"a": ""}})
    assert (changed.email, changed.name) == ("maya@example.org", "Maya")
    assert changed.metadata
    assert changed.metadata.to_dict() == {"b": "2"}


@pytest.mark.parametrize("query", ['email:"maya@example.org"', 'name:"Maya"'])
def test_a_customer_is_found_by_one_field(sandbox: StripeSandbox, query: str) -> None:
    customers = sandbox.client.v1.customers
    maya = customers.create({"email": "maya@example.org", "name": "Maya"})
    customers.create({"email": "noor@example.org", "name": "Noor"})
    assert [found.id for found in customers.search({"query": query}).data] == [maya.id]


def test_another_query_is_refused(sandbox: StripeSandbox) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="parse your search query"):
        sandbox.client.v1.customers.search({"query": 'phone:"1"'})


def test_a_default_card_is_charged_for_a_new_subscription(sandbox: StripeSandbox) -> None:
    maya = customer_in_real_time(sandbox)
    card = maya.v1.payment_methods.attach("pm_card_mastercard", {"customer": maya.customer})
    default: Any = {"invoice_settings": {"default_payment_method": card.id}}
    maya.v1.customers.update(maya.customer, default)
    started = maya.v1.subscriptions.create(
        {"customer": maya.customer, "items": [{"price": maya.price()}]}
    )
    assert started.status == "active"
    [charge] = maya.v1.charges.list({"customer": maya.customer}).data
    assert charge.payment_method == card.id


def test_a_detached_card_is_no_longer_the_customers(sandbox: StripeSandbox) -> None:
    maya = customer_in_real_time(sandbox)
    card = maya.v1.payment_methods.attach("pm_card_visa", {"customer": maya.customer})
    assert maya.v1.payment_methods.attach(card.id, {"customer": maya.customer}).id == card.id
    maya.v1.payment_methods.detach(card.id)
    assert maya.v1.payment_methods.list({"customer": maya.customer}).data == []
    assert maya.v1.payment_methods.retrieve(card.id).customer is None
    with pytest.raises(stripe.InvalidRequestError, match="not attached"):
        maya.v1.payment_methods.detach(card.id)


def test_a_declined_test_card_can_not_be_attached(noor: Noor) -> None:
    with pytest.raises(stripe.CardError, match="declined"):
        noor.v1.payment_methods.attach("pm_card_visa_chargeDeclined", {"customer": noor.customer})
