"""Checkout sessions: from the order to the subscription."""

from copy import deepcopy

from masthead.sandbox.stripe import billing_cycle, cards, subscriptions
from masthead.sandbox.stripe.account import DAY, Account, new_id
from masthead.sandbox.stripe.cards import CardInput
from masthead.sandbox.stripe.customers import NO_ADDRESS
from masthead.sandbox.stripe.errors import ApiError, card_error, missing_param
from masthead.sandbox.stripe.pagination import paginate
from masthead.sandbox.stripe.params import choice, integer, nested
from masthead.sandbox.stripe.proration import Plan
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.subscription_state import Terms
from masthead.sandbox.stripe.subscriptions import MISSING_CARD_BEHAVIOURS

KIND = "checkout.session"
CUSTOM_TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
# The fields of every new session.
NEW_SESSION: Json = {
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
    "custom_text": dict.fromkeys(CUSTOM_TEXTS),
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


def create(account: Account, params: Json) -> Json:
    if params.get("mode") != "subscription":
        raise ApiError("This sandbox sells subscriptions only.", param="mode")
    for needed in ("success_url", "customer"):
        if not params.get(needed):
            raise missing_param(needed)
    customer = account.get("customer", str(params["customer"]), param="customer")
    plan = _requested_plan(account, params)
    body = _session(account, customer, plan, params)
    clock = customer["test_clock"] or ""
    return account.add(body, clock=clock, due=body["expires_at"])


def _requested_plan(account: Account, params: Json) -> Plan:
    items = params.get("line_items")
    if not isinstance(items, list) or len(items) != 1 or "price" not in items[0]:
        raise missing_param("line_items[0][price]")
    price = account.get("price", items[0]["price"], param="line_items[0][price]")
    if not price["active"]:
        raise ApiError("The price specified is inactive.", param="line_items[0][price]")
    quantity = integer(items[0], "quantity", 1)
    if quantity < 1:
        raise ApiError("Quantity must be at least 1.", param="line_items[0][quantity]")
    return Plan(price, quantity)


def _session(account: Account, customer: Json, plan: Plan, params: Json) -> Json:
    name, now = new_id("cs_test_"), account.now(customer["test_clock"] or "")
    data = nested(params, "subscription_data")
    trial_days = integer(data, "trial_period_days", 0)
    at_trial_end = nested(nested(data, "trial_settings"), "end_behavior")
    due = 0 if trial_days else plan.amount
    return deepcopy(NEW_SESSION) | {
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
        "metadata": nested(params, "metadata"),
        "payment_method_collection": choice(
            params, "payment_method_collection", "always", "if_required"
        ),
        "success_url": params["success_url"],
        "url": f"{account.settings.public_url}/c/pay/{name}",
        "_plan": {"price": plan.price, "quantity": plan.quantity},
        "_trial_days": trial_days,
        "_missing_card": choice(at_trial_end, "missing_payment_method", *MISSING_CARD_BEHAVIOURS),
        "_metadata": nested(data, "metadata"),
    }


def plan_of(body: Json) -> Plan:
    return Plan(body["_plan"]["price"], body["_plan"]["quantity"])


def needs_card(body: Json) -> bool:
    """With `if_required`, no card is needed while nothing is due."""
    return body["payment_method_collection"] == "always" or body["amount_total"] > 0


def complete(account: Account, body: Json, *, card_input: CardInput | None, country: str) -> Json:
    """Start the subscription and complete the session."""
    if body["status"] != "open":
        raise ApiError("This checkout is no longer open.")
    asks_country = body["billing_address_collection"] == "required"
    if asks_country and not country:
        raise card_error("Choose your country.", code="incomplete_address", param="country")
    card = (
        cards.create(account, card_input, customer=body["customer"], country=country)
        if card_input
        else None
    )
    started = subscriptions.start(account, _terms(body, card))
    details = {"address": {**NO_ADDRESS, "country": country or None}}
    body["customer_details"] |= details
    body |= {
        "status": "complete",
        "url": None,
        "subscription": started["id"],
        "invoice": started["latest_invoice"],
        "payment_status": "paid" if body["amount_total"] else "no_payment_required",
    }
    return account.save(body, event="checkout.session.completed")


def _terms(body: Json, card: Json | None) -> Terms:
    return Terms(
        customer=body["customer"],
        plan=plan_of(body),
        trial_days=body["_trial_days"],
        card=card["id"] if card else None,
        missing_card=body["_missing_card"],
        must_pay=True,
        metadata=body["_metadata"],
    )


def expire(account: Account, params: Json, name: str) -> Json:
    body = account.get(KIND, name)
    if body["status"] != "open":
        raise ApiError("Only Checkout Sessions with a status in [open] can be expired.")
    billing_cycle.expire_session(account, body)
    return body


def retrieve(account: Account, params: Json, name: str) -> Json:
    return account.get(KIND, name)


def index(account: Account, params: Json) -> Json:
    fields = {
        name: params[name] for name in ("customer", "subscription", "status") if name in params
    }
    return paginate(account.store.all(KIND, **fields), params, url="/v1/checkout/sessions")


ROUTES = [
    ("POST", "/v1/checkout/sessions", create),
    ("GET", "/v1/checkout/sessions", index),
    ("GET", "/v1/checkout/sessions/{name}", retrieve),
    ("POST", "/v1/checkout/sessions/{name}/expire", expire),
]
