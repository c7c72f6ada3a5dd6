"""A vendor in the box for every test here that asks for one, and a cast."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from masthead.gateways.payments import Cadence, Checkout, Invoice, Offer, Order, Subscription
from masthead.gateways.payments.testing import FakeStripe, Visit, fake_stripe
from masthead.sandbox.stripe.cards import GOOD

BEGAN = 1_800_000_000  # 15 January 2027, 08:00 UTC
DAY, HOUR = 86_400, 3600
YEAR = Offer("pro", "PRO", "pro-year", 30_000, "usd", Cadence.YEAR)
MONTH = Offer("pro", "PRO", "pro-month", 3_000, "usd", Cadence.MONTH)


@dataclass(frozen=True)
class Noor:
    """A reader who is about to subscribe, and lives by a clock."""

    fake: FakeStripe
    customer: str
    clock: str

    def order(self, offer: Offer = YEAR, **more: Any) -> Checkout:
        price = self.fake.payments.ensure_price(offer)
        where: dict[str, Any] = {
            "success_url": "https://example.com/in?c={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://example.com/join",
        }
        return self.fake.payments.start_checkout(
            Order(self.customer, price, "order-1", **where, **more)
        )

    def subscribe(self, offer: Offer = YEAR, *, number: str = GOOD, **more: Any) -> Subscription:
        checkout = self.order(offer, **more)
        visit: Visit = self.fake.pay_by_card(checkout.url, number)
        assert visit.status == 303, visit.text
        return self.fake.payments.subscription(
            self.fake.payments.checkout(checkout.id).subscription
        )

    def wait(self, seconds: int) -> None:
        """Until so long after the beginning."""
        self.fake.advance(self.clock, to=BEGAN + seconds)

    def now(self, subscription: Subscription) -> Subscription:
        return self.fake.payments.subscription(subscription.id)

    def latest_invoice(self, subscription: Subscription) -> Invoice:
        return self.fake.payments.invoice(self.now(subscription).latest_invoice)


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeStripe]:
    with fake_stripe(tmp_path / "vendor") as running:
        yield running


@pytest.fixture
def noor(fake: FakeStripe) -> Noor:
    clock = fake.start_clock(at=BEGAN)
    customer = fake.client.v1.customers.create({"email": "noor@example.org", "test_clock": clock})
    return Noor(fake, customer.id, clock)
