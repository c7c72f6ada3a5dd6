"""The world that a request acts in: what is remembered, what time it is, what is announced."""

import secrets
import string
import time
from dataclasses import dataclass
from pathlib import Path

from masthead.sandbox.stripe.errors import missing
from masthead.sandbox.stripe.house import House
from masthead.sandbox.stripe.store import Json, Store

DAY = 86_400
API_VERSION = "2026-10-28.endive"
_LETTERS = string.ascii_letters + string.digits


@dataclass(slots=True)
class World:
    store: Store
    house: House

    @classmethod
    def at(cls, path: Path, house: House) -> "World":
        return cls(Store(path), house)

    def now(self, clock: str = "") -> int:
        """Real time, or what a test clock says."""
        if not clock:
            return int(time.time())
        return int(self.get("test_helpers.test_clock", clock)["frozen_time"])

    def now_for(self, body: Json) -> int:
        return self.now(self.store.clock_of(body["id"]))

    def get(self, kind: str, name: str, *, param: str = "id") -> Json:
        """Refused with Stripe's 404 if there is none."""
        found = self.store.get(kind, name)
        if found is None:
            raise missing(kind.rpartition(".")[2], name, param)
        return found

    def add(self, body: Json, *, clock: str = "", due: int | None = None, event: str = "") -> Json:
        """Remember a new object, and announce it."""
        self.store.put(body, clock=clock, due=due)
        if event:
            self.announce(event, body, clock=clock)
        return body

    def save(self, body: Json, *, due: int | None = None, event: str = "") -> Json:
        """Remember what changed in an object, and announce it with what it was before."""
        before = self.store.get(body["object"], body["id"]) or {}
        self.store.put(body, clock="", due=due)
        if event:
            old = {name: before.get(name) for name in body if before.get(name) != body[name]}
            self.announce(event, body, clock=self.store.clock_of(body["id"]), old=public(old))
        return body

    def announce(self, event: str, body: Json, *, clock: str = "", old: Json | None = None) -> None:
        """Write an event and queue it for delivery."""
        data: Json = {"object": public(body)}
        if old:
            data["previous_attributes"] = old
        written: Json = {
            "id": fresh_id("evt_"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(clock),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None},
            "type": event,
        }
        self.store.put(written, clock=clock, due=None)
        if self.house.webhook_url:
            self.store.queue(written["id"], now=time.time())


def fresh_id(prefix: str) -> str:
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(24))


def public(body: Json) -> Json:
    """Without what only the fake knows of it: names that begin with an underscore."""
    return {name: value for name, value in body.items() if not name.startswith("_")}
