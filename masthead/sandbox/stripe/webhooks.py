"""Webhooks: events are posted, signed, and retried until they are accepted.

The queue is in the store, so that a restart loses none.
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

from masthead.sandbox.stripe.account import Account
from masthead.sandbox.stripe.store import Json

log = logging.getLogger("masthead.sandbox.stripe")

TIMEOUT = 10.0  # seconds for the receiver to respond
BACKOFF = 2.0  # the factor between one pause and the next
MAX_PAUSE = 3600.0  # seconds
MAX_ATTEMPTS = 20
POLL_INTERVAL = 0.2  # seconds


def sign(payload: bytes, *, secret: str, at: int) -> str:
    """The value of `Stripe-Signature` for this payload, signed at this moment."""
    signed = str(at).encode() + b"." + payload
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def encode(event: Json) -> bytes:
    """An event as it is posted."""
    return json.dumps(event | {"pending_webhooks": 1}, indent=2).encode()


class _NoRedirect(HTTPRedirectHandler):
    """A redirect does not count as accepted."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class WebhookSender(threading.Thread):
    def __init__(self, account: Account) -> None:
        super().__init__(name="webhooks", daemon=True)
        self.account = account
        self.stopped = threading.Event()
        self.opener = build_opener(_NoRedirect)

    def run(self) -> None:
        while not self.stopped.is_set():
            if not self.deliver_one():
                self.stopped.wait(POLL_INTERVAL)

    def stop(self) -> None:
        self.stopped.set()
        self.join(TIMEOUT + 1)

    def deliver_one(self) -> bool:
        """Post the oldest event that is due; false if there is none. The lock is not held
        meanwhile: a receiver may fetch the event's object before it responds."""
        with self.account.store.transaction():
            found = self.account.store.next_delivery(time.time())
        if found is None:
            return False
        event, attempts = found
        accepted = self._post(event)
        with self.account.store.transaction():
            if accepted or attempts + 1 >= MAX_ATTEMPTS:
                self.account.store.remove_delivery(event["id"])
            else:
                pause = min(self.account.settings.webhook_pause * BACKOFF**attempts, MAX_PAUSE)
                self.account.store.reschedule_delivery(event["id"], due=time.time() + pause)
        return True

    def _post(self, event: Json) -> bool:
        settings, payload = self.account.settings, encode(event)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": sign(payload, secret=settings.webhook_secret, at=int(time.time())),
            "User-Agent": "Masthead Stripe sandbox",
        }
        request = Request(settings.webhook_url, payload, headers)  # noqa: S310  # our own setting
        try:
            with self.opener.open(request, timeout=TIMEOUT) as response:
                return bool(response.status < HTTPStatus.MULTIPLE_CHOICES)
        except HTTPError as error:
            log.info("%s %s was answered %s", event["type"], event["id"], error.code)
            error.close()
        except OSError as error:
            log.info("%s %s could not be delivered: %s", event["type"], event["id"], error)
        return False
