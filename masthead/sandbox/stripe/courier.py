"""The courier: takes events to the webhook address, signed, again and again until they are taken.

The queue lies in the store, so that a restart loses none.
"""

import hashlib
import hmac
import json
import logging
import threading
import time
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World

log = logging.getLogger("masthead.fake_stripe")

PATIENCE = 10.0  # seconds that the other side has to answer
GROWTH = 2.0  # each pause is so much longer than the last
LONGEST_PAUSE = 3600.0
GIVES_UP_AFTER = 20  # attempts
GLANCE = 0.2  # seconds between looks into the queue


def sign(payload: bytes, *, secret: str, at: int) -> str:
    """The `Stripe-Signature` of this payload."""
    signed = str(at).encode() + b"." + payload
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def written(event: Json) -> bytes:
    """An event as it goes over the wire."""
    return json.dumps(event | {"pending_webhooks": 1}, indent=2).encode()


class _Unmoved(HTTPRedirectHandler):
    """An address that redirects has not taken the event."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class Courier(threading.Thread):
    def __init__(self, world: World) -> None:
        super().__init__(name="courier", daemon=True)
        self.world = world
        self.stopped = threading.Event()
        self.opener = build_opener(_Unmoved)

    def run(self) -> None:
        while not self.stopped.is_set():
            if not self.deliver_one():
                self.stopped.wait(GLANCE)

    def stop(self) -> None:
        self.stopped.set()
        self.join(PATIENCE + 1)

    def deliver_one(self) -> bool:
        """Take the oldest waiting event; false if none waits. The lock is not held meanwhile: who
        gets an event may well ask for its object before answering."""
        with self.world.store.transaction():
            found = self.world.store.deliverable(time.time())
        if found is None:
            return False
        event, attempts = found
        taken = self._post(event)
        with self.world.store.transaction():
            if taken or attempts + 1 >= GIVES_UP_AFTER:
                self.world.store.delivered(event["id"])
            else:
                pause = min(self.world.house.first_pause * GROWTH**attempts, LONGEST_PAUSE)
                self.world.store.postpone(event["id"], due=time.time() + pause)
        return True

    def _post(self, event: Json) -> bool:
        house, payload = self.world.house, written(event)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": sign(payload, secret=house.webhook_secret, at=int(time.time())),
            "User-Agent": "Masthead's payment vendor in a box",
        }
        request = Request(house.webhook_url, payload, headers)  # noqa: S310  # our own setting
        try:
            with self.opener.open(request, timeout=PATIENCE) as answer:
                return bool(answer.status < HTTPStatus.MULTIPLE_CHOICES)
        except HTTPError as error:
            log.info("%s %s was answered %s", event["type"], event["id"], error.code)
            error.close()
        except OSError as error:
            log.info("%s %s could not be delivered: %s", event["type"], event["id"], error)
        return False
