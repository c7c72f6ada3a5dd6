"""Invoices: drawn up, finalised, paid or tried again."""

from copy import deepcopy

from masthead.sandbox.stripe import cards, charges
from masthead.sandbox.stripe.errors import Refused
from masthead.sandbox.stripe.lists import page, since
from masthead.sandbox.stripe.proration import lines_list
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import DAY, World, fresh_id

DRAFT_FOR = 3600  # seconds that a renewal's invoice waits before it is finalised and charged
# What every invoice has when it is drawn up.
DRAFT: Json = {
    **dict.fromkeys(
        """account_tax_ids application automatically_finalizes_at custom_fields customer_account
        customer_phone customer_shipping default_payment_method default_source description
        due_date effective_at ending_balance footer from_invoice hosted_invoice_url invoice_pdf
        last_finalization_error latest_revision next_payment_attempt number on_behalf_of
        receipt_number rendering shipping_cost shipping_details statement_descriptor test_clock
        webhooks_delivered_at""".split()
    ),
    **dict.fromkeys(
        """amount_overpaid amount_paid amount_shipping attempt_count
        post_payment_credit_notes_amount pre_payment_credit_notes_amount _retries""".split(),
        0,
    ),
    "object": "invoice",
    "account_country": "US",
    "account_name": "Demonstration",
    "attempted": False,
    "auto_advance": True,
    "automatic_tax": {"enabled": False, "liability": None, "status": None},
    "collection_method": "charge_automatically",
    "customer_tax_exempt": "none",
    "customer_tax_ids": [],
    "default_tax_rates": [],
    "discounts": [],
    "issuer": {"type": "self"},
    "livemode": False,
    "metadata": {},
    "payment_settings": dict.fromkeys(
        ("default_mandate", "payment_method_options", "payment_method_types")
    ),
    "status": "draft",
    "status_transitions": dict.fromkeys(
        ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
    ),
    "total_discount_amounts": [],
    "total_pretax_credit_amounts": [],
    "total_taxes": [],
}


def draw_up(world: World, subscription: Json, *, cause: str, lines: list[Json]) -> Json:
    """A draft. `cause` is Stripe's `billing_reason`."""
    clock = world.store.clock_of(subscription["id"])
    body = _draft(world, subscription, cause=cause, lines=lines, now=world.now(clock))
    body["test_clock"] = clock or None
    world.add(body, clock=clock, event="invoice.created")
    subscription["latest_invoice"] = body["id"]
    return body


def _draft(world: World, subscription: Json, *, cause: str, lines: list[Json], now: int) -> Json:
    customer = world.get("customer", subscription["customer"])
    name, total = fresh_id("in_"), sum(line["amount"] for line in lines)
    return deepcopy(DRAFT) | {
        **_payer(customer),
        **_sums(total),
        "id": name,
        "billing_reason": cause,
        "created": now,
        "currency": subscription["currency"],
        "lines": lines_list(lines, name),
        "parent": {
            "quote_details": None,
            "subscription_details": {
                "metadata": subscription["metadata"],
                "subscription": subscription["id"],
            },
            "type": "subscription_details",
        },
        "period_end": now,
        "period_start": now,
        "_secret": fresh_id(""),
    }


def _payer(customer: Json) -> Json:
    return {
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "starting_balance": customer["balance"],
    }


def _sums(total: int) -> Json:
    asked = dict.fromkeys(("amount_due", "amount_remaining"), max(0, total))
    plain = ("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")
    return asked | dict.fromkeys(plain, total)


def preview(world: World, subscription: Json, lines: list[Json], *, at: int) -> Json:
    """What `draw_up` and `finalise` would make, kept nowhere."""
    body = _draft(world, subscription, cause="upcoming", lines=lines, now=at)
    body["id"] = fresh_id("upcoming_in_")
    _settle_credit(body, body["starting_balance"])
    return body


def _settle_credit(body: Json, balance: int) -> None:
    """Use the customer's credit (a negative balance), or add to it what the invoice gives back."""
    after = balance + body["total"] if body["total"] < 0 else min(0, balance + body["total"])
    due = max(0, body["total"] + balance) if balance < 0 else max(0, body["total"])
    body |= {"amount_due": due, "amount_remaining": due}
    body |= {"starting_balance": balance, "ending_balance": after}


def wait_as_draft(world: World, body: Json) -> None:
    body["automatically_finalizes_at"] = body["created"] + DRAFT_FOR
    world.save(body, due=body["automatically_finalizes_at"])


def finalise(world: World, body: Json) -> Json:
    """Give it its number and the sum that is due."""
    customer, now = world.get("customer", body["customer"]), world.now_for(body)
    _settle_credit(body, customer["balance"])
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}"
    customer["next_invoice_sequence"] += 1
    changed = customer["balance"] != body["ending_balance"]
    customer["balance"] = body["ending_balance"]
    world.save(customer, event="customer.updated" if changed else "")
    url = f"{world.house.public_url}/i/{body['id']}/{body['_secret']}"
    body |= {"status": "open", "number": number, "effective_at": now, "hosted_invoice_url": url}
    body |= {"automatically_finalizes_at": None}
    body["status_transitions"]["finalized_at"] = now
    return world.save(body, event="invoice.finalized")


def attempt(world: World, body: Json, subscription: Json) -> Refused | None:
    """Try to settle an open invoice with the card at hand. What the bank said, if it said no."""
    if body["amount_due"] == 0:
        _mark_paid(world, body)
        return None
    payment, intent = _payment(world, body)
    refusal = charges.charge(world, intent, cards.card_for(world, subscription))
    body["attempt_count"] += 1
    body["attempted"] = True
    if refusal is None:
        now = world.now_for(body)
        payment |= {"status": "paid", "amount_paid": body["amount_due"]}
        payment["status_transitions"]["paid_at"] = now
        world.save(payment, event="invoice_payment.paid")
        body["amount_paid"] = body["amount_due"]
        _mark_paid(world, body)
    return refusal


def _payment(world: World, body: Json) -> tuple[Json, Json]:
    """The invoice's one payment and its intent, made at the first attempt."""
    found = world.store.all("invoice_payment", invoice=body["id"])
    if found:
        return found[0], world.get("payment_intent", found[0]["payment"]["payment_intent"])
    intent = charges.intend(
        world, customer=body["customer"], amount=body["amount_due"], currency=body["currency"]
    )
    payment = {
        "id": fresh_id("inpay_"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": body["amount_due"],
        "created": world.now_for(body),
        "currency": body["currency"],
        "invoice": body["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    return world.add(payment, clock=world.store.clock_of(body["id"])), intent


def _mark_paid(world: World, body: Json) -> None:
    body |= {"status": "paid", "amount_remaining": 0, "next_payment_attempt": None}
    body |= {"attempted": True, "auto_advance": False}
    body["status_transitions"]["paid_at"] = world.now_for(body)
    world.save(body, event="invoice.paid")
    world.announce("invoice.payment_succeeded", body, clock=world.store.clock_of(body["id"]))


def plan_retry(world: World, body: Json) -> bool:
    """Note when it is tried again and tell of the failure; false if it never is."""
    days, index = world.house.retry_days, body["_retries"]
    again = index < len(days)
    moment = world.now_for(body) + days[index] * DAY if again else None
    body |= {"next_payment_attempt": moment, "_retries": index + 1, "auto_advance": again}
    world.save(body, due=moment, event="invoice.payment_failed")
    return again


def keep_retrying(world: World, body: Json) -> None:
    """A failed attempt out of turn leaves the next one where it was."""
    world.save(body, due=body["next_payment_attempt"], event="invoice.payment_failed")


def stop_trying(world: World, subscription: str) -> None:
    """The subscription ended: what is open stays so, and is not tried again."""
    for body in of_subscription(world, subscription):
        if body["status"] in {"open", "draft"}:
            body |= {"auto_advance": False, "next_payment_attempt": None}
            body |= {"automatically_finalizes_at": None}
            world.save(body, event="invoice.updated")


def of_subscription(world: World, name: str) -> list[Json]:
    return world.store.all("invoice", parent__subscription_details__subscription=name)


def retrieve(world: World, params: Json, name: str) -> Json:
    return world.get("invoice", name)


def index(world: World, params: Json) -> Json:
    fields: Json = {name: params[name] for name in ("customer", "status") if name in params}
    if subscription := params.get("subscription"):
        fields["parent__subscription_details__subscription"] = subscription
    return page(since(world.store.all("invoice", **fields), params), params, url="/v1/invoices")


def void(world: World, params: Json, name: str) -> Json:
    body = world.get("invoice", name)
    if body["status"] not in {"open", "uncollectible"}:
        raise Refused("You can only void an open or uncollectible invoice.")
    body |= {"status": "void", "auto_advance": False, "next_payment_attempt": None}
    body["status_transitions"]["voided_at"] = world.now_for(body)
    return world.save(body, event="invoice.voided")


def list_payments(world: World, params: Json) -> Json:
    fields = {"invoice": params["invoice"]} if "invoice" in params else {}
    asked = params.get("payment") or {}
    if intent := asked.get("payment_intent"):
        fields["payment__payment_intent"] = intent
    found = world.store.all("invoice_payment", **fields)
    return page(found, params, url="/v1/invoice_payments")


ROUTES = [
    ("GET", "/v1/invoices", index),
    ("GET", "/v1/invoices/{name}", retrieve),
    ("POST", "/v1/invoices/{name}/void", void),
    ("GET", "/v1/invoice_payments", list_payments),
]
