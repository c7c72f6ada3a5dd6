"""Customers."""

import re

from masthead.sandbox.stripe.account import Account, new_id, public
from masthead.sandbox.stripe.errors import ApiError
from masthead.sandbox.stripe.pagination import paginate
from masthead.sandbox.stripe.params import nested
from masthead.sandbox.stripe.store import Json

NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
_TEXT = r'"(?P<value>(?:\\.|[^"\\])*)"'
_BY_METADATA = re.compile(rf'metadata\["(?P<name>[^"]+)"\]\s*:\s*{_TEXT}')
_BY_FIELD = re.compile(rf"(?P<name>email|name)\s*:\s*{_TEXT}")
_ESCAPED = re.compile(r"\\(.)")


def create(account: Account, params: Json) -> Json:
    clock = str(params.get("test_clock") or "")
    if clock:
        account.get("test_helpers.test_clock", clock, param="test_clock")
    body: Json = {
        "id": new_id("cus_"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": account.now(clock),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "discount": None,
        "email": params.get("email"),
        "invoice_prefix": new_id("")[:8].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": nested(params, "metadata"),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": clock or None,
    }
    return account.add(body, clock=clock, event="customer.created")


def update(account: Account, params: Json, name: str) -> Json:
    body = find(account, name)
    for field in ("email", "name", "description", "phone"):
        if field in params:
            body[field] = params[field] or None
    body["metadata"] = _merged(body["metadata"], nested(params, "metadata"))
    card = nested(params, "invoice_settings").get("default_payment_method")
    if card:
        account.get("payment_method", card, param="invoice_settings[default_payment_method]")
        body["invoice_settings"]["default_payment_method"] = card
    return account.save(body, event="customer.updated")


def _merged(old: Json, new: Json) -> Json:
    """An empty value removes its name."""
    return {name: value for name, value in {**old, **new}.items() if value != ""}


def find(account: Account, name: str, *, param: str = "id") -> Json:
    return account.get("customer", name, param=param)


def retrieve(account: Account, params: Json, name: str) -> Json:
    return find(account, name)


def index(account: Account, params: Json) -> Json:
    fields = {name: params[name] for name in ("email", "test_clock") if name in params}
    return paginate(account.store.all("customer", **fields), params, url="/v1/customers")


def search(account: Account, params: Json) -> Json:
    """By one value of `metadata`, by `email` or by `name`; no other query is understood."""
    query = str(params.get("query", ""))
    if found := _BY_METADATA.fullmatch(query.strip()):
        name, value = found["name"], _ESCAPED.sub(r"\1", found["value"])
        every = account.store.all("customer")
        chosen = [body for body in every if body["metadata"].get(name) == value]
    elif found := _BY_FIELD.fullmatch(query.strip()):
        chosen = account.store.all(
            "customer", **{found["name"]: _ESCAPED.sub(r"\1", found["value"])}
        )
    else:
        raise ApiError(f"We were unable to parse your search query: {query}", param="query")
    return {
        "object": "search_result",
        "data": [public(body) for body in chosen[:100]],
        "has_more": False,
        "next_page": None,
        "url": "/v1/customers/search",
    }


ROUTES = [
    ("POST", "/v1/customers", create),
    ("GET", "/v1/customers", index),
    ("GET", "/v1/customers/search", search),
    ("GET", "/v1/customers/{name}", retrieve),
    ("POST", "/v1/customers/{name}", update),
]
