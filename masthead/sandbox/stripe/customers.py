"""Customers."""

import re

from masthead.sandbox.stripe.errors import Refused
from masthead.sandbox.stripe.forms import group
from masthead.sandbox.stripe.lists import page
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World, fresh_id, public

NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
_TEXT = r'"(?P<value>(?:\\.|[^"\\])*)"'
_BY_METADATA = re.compile(rf'metadata\["(?P<name>[^"]+)"\]\s*:\s*{_TEXT}')
_BY_FIELD = re.compile(rf"(?P<name>email|name)\s*:\s*{_TEXT}")
_ESCAPED = re.compile(r"\\(.)")


def create(world: World, params: Json) -> Json:
    clock = str(params.get("test_clock") or "")
    if clock:
        world.get("test_helpers.test_clock", clock, param="test_clock")
    body: Json = {
        "id": fresh_id("cus_"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": world.now(clock),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "discount": None,
        "email": params.get("email"),
        "invoice_prefix": fresh_id("")[:8].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": group(params, "metadata"),
        "name": params.get("name"),
        "next_invoice_sequence": 1,
        "phone": params.get("phone"),
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": clock or None,
    }
    return world.add(body, clock=clock, event="customer.created")


def update(world: World, params: Json, name: str) -> Json:
    body = find(world, name)
    for field in ("email", "name", "description", "phone"):
        if field in params:
            body[field] = params[field] or None
    body["metadata"] = _merged(body["metadata"], group(params, "metadata"))
    card = group(params, "invoice_settings").get("default_payment_method")
    if card:
        world.get("payment_method", card, param="invoice_settings[default_payment_method]")
        body["invoice_settings"]["default_payment_method"] = card
    return world.save(body, event="customer.updated")


def _merged(old: Json, new: Json) -> Json:
    """A name that is sent empty goes."""
    return {name: value for name, value in {**old, **new}.items() if value != ""}


def find(world: World, name: str, *, param: str = "id") -> Json:
    return world.get("customer", name, param=param)


def retrieve(world: World, params: Json, name: str) -> Json:
    return find(world, name)


def index(world: World, params: Json) -> Json:
    fields = {name: params[name] for name in ("email", "test_clock") if name in params}
    return page(world.store.all("customer", **fields), params, url="/v1/customers")


def search(world: World, params: Json) -> Json:
    """By one value of `metadata`, by `email` or by `name`: what Masthead asks by."""
    query = str(params.get("query", ""))
    if found := _BY_METADATA.fullmatch(query.strip()):
        name, value = found["name"], _ESCAPED.sub(r"\1", found["value"])
        every = world.store.all("customer")
        chosen = [one for one in every if one["metadata"].get(name) == value]
    elif found := _BY_FIELD.fullmatch(query.strip()):
        chosen = world.store.all("customer", **{found["name"]: _ESCAPED.sub(r"\1", found["value"])})
    else:
        raise Refused(f"We were unable to parse your search query: {query}", param="query")
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
