"""Disputes: a cardholder's bank asks for a charge back, and the money is gone until it is won.

As in Stripe's test mode, one test card is disputed as soon as it is charged, and the evidence
`winning_evidence` or `losing_evidence` decides at once.
"""

from masthead.sandbox.stripe.errors import Refused
from masthead.sandbox.stripe.forms import group
from masthead.sandbox.stripe.lists import page
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import DAY, World, fresh_id

KIND = "dispute"
DAYS_TO_ANSWER = 7
OPEN = {"needs_response", "under_review"}
DECIDES = {"winning_evidence": "won", "losing_evidence": "lost"}


def begin(world: World, charged: Json) -> Json:
    """The bank asks for the whole charge back."""
    clock = world.store.clock_of(charged["id"])
    world.save(charged | {"disputed": True})
    body = _shape(charged, now=world.now(clock))
    world.add(body, clock=clock, event="charge.dispute.created")
    world.announce("charge.dispute.funds_withdrawn", body, clock=clock)
    return body


def _shape(charged: Json, *, now: int) -> Json:
    brand = charged["payment_method_details"]["card"]["brand"]
    card = {
        "brand": brand,
        "case_type": "chargeback",
        "network": brand,
        "network_reason_code": "10.4",
    }
    return {
        "id": fresh_id("dp_"),
        "object": KIND,
        "amount": charged["amount_captured"],
        "balance_transactions": [],
        "charge": charged["id"],
        "created": now,
        "currency": charged["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}, "uncategorized_text": None},
        "evidence_details": {
            "due_by": now + DAYS_TO_ANSWER * DAY,
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


def answer(world: World, params: Json, name: str) -> Json:
    """Evidence comes in; the two words of Stripe's test mode decide."""
    body = _open(world, name)
    text = group(params, "evidence").get("uncategorized_text")
    body["evidence"]["uncategorized_text"] = text
    body["evidence_details"] |= {"has_evidence": True, "submission_count": 1}
    if text in DECIDES:
        return _decide(world, body, DECIDES[text])
    return world.save(body | {"status": "under_review"}, event="charge.dispute.updated")


def close(world: World, params: Json, name: str) -> Json:
    """The house lets it go: the money stays with the cardholder."""
    return _decide(world, _open(world, name), "lost")


def _open(world: World, name: str) -> Json:
    body = world.get(KIND, name)
    if body["status"] not in OPEN:
        raise Refused("This dispute is already closed.")
    return body


def _decide(world: World, body: Json, status: str) -> Json:
    world.save(body | {"status": status}, event="charge.dispute.closed")
    if status == "won":
        clock = world.store.clock_of(body["id"])
        world.announce("charge.dispute.funds_reinstated", world.get(KIND, body["id"]), clock=clock)
    return world.get(KIND, body["id"])


def retrieve(world: World, params: Json, name: str) -> Json:
    return world.get(KIND, name)


def index(world: World, params: Json) -> Json:
    fields = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    return page(world.store.all(KIND, **fields), params, url="/v1/disputes")


ROUTES = [
    ("GET", "/v1/disputes", index),
    ("GET", "/v1/disputes/{name}", retrieve),
    ("POST", "/v1/disputes/{name}", answer),
    ("POST", "/v1/disputes/{name}/close", close),
]
