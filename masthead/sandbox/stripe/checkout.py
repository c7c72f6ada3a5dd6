"""Checkout sessions: a visit to the hosted page, from its beginning to a subscription."""

from copy import deepcopy

from masthead.sandbox.stripe import cards, cycle, subscriptions
from masthead.sandbox.stripe.cards import Typed
from masthead.sandbox.stripe.customers import NO_ADDRESS
from masthead.sandbox.stripe.errors import Refused, declined, lacks
from masthead.sandbox.stripe.forms import choice, group, integer
from masthead.sandbox.stripe.lists import page
from masthead.sandbox.stripe.proration import Plan
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.subscriptions import WITHOUT_CARD, Beginning
from masthead.sandbox.stripe.world import DAY, World, fresh_id

KIND = "checkout.session"
TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
# What every session has when it is opened.
OPEN: Json = {
    **dict.fromkeys(
        """adaptive_pricing after_expiration allow_promotion_codes client_secret
        collected_information consent consent_collection currency_conversion
        customer_account customer_creation customer_email integration_identifier invoice
        invoice_creation managed_payments origin_context payment_intent payment_link
        payment_method_configuration_details permissions recovered_from
        saved_payment_method_options setup_intent shipping_address_collection
        shipping_cost submit_type subscription wallet_options""".split()
    ),
    "object": KIND,
    "automatic_tax": {"enabled": False, "liability": None, "status": None},
    "custom_fields": [],
    "custom_text": dict.fromkeys(TEXTS),
    "discounts": [],
    "livemode": False,
    "mode": "subscription",
    "payment_method_options": {},
    "payment_method_types": ["card"],
    "payment_status": "unpaid",
    "phone_number_collection": {"enabled": False},
    "shipping_options": [],
    "status": "open",
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
}


def create(world: World, params: Json) -> Json:
    if params.get("mode") != "subscription":
        raise Refused("This vendor in a box sells subscriptions only.", param="mode")
    for needed in ("success_url", "customer"):
        if not params.get(needed):
            raise lacks(needed)
    customer = world.get("customer", str(params["customer"]), param="customer")
    plan = _plan(world, params)
    body = _shape(world, customer, plan, params)
    clock = customer["test_clock"] or ""
    return world.add(body, clock=clock, due=body["expires_at"])


def _plan(world: World, params: Json) -> Plan:
    items = params.get("line_items")
    if not isinstance(items, list) or len(items) != 1 or "price" not in items[0]:
        raise lacks("line_items[0][price]")
    price = world.get("price", items[0]["price"], param="line_items[0][price]")
    if not price["active"]:
        raise Refused("The price specified is inactive.", param="line_items[0][price]")
    quantity = integer(items[0], "quantity", 1)
    if quantity < 1:
        raise Refused("Quantity must be at least 1.", param="line_items[0][quantity]")
    return Plan(price, quantity)


def _shape(world: World, customer: Json, plan: Plan, params: Json) -> Json:
    name, now = fresh_id("cs_test_"), world.now(customer["test_clock"] or "")
    asked = group(params, "subscription_data")
    trial_days = integer(asked, "trial_period_days", 0)
    ending = group(group(asked, "trial_settings"), "end_behavior")
    due = 0 if trial_days else plan.amount
    return deepcopy(OPEN) | {
        "id": name,
        "amount_subtotal": due,
        "amount_total": due,
        "billing_address_collection": choice(
            params, "billing_address_collection", "auto", "required"
        ),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now,
        "currency": plan.price["currency"],
        "customer": customer["id"],
        "customer_details": {
            "address": None,
            "business_name": None,
            "email": customer["email"],
            "individual_name": None,
            "name": customer["name"],
            "phone": None,
            "tax_exempt": "none",
            "tax_ids": [],
        },
        "expires_at": integer(params, "expires_at", now + DAY),
        "locale": params.get("locale"),
        "metadata": group(params, "metadata"),
        "payment_method_collection": choice(
            params, "payment_method_collection", "always", "if_required"
        ),
        "success_url": params["success_url"],
        "url": f"{world.house.public_url}/c/pay/{name}",
        "_plan": {"price": plan.price, "quantity": plan.quantity},
        "_trial_days": trial_days,
        "_without_card": choice(ending, "missing_payment_method", *WITHOUT_CARD),
        "_metadata": group(asked, "metadata"),
    }


def needs_card(body: Json) -> bool:
    """`if_required` asks for none while nothing is due."""
    return body["payment_method_collection"] == "always" or body["amount_total"] > 0


def complete(world: World, body: Json, *, typed: Typed | None, country: str) -> Json:
    """Begin the subscription and end the visit; a refusal leaves all as it was."""
    if body["status"] != "open":
        raise Refused("This checkout is over.")
    asks_country = body["billing_address_collection"] == "required"
    if asks_country and not country:
        raise declined("Choose your country.", code="incomplete_address", param="country")
    card = cards.make(world, typed, customer=body["customer"], country=country) if typed else None
    begun = subscriptions.begin(world, _beginning(body, card))
    details = {"address": {**NO_ADDRESS, "country": country or None}}
    body["customer_details"] |= details
    body |= {
        "status": "complete",
        "url": None,
        "subscription": begun["id"],
        "invoice": begun["latest_invoice"],
        "payment_status": "paid" if body["amount_total"] else "no_payment_required",
    }
    return world.save(body, event="checkout.session.completed")


def _beginning(body: Json, card: Json | None) -> Beginning:
    return Beginning(
        customer=body["customer"],
        plan=Plan(body["_plan"]["price"], body["_plan"]["quantity"]),
        trial_days=body["_trial_days"],
        card=card["id"] if card else None,
        without_card=body["_without_card"],
        must_pay=True,
        metadata=body["_metadata"],
    )


def expire(world: World, params: Json, name: str) -> Json:
    body = world.get(KIND, name)
    if body["status"] != "open":
        raise Refused("Only Checkout Sessions with a status in [open] can be expired.")
    cycle.expire_session(world, body)
    return body


def retrieve(world: World, params: Json, name: str) -> Json:
    return world.get(KIND, name)


def index(world: World, params: Json) -> Json:
    fields = {
        name: params[name] for name in ("customer", "subscription", "status") if name in params
    }
    return page(world.store.all(KIND, **fields), params, url="/v1/checkout/sessions")


ROUTES = [
    ("POST", "/v1/checkout/sessions", create),
    ("GET", "/v1/checkout/sessions", index),
    ("GET", "/v1/checkout/sessions/{name}", retrieve),
    ("POST", "/v1/checkout/sessions/{name}/expire", expire),
]
