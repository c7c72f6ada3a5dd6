"""Money: payment intents, the charges that they make, and refunds."""

from masthead.sandbox.stripe import disputes
from masthead.sandbox.stripe.account import Account, new_id
from masthead.sandbox.stripe.errors import ApiError, card_error, missing_param
from masthead.sandbox.stripe.pagination import created_within, paginate
from masthead.sandbox.stripe.params import choice, integer, nested
from masthead.sandbox.stripe.store import Json

CHARGE_DECLINE = ("card_declined", "generic_decline", "Your card was declined.")
# fields of charges and intents that are never set here
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
NO_CARD = "There is no card to charge. Add one to pay."


def create_intent(account: Account, *, customer: str, amount: int, currency: str) -> Json:
    """A payment to be made; `charge` may attempt it more than once."""
    clock = account.store.clock_of(customer)
    name = new_id("pi_")
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
        "client_secret": f"{name}_secret_{new_id('')}",
        "confirmation_method": "automatic",
        "created": account.now(clock),
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
    return account.add(body, clock=clock, event="payment_intent.created")


def charge(account: Account, intent: Json, card: Json | None) -> ApiError | None:
    """Charge the card; returns the bank's error if it declines."""
    if card is None:
        return card_error(NO_CARD, code="missing_payment_method")
    succeeds = bool(card["_charges"])
    body = _charge(account, intent, card, succeeds=succeeds)
    event = "charge.succeeded" if succeeds else "charge.failed"
    account.add(body, clock=account.store.clock_of(intent["id"]), event=event)
    intent |= {"latest_charge": body["id"], "payment_method": card["id"]}
    if succeeds:
        intent |= {"status": "succeeded", "amount_received": intent["amount"]}
        account.save(intent | {"last_payment_error": None}, event="payment_intent.succeeded")
        if card.get("_disputes"):
            disputes.open_dispute(account, body)
        return None
    code, decline_code, message = CHARGE_DECLINE
    error = card_error(message, code=code, decline_code=decline_code)
    intent["last_payment_error"] = error.body()["error"]
    account.save(intent, event="payment_intent.payment_failed")
    return error


def _charge(account: Account, intent: Json, card: Json, *, succeeds: bool) -> Json:
    code, decline_code, message = (None, None, None) if succeeds else CHARGE_DECLINE
    return {
        "id": new_id("ch_"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if succeeds else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": new_id("txn_") if succeeds else None,
        "billing_details": card["billing_details"],
        "calculated_statement_descriptor": None,
        "captured": succeeds,
        "created": account.now_for(intent),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": "Subscription",
        "disputed": False,
        "failure_code": code,
        "failure_message": message,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "outcome": _outcome(decline_code),
        "paid": succeeds,
        "payment_intent": intent["id"],
        "payment_method": card["id"],
        "payment_method_details": {"card": card["card"], "type": "card"},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "status": "succeeded" if succeeds else "failed",
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


def refund(account: Account, params: Json) -> Json:
    """Refund a charge, or a payment intent's charge: `amount`, or all that is left."""
    charged = _charge_to_refund(account, params)
    left = charged["amount_captured"] - charged["amount_refunded"]
    amount = integer(params, "amount", left)
    if left == 0:
        raise ApiError(
            f"Charge {charged['id']} has already been refunded.", code="charge_already_refunded"
        )
    if not 0 < amount <= left:
        raise ApiError(
            f"Refund amount ({amount}) is not between 1 and the unrefunded amount ({left}).",
            param="amount",
        )
    return _create_refund(account, charged, amount, params)


def _charge_to_refund(account: Account, params: Json) -> Json:
    name = params.get("charge")
    if intent := params.get("payment_intent"):
        name = account.get("payment_intent", intent, param="payment_intent")["latest_charge"]
    if not name:
        raise missing_param("charge")
    charged = account.get("charge", str(name), param="charge")
    if not charged["paid"]:
        raise ApiError(f"The charge {name} has not been paid.", param="charge")
    return charged


def _create_refund(account: Account, charged: Json, amount: int, params: Json) -> Json:
    clock = account.store.clock_of(charged["id"])
    body = {
        "id": new_id("re_"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": new_id("txn_"),
        "charge": charged["id"],
        "created": account.now(clock),
        "currency": charged["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "metadata": nested(params, "metadata"),
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
    account.add(body, clock=clock, event="refund.created")
    account.save(charged, event="charge.refunded")
    return body


def retrieve(account: Account, params: Json, name: str) -> Json:
    return account.get("charge", name)


def index(account: Account, params: Json) -> Json:
    fields = {name: params[name] for name in ("customer", "payment_intent") if name in params}
    return paginate(
        created_within(account.store.all("charge", **fields), params), params, url="/v1/charges"
    )


def retrieve_intent(account: Account, params: Json, name: str) -> Json:
    return account.get("payment_intent", name)


def retrieve_refund(account: Account, params: Json, name: str) -> Json:
    return account.get("refund", name)


def list_refunds(account: Account, params: Json) -> Json:
    fields = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    return paginate(account.store.all("refund", **fields), params, url="/v1/refunds")


ROUTES = [
    ("GET", "/v1/charges", index),
    ("GET", "/v1/charges/{name}", retrieve),
    ("GET", "/v1/payment_intents/{name}", retrieve_intent),
    ("POST", "/v1/refunds", refund),
    ("GET", "/v1/refunds", list_refunds),
    ("GET", "/v1/refunds/{name}", retrieve_refund),
]
