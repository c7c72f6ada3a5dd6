"""Test clocks: a customer created on one runs on it. Everybody else runs on real time."""

from masthead.sandbox.stripe import billing_cycle
from masthead.sandbox.stripe.account import DAY, Account, new_id
from masthead.sandbox.stripe.errors import ApiError
from masthead.sandbox.stripe.pagination import paginate
from masthead.sandbox.stripe.params import integer
from masthead.sandbox.stripe.store import Json

KIND = "test_helpers.test_clock"


def create(account: Account, params: Json) -> Json:
    now = account.now()
    body: Json = {
        "id": new_id("clock_"),
        "object": KIND,
        "created": now,
        "deletes_after": now + 30 * DAY,
        "frozen_time": integer(params, "frozen_time"),
        "livemode": False,
        "name": params.get("name"),
        "status": "ready",
        "status_details": {},
    }
    return account.add(body, event="test_helpers.test_clock.created")


def advance(account: Account, params: Json, name: str) -> Json:
    """Advance the clock, and process everything that falls due on the way at its own moment.

    Stripe does this after its response and reports it by webhook; here it is done when the response
    arrives, and reported too.
    """
    clock, target = account.get(KIND, name), integer(params, "frozen_time")
    if target <= clock["frozen_time"]:
        raise ApiError("You cannot move a test clock backwards.", param="frozen_time")
    while (found := account.store.next_due(name, target)) is not None:
        moment, body = found
        clock["frozen_time"] = max(clock["frozen_time"], moment)
        account.save(clock)
        billing_cycle.process_due(account, body, moment)
    clock["frozen_time"] = target
    account.save(clock)
    account.emit("test_helpers.test_clock.ready", clock, clock=name)
    return clock


def process_next_due(account: Account) -> bool:
    """Process what has fallen due next in real time; false if nothing has."""
    found = account.store.next_due("", account.now())
    if found is not None:
        billing_cycle.process_due(account, found[1], found[0])
    return found is not None


def retrieve(account: Account, params: Json, name: str) -> Json:
    return account.get(KIND, name)


def index(account: Account, params: Json) -> Json:
    return paginate(account.store.all(KIND), params, url="/v1/test_helpers/test_clocks")


def delete(account: Account, params: Json, name: str) -> Json:
    """Delete the clock with every customer on it."""
    account.get(KIND, name)
    for customer in account.store.all("customer", test_clock=name):
        for kind in ("subscription", "invoice", "checkout.session"):
            for body in account.store.all(kind, customer=customer["id"]):
                account.store.remove(body["id"])
        account.store.remove(customer["id"])
    account.store.remove(name)
    return {"id": name, "object": KIND, "deleted": True}


ROUTES = [
    ("POST", "/v1/test_helpers/test_clocks", create),
    ("GET", "/v1/test_helpers/test_clocks", index),
    ("GET", "/v1/test_helpers/test_clocks/{name}", retrieve),
    ("DELETE", "/v1/test_helpers/test_clocks/{name}", delete),
    ("POST", "/v1/test_helpers/test_clocks/{name}/advance", advance),
]
