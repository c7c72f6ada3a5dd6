"""Products and their prices."""

from masthead.sandbox.stripe.errors import Refused, lacks
from masthead.sandbox.stripe.forms import choice, group, integer, truth
from masthead.sandbox.stripe.lists import page
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World, fresh_id


def create_product(world: World, params: Json) -> Json:
    if not params.get("name"):
        raise lacks("name")
    name = str(params.get("id") or fresh_id("prod_"))
    if world.store.get("product", name):
        raise Refused("Product already exists.", code="resource_already_exists", param="id")
    now = world.now()
    body = {
        "id": name,
        "object": "product",
        "active": truth(params, "active", True),
        "created": now,
        "default_price": None,
        "description": params.get("description"),
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": group(params, "metadata"),
        "name": params["name"],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": params.get("unit_label"),
        "updated": now,
        "url": None,
    }
    return world.add(body, event="product.created")


def update_product(world: World, params: Json, name: str) -> Json:
    body = world.get("product", name)
    for field in ("name", "description", "unit_label"):
        if field in params:
            body[field] = params[field] or None
    body["active"] = truth(params, "active", body["active"])
    body["updated"] = world.now()
    return world.save(body, event="product.updated")


def retrieve_product(world: World, params: Json, name: str) -> Json:
    return world.get("product", name)


def list_products(world: World, params: Json) -> Json:
    return page(world.store.all("product"), params, url="/v1/products")


def create_price(world: World, params: Json) -> Json:
    for needed in ("currency", "product", "unit_amount"):
        if needed not in params:
            raise lacks(needed)
    world.get("product", str(params["product"]), param="product")
    lookup = params.get("lookup_key")
    if lookup:
        _free_lookup_key(world, lookup, transfer=truth(params, "transfer_lookup_key"))
    return world.add(_price(world, params, lookup), event="price.created")


def _free_lookup_key(world: World, lookup: str, *, transfer: bool) -> None:
    for holder in world.store.all("price", lookup_key=lookup):
        if not transfer:
            raise Refused(
                "A price already uses that lookup key. Set transfer_lookup_key to take it over.",
                param="lookup_key",
            )
        holder["lookup_key"] = None
        world.save(holder, event="price.updated")


def _price(world: World, params: Json, lookup: str | None) -> Json:
    amount = integer(params, "unit_amount")
    if amount < 0:
        raise Refused("Invalid non-negative integer", param="unit_amount")
    return {
        "id": fresh_id("price_"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": world.now(),
        "currency": str(params["currency"]).lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": lookup,
        "metadata": group(params, "metadata"),
        "nickname": params.get("nickname"),
        "product": params["product"],
        "recurring": _recurring(params),
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def _recurring(params: Json) -> Json:
    asked = group(params, "recurring")
    if "interval" not in asked:
        raise lacks("recurring[interval]")
    return {
        "interval": choice(asked, "interval", "month", "year"),
        "interval_count": integer(asked, "interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def retrieve_price(world: World, params: Json, name: str) -> Json:
    return world.get("price", name)


def update_price(world: World, params: Json, name: str) -> Json:
    body = world.get("price", name)
    body["active"] = truth(params, "active", body["active"])
    body["nickname"] = params.get("nickname", body["nickname"])
    return world.save(body, event="price.updated")


def list_prices(world: World, params: Json) -> Json:
    found = world.store.all("price")
    if keys := params.get("lookup_keys"):
        found = [price for price in found if price["lookup_key"] in keys]
    if product := params.get("product"):
        found = [price for price in found if price["product"] == product]
    if "active" in params:
        wanted = truth(params, "active")
        found = [price for price in found if price["active"] is wanted]
    return page(found, params, url="/v1/prices")


ROUTES = [
    ("POST", "/v1/products", create_product),
    ("GET", "/v1/products", list_products),
    ("GET", "/v1/products/{name}", retrieve_product),
    ("POST", "/v1/products/{name}", update_product),
    ("POST", "/v1/prices", create_price),
    ("GET", "/v1/prices", list_prices),
    ("GET", "/v1/prices/{name}", retrieve_price),
    ("POST", "/v1/prices/{name}", update_price),
]
