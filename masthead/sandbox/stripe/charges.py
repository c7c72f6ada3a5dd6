"""Money: payment intents, the charges that they make, and refunds."""

from masthead.sandbox.stripe import disputes
from masthead.sandbox.stripe.errors import Refused, declined, lacks
from masthead.sandbox.stripe.forms import choice, group, integer
from masthead.sandbox.stripe.lists import page, since
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World, fresh_id

LATER_FAILURE = ("card_declined", "generic_decline", "Your card was declined.")
# what charges and intents have and Masthead never fills
UNUSED = (
    "on_behalf_of",
    "review",
    "shipping",
    "source",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)
UNUSED_BY_INTENTS = (
    "customer_account",
    "excluded_payment_method_types",
    "managed_payments",
    "payment_method_configuration_details",
    "payment_method_options",
    "processing",
)
NO_CARD = "There is no card to charge. Add one, then pay."


def intend(world: World, *, customer: str, amount: int, currency: str) -> Json:
    """A payment that is to come; charged by `charge`, as often as it takes."""
    clock = world.store.clock_of(customer)
    name = fresh_id("pi_")
    body: Json = {
        "id": name,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{name}_secret_{fresh_id('')}",
        "confirmation_method": "automatic",
        "created": world.now(clock),
        "currency": currency,
        "customer": customer,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "receipt_email": None,
        "setup_future_usage": "off_session",
        "status": "requires_payment_method",
        **dict.fromkeys((*UNUSED, *UNUSED_BY_INTENTS)),
    }
    return world.add(body, clock=clock, event="payment_intent.created")


def charge(world: World, intent: Json, card: Json | None) -> Refused | None:
    """Try to take the money. What the bank said, if it said no."""
    if card is None:
        return declined(NO_CARD, code="missing_payment_method")
    taken = bool(card["_charges"])
    body = _charge(world, intent, card, taken=taken)
    event = "charge.succeeded" if taken else "charge.failed"
    world.add(body, clock=world.store.clock_of(intent["id"]), event=event)
    intent |= {"latest_charge": body["id"], "payment_method": card["id"]}
    if taken:
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        world.save(intent | {"last_payment_error": None}, event="payment_intent.succeeded")
        if card.get("_disputes"):
            disputes.begin(world, body)
        return None
    code, decline_code, words = LATER_FAILURE
    refusal = declined(words, code=code, decline_code=decline_code)
    intent["last_payment_error"] = refusal.body()["error"]
    world.save(intent, event="payment_intent.payment_failed")
    return refusal


def _charge(world: World, intent: Json, card: Json, *, taken: bool) -> Json:
    code, decline_code, words = (None, None, None) if taken else LATER_FAILURE
    return {
        "id": fresh_id("ch_"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if taken else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": fresh_id("txn_") if taken else None,
        "billing_details": card["billing_details"],
        "calculated_statement_descriptor": None,
        "captured": taken,
        "created": world.now_for(intent),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": "Subscription",
        "disputed": False,
        "failure_code": code,
        "failure_message": words,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "outcome": _outcome(decline_code),
        "paid": taken,
        "payment_intent": intent["id"],
        "payment_method": card["id"],
        "payment_method_details": {"card": card["card"], "type": "card"},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "status": "succeeded" if taken else "failed",
        **dict.fromkeys((*UNUSED, "failure_balance_transaction", "source_transfer")),
    }


def _outcome(decline_code: str | None) -> Json:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if decline_code else "approved_by_network",
        "reason": decline_code,
        "seller_message": "Payment complete." if not decline_code else "The bank declined it.",
        "type": "issuer_declined" if decline_code else "authorized",
    }


def refund(world: World, params: Json) -> Json:
    """Of a charge or of a payment's charge: `amount`, or all that is left."""
    charged = _charged(world, params)
    left = charged["amount_captured"] - charged["amount_refunded"]
    amount = integer(params, "amount", left)
    if left == 0:
        raise Refused(
            f"Charge {charged['id']} has already been refunded.", code="charge_already_refunded"
        )
    if not 0 < amount <= left:
        raise Refused(
            f"Refund amount ({amount}) is not between 1 and the unrefunded amount ({left}).",
            param="amount",
        )
    return _give_back(world, charged, amount, params)


def _charged(world: World, params: Json) -> Json:
    name = params.get("charge")
    if intent := params.get("payment_intent"):
        name = world.get("payment_intent", intent, param="payment_intent")["latest_charge"]
    if not name:
        raise lacks("charge")
    charged = world.get("charge", str(name), param="charge")
    if not charged["paid"]:
        raise Refused(f"The charge {name} has not been paid.", param="charge")
    return charged


def _give_back(world: World, charged: Json, amount: int, params: Json) -> Json:
    clock = world.store.clock_of(charged["id"])
    body = {
        "id": fresh_id("re_"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": fresh_id("txn_"),
        "charge": charged["id"],
        "created": world.now(clock),
        "currency": charged["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": group(params, "metadata"),
        "payment_intent": charged["payment_intent"],
        "reason": choice(params, "reason", "requested_by_customer", "duplicate", "fraudulent"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
        "customer": charged["customer"],
        "customer_account": None,
        "payment_method": charged["payment_method"],
    }
    charged["amount_refunded"] += amount
    charged["refunded"] = charged["amount_refunded"] == charged["amount"]
    world.add(body, clock=clock, event="refund.created")
    world.save(charged, event="charge.refunded")
    return body


def retrieve(world: World, params: Json, name: str) -> Json:
    return world.get("charge", name)


def index(world: World, params: Json) -> Json:
    fields = {name: params[name] for name in ("customer", "payment_intent") if name in params}
    return page(since(world.store.all("charge", **fields), params), params, url="/v1/charges")


def retrieve_intent(world: World, params: Json, name: str) -> Json:
    return world.get("payment_intent", name)


def retrieve_refund(world: World, params: Json, name: str) -> Json:
    return world.get("refund", name)


def list_refunds(world: World, params: Json) -> Json:
    fields = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    return page(world.store.all("refund", **fields), params, url="/v1/refunds")


ROUTES = [
    ("GET", "/v1/charges", index),
    ("GET", "/v1/charges/{name}", retrieve),
    ("GET", "/v1/payment_intents/{name}", retrieve_intent),
    ("POST", "/v1/refunds", refund),
    ("GET", "/v1/refunds", list_refunds),
    ("GET", "/v1/refunds/{name}", retrieve_refund),
]
