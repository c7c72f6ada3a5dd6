"""Events: retrieved and listed."""

from masthead.sandbox.stripe.account import Account
from masthead.sandbox.stripe.pagination import created_within, paginate
from masthead.sandbox.stripe.store import Json


def retrieve(account: Account, params: Json, name: str) -> Json:
    return _with_pending(account, account.get("event", name))


def index(account: Account, params: Json) -> Json:
    fields = {"type": params["type"]} if "type" in params else {}
    found = created_within(account.store.all("event", **fields), params)
    if types := params.get("types"):
        found = [event for event in found if event["type"] in types]
    listed = paginate(found, params, url="/v1/events")
    listed["data"] = [_with_pending(account, event) for event in listed["data"]]
    return listed


def _with_pending(account: Account, event: Json) -> Json:
    return event | {"pending_webhooks": int(account.store.has_delivery(event["id"]))}


ROUTES = [
    ("GET", "/v1/events", index),
    ("GET", "/v1/events/{name}", retrieve),
]
