"""Expansion: objects in the place of their ids, as `expand` asks."""

from typing import Any

from masthead.sandbox.stripe.account import Account, public
from masthead.sandbox.stripe.errors import ApiError
from masthead.sandbox.stripe.pagination import list_object
from masthead.sandbox.stripe.store import Json

ID_PREFIXES = {
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

# Lists that an object holds only when they are expanded: kind, the field that links, address.
SUBLISTS = {
    ("invoice", "payments"): ("invoice_payment", "invoice", "/v1/invoice_payments?invoice={}"),
    ("charge", "refunds"): ("refund", "charge", "/v1/charges/{}/refunds"),
}


def expand(account: Account, body: Json, paths: list[str]) -> Json:
    """Replace ids by the objects that they name; `data.` reaches into a list."""
    for path in paths:
        _expand(account, body, path.split("."))
    return body


def _expand(account: Account, node: Any, steps: list[str]) -> None:
    if isinstance(node, list):
        for each in node:
            _expand(account, each, steps)
        return
    if not isinstance(node, dict):
        return
    name, *rest = steps
    node[name] = _fetch(account, node, name)
    if rest:
        _expand(account, node[name], rest)


def _fetch(account: Account, node: Json, name: str) -> Any:
    if (node.get("object"), name) in SUBLISTS:
        kind, field, url = SUBLISTS[node["object"], name]
        return list_object(
            account.store.all(kind, **{field: node["id"]}), url=url.format(node["id"])
        )
    if name not in node:
        raise ApiError(f"This property cannot be expanded ({name}).", param="expand")
    value = node[name]
    if not isinstance(value, str):
        return value
    kind = next((kind for prefix, kind in ID_PREFIXES.items() if value.startswith(prefix)), "")
    return public(account.get(kind, value)) if kind else value
