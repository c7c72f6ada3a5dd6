"""Invoices: drafted, finalised, paid, retried, voided."""

from copy import deepcopy

from masthead.sandbox.stripe import cards, charges
from masthead.sandbox.stripe.account import DAY, Account, new_id
from masthead.sandbox.stripe.errors import ApiError
from masthead.sandbox.stripe.pagination import created_within, paginate
from masthead.sandbox.stripe.proration import line_list
from masthead.sandbox.stripe.store import Json

DRAFT_FOR = 3600  # seconds until a renewal's invoice is finalised and charged
# The fields of every new draft.
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


def create_draft(account: Account, subscription: Json, *, cause: str, lines: list[Json]) -> Json:
    """`cause` is Stripe's `billing_reason`."""
    clock = account.store.clock_of(subscription["id"])
    body = _draft(account, subscription, cause=cause, lines=lines, now=account.now(clock))
    body["test_clock"] = clock or None
    account.add(body, clock=clock, event="invoice.created")
    subscription["latest_invoice"] = body["id"]
    return body


def _draft(
    account: Account, subscription: Json, *, cause: str, lines: list[Json], now: int
) -> Json:
    customer = account.get("customer", subscription["customer"])
    name, total = new_id("in_"), sum(line["amount"] for line in lines)
    return deepcopy(DRAFT) | {
        **_customer_fields(customer),
        **_amounts(total),
        "id": name,
        "billing_reason": cause,
        "created": now,
        "currency": subscription["currency"],
        "lines": line_list(lines, name),
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
        "_secret": new_id(""),
    }


def _customer_fields(customer: Json) -> Json:
    return {
        "customer": customer["id"],
        "customer_address": customer["address"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "starting_balance": customer["balance"],
    }


def _amounts(total: int) -> Json:
    asked = dict.fromkeys(("amount_due", "amount_remaining"), max(0, total))
    plain = ("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")
    return asked | dict.fromkeys(plain, total)


def preview(account: Account, subscription: Json, lines: list[Json], *, at: int) -> Json:
    """What `create_draft` and `finalise` would create; nothing is stored."""
    body = _draft(account, subscription, cause="upcoming", lines=lines, now=at)
    body["id"] = new_id("upcoming_in_")
    _apply_balance(body, body["starting_balance"])
    return body


def _apply_balance(body: Json, balance: int) -> None:
    """Use the customer's credit (a negative balance), or add an invoice's credit to it."""
    after = balance + body["total"] if body["total"] < 0 else min(0, balance + body["total"])
    due = max(0, body["total"] + balance) if balance < 0 else max(0, body["total"])
    body |= {"amount_due": due, "amount_remaining": due}
    body |= {"starting_balance": balance, "ending_balance": after}


def schedule_finalisation(account: Account, body: Json) -> None:
    body["automatically_finalizes_at"] = body["created"] + DRAFT_FOR
    account.save(body, due=body["automatically_finalizes_at"])


def finalise(account: Account, body: Json) -> Json:
    """Set its number and the amount due; it can be paid from now on."""
    customer, now = account.get("customer", body["customer"]), account.now_for(body)
    _apply_balance(body, customer["balance"])
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04}"
    customer["next_invoice_sequence"] += 1
    changed = customer["balance"] != body["ending_balance"]
    customer["balance"] = body["ending_balance"]
    account.save(customer, event="customer.updated" if changed else "")
    url = f"{account.settings.public_url}/i/{body['id']}/{body['_secret']}"
    body |= {"status": "open", "number": number, "effective_at": now, "hosted_invoice_url": url}
    body |= {"automatically_finalizes_at": None}
    body["status_transitions"]["finalized_at"] = now
    return account.save(body, event="invoice.finalized")


def attempt_payment(account: Account, body: Json, subscription: Json) -> ApiError | None:
    """Charge the default card; returns the bank's error if it declines."""
    if body["amount_due"] == 0:
        _mark_paid(account, body)
        return None
    payment, intent = _open_payment(account, body)
    error = charges.charge(account, intent, cards.default_card(account, subscription))
    body["attempt_count"] += 1
    body["attempted"] = True
    if error is None:
        now = account.now_for(body)
        payment |= {"status": "paid", "amount_paid": body["amount_due"]}
        payment["status_transitions"]["paid_at"] = now
        account.save(payment, event="invoice_payment.paid")
        body["amount_paid"] = body["amount_due"]
        _mark_paid(account, body)
    return error


def _open_payment(account: Account, body: Json) -> tuple[Json, Json]:
    """The invoice's one payment and its intent, made at the first attempt."""
    found = account.store.all("invoice_payment", invoice=body["id"])
    if found:
        return found[0], account.get("payment_intent", found[0]["payment"]["payment_intent"])
    intent = charges.create_intent(
        account, customer=body["customer"], amount=body["amount_due"], currency=body["currency"]
    )
    payment = {
        "id": new_id("inpay_"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": body["amount_due"],
        "created": account.now_for(body),
        "currency": body["currency"],
        "invoice": body["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    return account.add(payment, clock=account.store.clock_of(body["id"])), intent


def _mark_paid(account: Account, body: Json) -> None:
    body |= {"status": "paid", "amount_remaining": 0, "next_payment_attempt": None}
    body |= {"attempted": True, "auto_advance": False}
    body["status_transitions"]["paid_at"] = account.now_for(body)
    account.save(body, event="invoice.paid")
    account.emit("invoice.payment_succeeded", body, clock=account.store.clock_of(body["id"]))


def schedule_retry(account: Account, body: Json) -> bool:
    """Record a failed attempt and schedule the next; false if that was the last one."""
    days, index = account.settings.retry_days, body["_retries"]
    retries = index < len(days)
    moment = account.now_for(body) + days[index] * DAY if retries else None
    body |= {"next_payment_attempt": moment, "_retries": index + 1, "auto_advance": retries}
    account.save(body, due=moment, event="invoice.payment_failed")
    return retries


def record_failure(account: Account, body: Json) -> None:
    """Record a failed attempt that leaves the retry schedule as it was."""
    account.save(body, due=body["next_payment_attempt"], event="invoice.payment_failed")


def stop_retries(account: Account, subscription: str) -> None:
    """The subscription ended: open invoices stay open, without further retries."""
    for body in of_subscription(account, subscription):
        if body["status"] in {"open", "draft"}:
            body |= {"auto_advance": False, "next_payment_attempt": None}
            body |= {"automatically_finalizes_at": None}
            account.save(body, event="invoice.updated")


def of_subscription(account: Account, name: str) -> list[Json]:
    return account.store.all("invoice", parent__subscription_details__subscription=name)


def retrieve(account: Account, params: Json, name: str) -> Json:
    return account.get("invoice", name)


def index(account: Account, params: Json) -> Json:
    fields: Json = {name: params[name] for name in ("customer", "status") if name in params}
    if subscription := params.get("subscription"):
        fields["parent__subscription_details__subscription"] = subscription
    return paginate(
        created_within(account.store.all("invoice", **fields), params), params, url="/v1/invoices"
    )


def void(account: Account, params: Json, name: str) -> Json:
    body = account.get("invoice", name)
    if body["status"] not in {"open", "uncollectible"}:
        raise ApiError("You can only void an open or uncollectible invoice.")
    body |= {"status": "void", "auto_advance": False, "next_payment_attempt": None}
    body["status_transitions"]["voided_at"] = account.now_for(body)
    return account.save(body, event="invoice.voided")


def list_payments(account: Account, params: Json) -> Json:
    fields = {"invoice": params["invoice"]} if "invoice" in params else {}
    payment = params.get("payment") or {}
    if intent := payment.get("payment_intent"):
        fields["payment__payment_intent"] = intent
    found = account.store.all("invoice_payment", **fields)
    return paginate(found, params, url="/v1/invoice_payments")


ROUTES = [
    ("GET", "/v1/invoices", index),
    ("GET", "/v1/invoices/{name}", retrieve),
    ("POST", "/v1/invoices/{name}/void", void),
    ("GET", "/v1/invoice_payments", list_payments),
]
