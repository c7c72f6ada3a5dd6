"""Events go out signed, in order, and again until they are taken; a restart loses none."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from masthead.gateways.payments import Event, Kind, PermanentFailure
from masthead.gateways.payments.testing import FakeStripe, fake_stripe

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@dataclass
class Listener:
    """A site that hears webhooks: `answers` are given one after the other, then 200."""

    answers: list[int] = field(default_factory=list)
    heard: list[tuple[int, bytes, str]] = field(default_factory=list)
    url: str = ""

    def hear(self, payload: bytes, signature: str) -> int:
        status = self.answers.pop(0) if self.answers else 200
        self.heard.append((status, payload, signature))
        return status

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 20
        while len(self.heard) < count:
            assert time.monotonic() < deadline, f"heard {len(self.heard)} of {count}"
            time.sleep(0.02)

    def events(self, fake: FakeStripe) -> list[Event]:
        return [fake.payments.verify(payload, signed) for _, payload, signed in self.heard]


@pytest.fixture
def listener() -> Iterator[Listener]:
    ear = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(ear.hear(payload, self.headers["Stripe-Signature"]))
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    ear.url = f"http://127.0.0.1:{server.server_address[1]}/billing/webhooks/stripe"
    yield ear
    server.shutdown()
    thread.join()
    server.server_close()


def settled(fake: FakeStripe) -> None:
    """Until nothing waits for delivery."""
    deadline = time.monotonic() + 20
    while any(event.pending_webhooks for event in fake.client.v1.events.list().data):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def make(fake: FakeStripe, *names: str) -> list[str]:
    return [fake.payments.ensure_customer(reference=n, email=f"{n}@example.org").id for n in names]


def test_they_go_out_signed_and_in_order(listener: Listener, tmp_path: Path) -> None:
    with fake_stripe(tmp_path, webhook_url=listener.url) as fake:
        customers = make(fake, "maya", "noor", "omar")
        listener.wait_for(3)
        events = listener.events(fake)
    assert [(event.kind, event.object_id) for event in events] == [
        (Kind.CUSTOMER, customer) for customer in customers
    ]


def test_what_was_not_taken_comes_again_with_a_fresh_signature(
    listener: Listener, tmp_path: Path
) -> None:
    listener.answers = [500, 302, 404]
    with fake_stripe(tmp_path, webhook_url=listener.url, first_pause=0.05) as fake:
        make(fake, "maya")
        listener.wait_for(4)
        settled(fake)
        events = listener.events(fake)
    assert len({event.id for event in events}) == 1
    assert [status for status, _, _ in listener.heard] == [500, 302, 404, 200]


def test_one_that_is_refused_does_not_hold_up_the_next(listener: Listener, tmp_path: Path) -> None:
    listener.answers = [500]
    with fake_stripe(tmp_path, webhook_url=listener.url, first_pause=3600) as fake:
        _, noor = make(fake, "maya", "noor")
        listener.wait_for(2)
        assert listener.events(fake)[1].object_id == noor


def test_a_restart_delivers_what_still_waited(listener: Listener, tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/billing/webhooks/stripe"
    with fake_stripe(tmp_path, webhook_url=nobody, first_pause=0.05) as fake:
        [maya] = make(fake, "maya")
    with fake_stripe(tmp_path, webhook_url=listener.url, first_pause=0.05) as fake:
        listener.wait_for(1)
        assert listener.events(fake)[0].object_id == maya
        settled(fake)


def test_who_hears_of_an_object_may_ask_for_it_before_answering(
    listener: Listener, tmp_path: Path
) -> None:
    with fake_stripe(tmp_path, webhook_url=listener.url) as fake:
        found: list[Any] = []

        def ask(payload: bytes, signature: str) -> int:
            event = fake.payments.verify(payload, signature)
            found.append(fake.client.v1.customers.retrieve(event.object_id).email)
            listener.heard.append((200, payload, signature))
            return 200

        listener.hear = ask  # type: ignore[method-assign]  # this site looks before it answers
        make(fake, "maya")
        listener.wait_for(1)
    assert found == ["maya@example.org"]


def test_a_house_without_a_webhook_address_keeps_no_queue(tmp_path: Path) -> None:
    with fake_stripe(tmp_path) as fake:
        make(fake, "maya")
        [event] = fake.client.v1.events.list().data
        assert event.pending_webhooks == 0


def test_a_foreign_signature_is_not_believed(tmp_path: Path) -> None:
    with fake_stripe(tmp_path) as fake:
        make(fake, "maya")
        payload, _ = fake.webhook(fake.news()[0], at=int(time.time()))
        with pytest.raises(PermanentFailure, match="not signed"):
            fake.payments.verify(payload, "t=1,v1=00")
