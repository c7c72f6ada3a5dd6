"""Lists by the page, and ids replaced by what they name (`expand`)."""

from typing import Any

from masthead.sandbox.stripe.errors import Refused
from masthead.sandbox.stripe.forms import integer
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World, public

LONGEST = 100
KINDS = {
    "cus_": "customer",
    "sub_": "subscription",
    "in_": "invoice",
    "pm_": "payment_method",
    "pi_": "payment_intent",
    "ch_": "charge",
    "prod_": "product",
    "price_": "price",
    "seti_": "setup_intent",
}

# what an object holds only when asked to
WITHIN = {
    ("invoice", "payments"): ("invoice_payment", "invoice", "/v1/invoice_payments?invoice={}"),
    ("charge", "refunds"): ("refund", "charge", "/v1/charges/{}/refunds"),
}


def page(found: list[Json], params: Json, *, url: str) -> Json:
    """One page of what was found, newest first, as `limit` and the cursors ask."""
    limit = integer(params, "limit", 10)
    if not 1 <= limit <= LONGEST:
        raise Refused("Limit must be between 1 and 100.", param="limit")
    start, end = 0, len(found)
    if "starting_after" in params:
        start = _place(found, params["starting_after"]) + 1
    if "ending_before" in params:
        end = _place(found, params["ending_before"])
        start = max(start, end - limit)
    chosen = found[start:end][:limit]
    more = start + len(chosen) < end if "ending_before" not in params else start > 0
    return list_of(chosen, url=url, more=more)


def list_of(bodies: list[Json], *, url: str, more: bool = False) -> Json:
    data = [public(body) for body in bodies]
    return {"object": "list", "data": data, "has_more": more, "url": url}


def _place(found: list[Json], name: str) -> int:
    for index, body in enumerate(found):
        if body["id"] == name:
            return index
    raise Refused(f"No such object: '{name}'", param="starting_after", code="resource_missing")


def since(found: list[Json], params: Json) -> list[Json]:
    """Those whose `created` lies within `created[gt|gte|lt|lte]`."""
    asked = params.get("created")
    if not isinstance(asked, dict):
        return [body for body in found if asked is None or body["created"] == int(asked)]
    low = max(integer(asked, "gte", 0), integer(asked, "gt", -1) + 1)
    high = min(integer(asked, "lte", 1 << 40), integer(asked, "lt", 1 << 40) - 1)
    return [body for body in found if low <= body["created"] <= high]


def expand(world: World, body: Json, paths: list[str]) -> Json:
    """Put in place of ids the objects that they name; `data.` reaches into a list."""
    for path in paths:
        _expand(world, body, path.split("."))
    return body


def _expand(world: World, node: Any, steps: list[str]) -> None:
    if isinstance(node, list):
        for each in node:
            _expand(world, each, steps)
        return
    if not isinstance(node, dict):
        return
    name, *rest = steps
    node[name] = _fetched(world, node, name)
    if rest:
        _expand(world, node[name], rest)


def _fetched(world: World, node: Json, name: str) -> Any:
    if (node.get("object"), name) in WITHIN:
        kind, field, url = WITHIN[node["object"], name]
        return list_of(world.store.all(kind, **{field: node["id"]}), url=url.format(node["id"]))
    if name not in node:
        raise Refused(f"This property cannot be expanded ({name}).", param="expand")
    value = node[name]
    if not isinstance(value, str):
        return value
    kind = next((kind for prefix, kind in KINDS.items() if value.startswith(prefix)), "")
    return public(world.get(kind, value)) if kind else value
