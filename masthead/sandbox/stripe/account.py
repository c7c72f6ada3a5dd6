"""A vendor account: its objects, its clock, its events and its settings."""

import secrets
import string
import time
from dataclasses import dataclass
from pathlib import Path

from masthead.sandbox.stripe.errors import not_found
from masthead.sandbox.stripe.settings import Settings
from masthead.sandbox.stripe.store import Json, Store

DAY = 86_400
API_VERSION = "2026-10-28.endive"
_LETTERS = string.ascii_letters + string.digits


@dataclass(slots=True)
class Account:
    """What every request acts on. Reading and writing happen within `store.transaction()`."""

    store: Store
    settings: Settings

    @classmethod
    def open(cls, path: Path, settings: Settings) -> "Account":
        return cls(Store(path), settings)

    def now(self, clock: str = "") -> int:
        """The real time, or that of a test clock."""
        if not clock:
            return int(time.time())
        return int(self.get("test_helpers.test_clock", clock)["frozen_time"])

    def now_for(self, body: Json) -> int:
        """The time on the clock that this object runs on."""
        return self.now(self.store.clock_of(body["id"]))

    def get(self, kind: str, name: str, *, param: str = "id") -> Json:
        """Raises Stripe's 404 if there is no such object."""
        found = self.store.get(kind, name)
        if found is None:
            raise not_found(kind.rpartition(".")[2], name, param)
        return found

    def add(self, body: Json, *, clock: str = "", due: int | None = None, event: str = "") -> Json:
        """Store a new object and emit its event."""
        self.store.put(body, clock=clock, due=due)
        if event:
            self.emit(event, body, clock=clock)
        return body

    def save(self, body: Json, *, due: int | None = None, event: str = "") -> Json:
        """Store a changed object and emit an event that holds the previous values too."""
        before = self.store.get(body["object"], body["id"]) or {}
        self.store.put(body, clock="", due=due)
        if event:
            old = {name: before.get(name) for name in body if before.get(name) != body[name]}
            self.emit(event, body, clock=self.store.clock_of(body["id"]), old=public(old))
        return body

    def emit(self, event: str, body: Json, *, clock: str = "", old: Json | None = None) -> None:
        """Store an event and queue its webhook."""
        data: Json = {"object": public(body)}
        if old:
            data["previous_attributes"] = old
        made: Json = {
            "id": new_id("evt_"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(clock),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None},
            "type": event,
        }
        self.store.put(made, clock=clock, due=None)
        if self.settings.webhook_url:
            self.store.enqueue_delivery(made["id"], now=time.time())


def new_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(24))


def public(body: Json) -> Json:
    """The object as the API shows it: names that begin with an underscore are internal."""
    return {name: value for name, value in body.items() if not name.startswith("_")}
