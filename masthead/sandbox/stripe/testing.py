"""The Stripe sandbox in the process of a test, on a free port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import stripe

from masthead.sandbox.stripe.account import API_VERSION, public
from masthead.sandbox.stripe.cards import GOOD
from masthead.sandbox.stripe.server import Server
from masthead.sandbox.stripe.settings import Settings
from masthead.sandbox.stripe.webhooks import encode, sign

WEBHOOK_SECRET = "whsec_tests"
API_KEY = "sk_test_tests"


@dataclass(frozen=True, slots=True)
class PageResponse:
    """What a hosted page returned; `location` if it redirects."""

    status: int
    text: str
    location: str


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


@dataclass(frozen=True, slots=True)
class StripeSandbox:
    """The running sandbox. `client` is Stripe's own SDK."""

    server: Server
    client: stripe.StripeClient

    @property
    def url(self) -> str:
        return self.server.account.settings.public_url

    def visit(self, url: str, **form: str) -> PageResponse:
        """Get a hosted page, or submit its form."""
        data = urlencode(form).encode() if form else None
        try:
            with _OPENER.open(Request(url, data), timeout=10) as response:  # noqa: S310  # loopback
                return PageResponse(response.status, response.read().decode(), "")
        except HTTPError as response:
            with response:
                location = response.headers.get("Location", "")
                return PageResponse(response.code, response.read().decode(), location)

    def pay_by_card(self, url: str, number: str = GOOD, **more: str) -> PageResponse:
        """Fill in a page's card fields and submit its form."""
        return self.visit(url, number=number, expiry="12/60", cvc="123", **more)

    def start_clock(self, *, at: int) -> str:
        """A test clock; a customer created with `test_clock` runs on it."""
        return self.client.v1.test_helpers.test_clocks.create({"frozen_time": at}).id

    def advance(self, clock: str, *, to: int) -> None:
        self.client.v1.test_helpers.test_clocks.advance(clock, {"frozen_time": to})

    def events(self) -> list[dict[str, Any]]:
        """Every event so far, oldest first."""
        with self.server.account.store.transaction():
            found = self.server.account.store.all("event")
        return [public(event) for event in reversed(found)]

    def signed(self, event: dict[str, Any], *, at: int) -> tuple[bytes, dict[str, str]]:
        """An event as it is posted: its payload, and its headers, signed at the moment `at`."""
        payload = encode(event)
        return payload, {"Stripe-Signature": sign(payload, secret=WEBHOOK_SECRET, at=at)}


@contextmanager
def stripe_sandbox(folder: Path, **settings: Any) -> Iterator[StripeSandbox]:
    """Run the sandbox; `settings` are those of `Settings` (`webhook_url`, `retry_days`…)."""
    fixed = {"webhook_secret": WEBHOOK_SECRET, **settings}
    server = Server(port=0, folder=folder, settings=Settings(public_url="", **fixed))
    url = f"http://127.0.0.1:{server.server_address[1]}"
    server.account.settings = Settings(public_url=url, **fixed)
    server.start()
    try:
        yield StripeSandbox(server, sdk(url))
    finally:
        server.stop()


def sdk(url: str, *, key: str = API_KEY) -> stripe.StripeClient:
    """Stripe's SDK, calling the sandbox at this address."""
    return stripe.StripeClient(key, base_addresses={"api": url}, stripe_version=API_VERSION)
