"""Products and prices are created, changed and listed; a lookup key belongs to one price."""

from typing import Any

import pytest
import stripe

from masthead.sandbox.stripe.testing import StripeSandbox

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def product(sandbox: StripeSandbox) -> str:
    return sandbox.client.v1.products.create({"id": "pro", "name": "PRO"}).id


def new_price(sandbox: StripeSandbox, product: str, **more: Any) -> stripe.Price:
    details: Any = {
        "product": product,
        "currency": "USD",
        "unit_amount": 30_000,
        "recurring": {"interval": "year"},
        **more,
    }
    return sandbox.client.v1.prices.create(details)


def test_a_product_can_be_renamed_and_is_created_once(sandbox: StripeSandbox, product: str) -> None:
    products = sandbox.client.v1.products
    products.update(product, {"name": "PRO Gold", "active": False})
    [found] = products.list().data
    assert (found.id, found.name, found.active) == ("pro", "PRO Gold", False)
    with pytest.raises(stripe.InvalidRequestError) as failure:
        products.create({"id": "pro", "name": "PRO"})
    assert failure.value.code == "resource_already_exists"


def test_a_lookup_key_moves_to_another_price_only_on_request(
    sandbox: StripeSandbox, product: str
) -> None:
    first = new_price(sandbox, product, lookup_key="pro-year")
    with pytest.raises(stripe.InvalidRequestError, match="already uses that lookup key"):
        new_price(sandbox, product, lookup_key="pro-year")
    second = new_price(sandbox, product, lookup_key="pro-year", transfer_lookup_key=True)
    prices = sandbox.client.v1.prices
    assert [price.id for price in prices.list({"lookup_keys": ["pro-year"]}).data] == [second.id]
    assert prices.retrieve(first.id).lookup_key is None


def test_prices_are_listed_by_product_and_by_whether_they_are_active(
    sandbox: StripeSandbox, product: str
) -> None:
    prices = sandbox.client.v1.prices
    old, new = new_price(sandbox, product), new_price(sandbox, product)
    other = sandbox.client.v1.products.create({"name": "TEAM"}).id
    new_price(sandbox, other)
    assert prices.update(old.id, {"active": False, "nickname": "old"}).nickname == "old"
    listed = prices.list({"product": product, "active": True}).data
    assert [price.id for price in listed] == [new.id]


def test_an_inactive_price_can_not_be_ordered(sandbox: StripeSandbox, product: str) -> None:
    v1 = sandbox.client.v1
    price = new_price(sandbox, product)
    v1.prices.update(price.id, {"active": False})
    order: Any = {
        "mode": "subscription",
        "customer": v1.customers.create().id,
        "line_items": [{"price": price.id, "quantity": 1}],
        "success_url": "https://example.com/",
    }
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        v1.checkout.sessions.create(order)
