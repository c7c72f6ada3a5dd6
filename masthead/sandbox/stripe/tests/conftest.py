"""A sandbox for every test here that asks for one, and a cast."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stripe

from masthead.sandbox.stripe.cards import GOOD
from masthead.sandbox.stripe.testing import StripeSandbox, stripe_sandbox

STARTED = 1_800_000_000  # 15 January 2027, 08:00 UTC
DAY, HOUR = 86_400, 3600
YEAR, MONTH = ("year", 30_000), ("month", 3_000)
CARD: Any = {"expand": ["default_payment_method"]}


@dataclass(frozen=True)
class Noor:
    """A reader who is about to subscribe. She is on a test clock, or in real time without one."""

    sandbox: StripeSandbox
    customer: str
    clock: str = ""

    @property
    def v1(self) -> stripe.V1Services:
        return self.sandbox.client.v1

    def price(self, plan: tuple[str, int] = YEAR) -> str:
        """A new price of the product PRO."""
        interval, amount = plan
        product = self.v1.products.create({"name": "PRO"}).id
        details: Any = {
            "product": product,
            "currency": "usd",
            "unit_amount": amount,
            "recurring": {"interval": interval},
        }
        return self.v1.prices.create(details).id

    def order(
        self, plan: tuple[str, int] = YEAR, *, quantity: int = 1, trial_days: int = 0, **more: Any
    ) -> stripe.checkout.Session:
        subscription: dict[str, Any] = {"metadata": {"reference": "order-1"}}
        if trial_days:
            at_end = {"end_behavior": {"missing_payment_method": "cancel"}}
            subscription |= {"trial_period_days": trial_days, "trial_settings": at_end}
        order: Any = {
            "mode": "subscription",
            "customer": self.customer,
            "line_items": [{"price": self.price(plan), "quantity": quantity}],
            "subscription_data": subscription,
            "success_url": "https://example.com/in?c={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://example.com/join",
            **more,
        }
        return self.v1.checkout.sessions.create(order)

    def subscribe(
        self, plan: tuple[str, int] = YEAR, *, number: str = GOOD, **more: Any
    ) -> stripe.Subscription:
        checkout = self.order(plan, **more)
        response = self.sandbox.pay_by_card(checkout.url or "", number)
        assert response.status == 303, response.text
        return self.subscription(str(self.v1.checkout.sessions.retrieve(checkout.id).subscription))

    def subscription(self, name: str) -> stripe.Subscription:
        return self.v1.subscriptions.retrieve(name, CARD)

    def subscriptions(self) -> list[stripe.Subscription]:
        return self.v1.subscriptions.list({"status": "all"}).data

    def now(self, subscription: stripe.Subscription) -> stripe.Subscription:
        return self.subscription(subscription.id)

    def wait(self, seconds: int) -> None:
        """Until so many seconds after the start."""
        self.sandbox.advance(self.clock, to=STARTED + seconds)

    def latest_invoice(self, subscription: stripe.Subscription) -> stripe.Invoice:
        return self.v1.invoices.retrieve(str(self.now(subscription).latest_invoice))

    def open_portal(self) -> str:
        session: Any = {"customer": self.customer, "return_url": "https://example.com/account"}
        return self.v1.billing_portal.sessions.create(session).url


def item_of(subscription: stripe.Subscription) -> stripe.SubscriptionItem:
    [item] = subscription["items"].data
    assert isinstance(item, stripe.SubscriptionItem)
    return item


def card_of(subscription: stripe.Subscription) -> stripe.PaymentMethod.Card | None:
    method = subscription.default_payment_method
    return method.card if isinstance(method, stripe.PaymentMethod) else None


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[StripeSandbox]:
    with stripe_sandbox(tmp_path / "stripe") as running:
        yield running


@pytest.fixture
def noor(sandbox: StripeSandbox) -> Noor:
    return customer_on_a_clock(sandbox)


def customer_on_a_clock(sandbox: StripeSandbox) -> Noor:
    clock = sandbox.start_clock(at=STARTED)
    details: Any = {"email": "noor@example.org", "test_clock": clock}
    return Noor(sandbox, sandbox.client.v1.customers.create(details).id, clock)


def customer_in_real_time(sandbox: StripeSandbox) -> Noor:
    return Noor(sandbox, sandbox.client.v1.customers.create({"email": "maya@example.org"}).id)
