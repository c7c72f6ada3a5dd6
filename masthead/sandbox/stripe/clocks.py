"""Test clocks: customers made on one live by it. Everything else lives by real time."""

from masthead.sandbox.stripe import cycle
from masthead.sandbox.stripe.errors import Refused
from masthead.sandbox.stripe.forms import integer
from masthead.sandbox.stripe.lists import page
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import DAY, World, fresh_id

KIND = "test_helpers.test_clock"


def create(world: World, params: Json) -> Json:
    now = world.now()
    body: Json = {
        "id": fresh_id("clock_"),
        "object": KIND,
        "created": now,
        "deletes_after": now + 30 * DAY,
        "frozen_time": integer(params, "frozen_time"),
        "livemode": False,
        "name": params.get("name"),
        "status": "ready",
        "status_details": {},
    }
    return world.add(body, event="test_helpers.test_clock.created")


def advance(world: World, params: Json, name: str) -> Json:
    """Take the clock on, doing all that falls due on the way, each at its own moment.

    Stripe does this after the answer and reports it by webhook; here it is done when the answer
    comes, and reported too.
    """
    clock, target = world.get(KIND, name), integer(params, "frozen_time")
    if target <= clock["frozen_time"]:
        raise Refused("You cannot move a test clock backwards.", param="frozen_time")
    while (found := world.store.next_due(name, target)) is not None:
        moment, body = found
        clock["frozen_time"] = max(clock["frozen_time"], moment)
        world.save(clock)
        cycle.come_due(world, body, moment)
    clock["frozen_time"] = target
    world.save(clock)
    world.announce("test_helpers.test_clock.ready", clock, clock=name)
    return clock


def pass_time(world: World) -> bool:
    """Do the next thing that has fallen due in real time; false if there is none."""
    found = world.store.next_due("", world.now())
    if found is not None:
        cycle.come_due(world, found[1], found[0])
    return found is not None


def retrieve(world: World, params: Json, name: str) -> Json:
    return world.get(KIND, name)


def index(world: World, params: Json) -> Json:
    return page(world.store.all(KIND), params, url="/v1/test_helpers/test_clocks")


def delete(world: World, params: Json, name: str) -> Json:
    """The clock and all who live by it."""
    world.get(KIND, name)
    for customer in world.store.all("customer", test_clock=name):
        for kind in ("subscription", "invoice", "checkout.session"):
            for body in world.store.all(kind, customer=customer["id"]):
                world.store.remove(body["id"])
        world.store.remove(customer["id"])
    world.store.remove(name)
    return {"id": name, "object": KIND, "deleted": True}


ROUTES = [
    ("POST", "/v1/test_helpers/test_clocks", create),
    ("GET", "/v1/test_helpers/test_clocks", index),
    ("GET", "/v1/test_helpers/test_clocks/{name}", retrieve),
    ("DELETE", "/v1/test_helpers/test_clocks/{name}", delete),
    ("POST", "/v1/test_helpers/test_clocks/{name}/advance", advance),
]
