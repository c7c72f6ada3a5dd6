"""Events: what happened, kept to be listed."""

from masthead.sandbox.stripe.lists import page, since
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World


def retrieve(world: World, params: Json, name: str) -> Json:
    return _shown(world, world.get("event", name))


def index(world: World, params: Json) -> Json:
    fields = {"type": params["type"]} if "type" in params else {}
    found = since(world.store.all("event", **fields), params)
    if types := params.get("types"):
        found = [event for event in found if event["type"] in types]
    listed = page(found, params, url="/v1/events")
    listed["data"] = [_shown(world, event) for event in listed["data"]]
    return listed


def _shown(world: World, event: Json) -> Json:
    return event | {"pending_webhooks": int(world.store.is_queued(event["id"]))}


ROUTES = [
    ("GET", "/v1/events", index),
    ("GET", "/v1/events/{name}", retrieve),
]
