"""Products and their prices."""

from masthead.sandbox.stripe.account import Account, new_id
from masthead.sandbox.stripe.errors import ApiError, missing_param
from masthead.sandbox.stripe.pagination import paginate
from masthead.sandbox.stripe.params import boolean, choice, integer, nested
from masthead.sandbox.stripe.store import Json


def create_product(account: Account, params: Json) -> Json:
    if not params.get("name"):
        raise missing_param("name")
    name = str(params.get("id") or new_id("prod_"))
    if account.store.get("product", name):
        raise ApiError("Product already exists.", code="resource_already_exists", param="id")
    now = account.now()
    body = {
        "id": name,
        "object": "product",
        "active": boolean(params, "active", True),
        "created": now,
        "default_price": None,
        "description": params.get("description"),
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": nested(params, "metadata"),
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
    return account.add(body, event="product.created")


def update_product(account: Account, params: Json, name: str) -> Json:
    body = account.get("product", name)
    for field in ("name", "description", "unit_label"):
        if field in params:
            body[field] = params[field] or None
    body["active"] = boolean(params, "active", body["active"])
    body["updated"] = account.now()
    return account.save(body, event="product.updated")


def retrieve_product(account: Account, params: Json, name: str) -> Json:
    return account.get("product", name)


def list_products(account: Account, params: Json) -> Json:
    return paginate(account.store.all("product"), params, url="/v1/products")


def create_price(account: Account, params: Json) -> Json:
    for needed in ("currency", "product", "unit_amount"):
        if needed not in params:
            raise missing_param(needed)
    account.get("product", str(params["product"]), param="product")
    lookup = params.get("lookup_key")
    if lookup:
        _free_lookup_key(account, lookup, transfer=boolean(params, "transfer_lookup_key"))
    return account.add(_price(account, params, lookup), event="price.created")


def _free_lookup_key(account: Account, lookup: str, *, transfer: bool) -> None:
    for holder in account.store.all("price", lookup_key=lookup):
        if not transfer:
            raise ApiError(
                "A price already uses that lookup key. Set transfer_lookup_key to take it over.",
                param="lookup_key",
            )
        holder["lookup_key"] = None
        account.save(holder, event="price.updated")


def _price(account: Account, params: Json, lookup: str | None) -> Json:
    amount = integer(params, "unit_amount")
    if amount < 0:
        raise ApiError("Invalid non-negative integer", param="unit_amount")
    return {
        "id": new_id("price_"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": account.now(),
        "currency": str(params["currency"]).lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": lookup,
        "metadata": nested(params, "metadata"),
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
    asked = nested(params, "recurring")
    if "interval" not in asked:
        raise missing_param("recurring[interval]")
    return {
        "interval": choice(asked, "interval", "month", "year"),
        "interval_count": integer(asked, "interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def retrieve_price(account: Account, params: Json, name: str) -> Json:
    return account.get("price", name)


def update_price(account: Account, params: Json, name: str) -> Json:
    body = account.get("price", name)
    body["active"] = boolean(params, "active", body["active"])
    body["nickname"] = params.get("nickname", body["nickname"])
    return account.save(body, event="price.updated")


def list_prices(account: Account, params: Json) -> Json:
    found = account.store.all("price")
    if keys := params.get("lookup_keys"):
        found = [price for price in found if price["lookup_key"] in keys]
    if product := params.get("product"):
        found = [price for price in found if price["product"] == product]
    if "active" in params:
        wanted = boolean(params, "active")
        found = [price for price in found if price["active"] is wanted]
    return paginate(found, params, url="/v1/prices")


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
