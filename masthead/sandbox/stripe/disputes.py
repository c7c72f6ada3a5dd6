"""Disputes: a cardholder's bank reverses a charge, and the money is gone unless the dispute is won.

As in Stripe's test mode, one test card is disputed as soon as it is charged, and the evidence
`winning_evidence` or `losing_evidence` decides the dispute at once.
"""

from masthead.sandbox.stripe.account import DAY, Account, new_id
from masthead.sandbox.stripe.errors import ApiError
from masthead.sandbox.stripe.pagination import paginate
from masthead.sandbox.stripe.params import nested
from masthead.sandbox.stripe.store import Json

KIND = "dispute"
DAYS_TO_RESPOND = 7
OPEN_STATUSES = {"needs_response", "under_review"}
OUTCOMES = {"winning_evidence": "won", "losing_evidence": "lost"}


def open_dispute(account: Account, charged: Json) -> Json:
    """Dispute the whole charge."""
    clock = account.store.clock_of(charged["id"])
    account.save(charged | {"disputed": True})
    body = _dispute(charged, now=account.now(clock))
    account.add(body, clock=clock, event="charge.dispute.created")
    account.emit("charge.dispute.funds_withdrawn", body, clock=clock)
    return body


def _dispute(charged: Json, *, now: int) -> Json:
    brand = charged["payment_method_details"]["card"]["brand"]
    card = {
        "brand": brand,
        "case_type": "chargeback",
        "network": brand,
        "network_reason_code": "10.4",
    }
    return {
        "id": new_id("dp_"),
        "object": KIND,
        "amount": charged["amount_captured"],
        "balance_transactions": [],
        "charge": charged["id"],
        "created": now,
        "currency": charged["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}, "uncategorized_text": None},
        "evidence_details": {
            "due_by": now + DAYS_TO_RESPOND * DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charged["payment_intent"],
        "payment_method_details": {"card": card, "type": "card"},
        "reason": "fraudulent",
        "status": "needs_response",
    }


def submit_evidence(account: Account, params: Json, name: str) -> Json:
    """Submit evidence; the two keywords of Stripe's test mode decide the dispute."""
    body = _get_open(account, name)
    text = nested(params, "evidence").get("uncategorized_text")
    body["evidence"]["uncategorized_text"] = text
    body["evidence_details"] |= {"has_evidence": True, "submission_count": 1}
    if text in OUTCOMES:
        return _close_as(account, body, OUTCOMES[text])
    return account.save(body | {"status": "under_review"}, event="charge.dispute.updated")


def close(account: Account, params: Json, name: str) -> Json:
    """Accept the dispute: the money stays with the cardholder."""
    return _close_as(account, _get_open(account, name), "lost")


def _get_open(account: Account, name: str) -> Json:
    body = account.get(KIND, name)
    if body["status"] not in OPEN_STATUSES:
        raise ApiError("This dispute is already closed.")
    return body


def _close_as(account: Account, body: Json, status: str) -> Json:
    account.save(body | {"status": status}, event="charge.dispute.closed")
    if status == "won":
        clock = account.store.clock_of(body["id"])
        account.emit("charge.dispute.funds_reinstated", account.get(KIND, body["id"]), clock=clock)
    return account.get(KIND, body["id"])


def retrieve(account: Account, params: Json, name: str) -> Json:
    return account.get(KIND, name)


def index(account: Account, params: Json) -> Json:
    fields = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    return paginate(account.store.all(KIND, **fields), params, url="/v1/disputes")


ROUTES = [
    ("GET", "/v1/disputes", index),
    ("GET", "/v1/disputes/{name}", retrieve),
    ("POST", "/v1/disputes/{name}", submit_evidence),
    ("POST", "/v1/disputes/{name}/close", close),
]
