"""Events are posted signed, in order, and retried until they are accepted; a restart loses none."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import stripe

from masthead.sandbox.stripe.testing import WEBHOOK_SECRET, StripeSandbox, stripe_sandbox

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@dataclass
class Receiver:
    """A site that receives webhooks. It responds with `statuses`, one after the other, then with
    200. With a `sandbox` it first fetches the customer that the event is about."""

    statuses: list[int] = field(default_factory=list)
    received: list[tuple[int, bytes, str]] = field(default_factory=list)
    url: str = ""
    sandbox: StripeSandbox | None = None
    fetched: list[str | None] = field(default_factory=list)

    def receive(self, payload: bytes, signature: str) -> int:
        if self.sandbox:
            customer = event_of(payload, signature).data.object["id"]
            self.fetched.append(self.sandbox.client.v1.customers.retrieve(customer).email)
        status = self.statuses.pop(0) if self.statuses else 200
        self.received.append((status, payload, signature))
        return status

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 20
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"received {len(self.received)} of {count}"
            time.sleep(0.02)

    def events(self) -> list[stripe.Event]:
        """What was received; each signature is checked by Stripe's SDK."""
        return [event_of(payload, signature) for _, payload, signature in self.received]


def event_of(payload: bytes, signature: str) -> stripe.Event:
    return stripe.StripeClient("sk_test_tests").construct_event(payload, signature, WEBHOOK_SECRET)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    site = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(site.receive(payload, self.headers["Stripe-Signature"]))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}/payments/stripe/webhook"
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def wait_until_delivered(sandbox: StripeSandbox) -> None:
    deadline = time.monotonic() + 20
    while any(event.pending_webhooks for event in sandbox.client.v1.events.list().data):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def create(sandbox: StripeSandbox, *names: str) -> list[str]:
    customers = sandbox.client.v1.customers
    return [customers.create({"email": f"{name}@example.org"}).id for name in names]


def test_webhooks_are_signed_and_in_order(receiver: Receiver, tmp_path: Path) -> None:
    with stripe_sandbox(tmp_path, webhook_url=receiver.url) as sandbox:
        customers = create(sandbox, "maya", "noor", "omar")
        receiver.wait_for(3)
    events = receiver.events()
    assert [event.type for event in events] == ["customer.created"] * 3
    assert [event.data.object["id"] for event in events] == customers


def test_a_webhook_that_was_not_accepted_is_sent_again(receiver: Receiver, tmp_path: Path) -> None:
    receiver.statuses = [500, 302, 404]
    with stripe_sandbox(tmp_path, webhook_url=receiver.url, webhook_pause=0.05) as sandbox:
        create(sandbox, "maya")
        receiver.wait_for(4)
        wait_until_delivered(sandbox)
    assert len({event.id for event in receiver.events()}) == 1
    assert [status for status, _, _ in receiver.received] == [500, 302, 404, 200]


def test_a_failed_webhook_does_not_hold_up_the_next(receiver: Receiver, tmp_path: Path) -> None:
    receiver.statuses = [500]
    with stripe_sandbox(tmp_path, webhook_url=receiver.url, webhook_pause=3600) as sandbox:
        _, noor = create(sandbox, "maya", "noor")
        receiver.wait_for(2)
    assert receiver.events()[1].data.object["id"] == noor


def test_a_restart_delivers_what_was_queued(receiver: Receiver, tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/payments/stripe/webhook"
    with stripe_sandbox(tmp_path, webhook_url=nobody, webhook_pause=0.05) as sandbox:
        [maya] = create(sandbox, "maya")
    with stripe_sandbox(tmp_path, webhook_url=receiver.url, webhook_pause=0.05) as sandbox:
        receiver.wait_for(1)
        assert receiver.events()[0].data.object["id"] == maya
        wait_until_delivered(sandbox)


def test_a_receiver_may_fetch_the_object_before_it_responds(
    receiver: Receiver, tmp_path: Path
) -> None:
    with stripe_sandbox(tmp_path, webhook_url=receiver.url) as sandbox:
        receiver.sandbox = sandbox
        create(sandbox, "maya")
        receiver.wait_for(1)
    assert receiver.fetched == ["maya@example.org"]


def test_without_a_webhook_address_nothing_is_queued(sandbox: StripeSandbox) -> None:
    create(sandbox, "maya")
    [event] = sandbox.client.v1.events.list().data
    assert event.pending_webhooks == 0
