"""A payment vendor for tests: the one in the box, run in this process on a free port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import stripe

from masthead.gateways.payments.port import Account
from masthead.gateways.payments.stripe import StripePayments
from masthead.sandbox.stripe.cards import GOOD
from masthead.sandbox.stripe.courier import sign, written
from masthead.sandbox.stripe.house import House
from masthead.sandbox.stripe.server import Server
from masthead.sandbox.stripe.world import public

SECRET = "whsec_tests"
KEY = "sk_test_tests"


@dataclass(frozen=True, slots=True)
class Visit:
    """What a hosted page answered: its text, or where it sent the visitor."""

    status: int
    text: str
    location: str


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_OPENER = build_opener(_Stay)


@dataclass(frozen=True, slots=True)
class FakeStripe:
    """The running vendor. `payments` is the port to it, `client` Stripe's own SDK."""

    server: Server
    payments: StripePayments

    @property
    def url(self) -> str:
        return self.server.world.house.public_url

    @property
    def client(self) -> stripe.StripeClient:
        return self.payments.client

    def visit(self, url: str, **form: str) -> Visit:
        """Look at a hosted page, or send its form."""
        data = urlencode(form).encode() if form else None
        try:
            with _OPENER.open(Request(url, data), timeout=10) as answer:  # noqa: S310  # loopback
                return Visit(answer.status, answer.read().decode(), "")
        except HTTPError as answer:
            with answer:
                where = answer.headers.get("Location", "")
                return Visit(answer.code, answer.read().decode(), where)

    def pay_by_card(self, url: str, number: str = GOOD, **more: str) -> Visit:
        """Fill in a page's card fields and send it."""
        return self.visit(url, number=number, expiry="12/60", cvc="123", **more)

    def start_clock(self, *, at: int) -> str:
        """A test clock; a customer made with `test_clock` lives by it."""
        return self.client.v1.test_helpers.test_clocks.create({"frozen_time": at}).id

    def advance(self, clock: str, *, to: int) -> None:
        self.client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": to})

    def news(self) -> list[dict[str, Any]]:
        """Every event so far, oldest first."""
        with self.server.world.store.transaction():
            found = self.server.world.store.all("event")
        return [public(event) for event in reversed(found)]

    def webhook(self, event: dict[str, Any], *, at: int) -> tuple[bytes, str]:
        """An event as it is posted: its payload and its signature, made at `at`."""
        payload = written(event)
        return payload, sign(payload, secret=SECRET, at=at)


@contextmanager
def fake_stripe(folder: Path, **house: Any) -> Iterator[FakeStripe]:
    """Run it; `house` sets it up (`webhook_url`, `retry_days`…)."""
    server = Server(port=0, folder=folder, house=House(public_url="", webhook_secret=SECRET))
    url = f"http://127.0.0.1:{server.server_address[1]}"
    server.world.house = House(**{"public_url": url, "webhook_secret": SECRET, **house})
    server.start()
    try:
        yield FakeStripe(server, StripePayments(Account(KEY, SECRET, url)))
    finally:
        server.stop()
