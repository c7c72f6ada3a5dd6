"""The state of a subscription: its fields, its periods, and when it falls due next."""

from dataclasses import dataclass, field

from masthead.sandbox.stripe import invoices
from masthead.sandbox.stripe.account import DAY, Account, new_id
from masthead.sandbox.stripe.pagination import list_object
from masthead.sandbox.stripe.proration import Plan
from masthead.sandbox.stripe.store import Json

ENDED = {"canceled", "incomplete_expired"}
UPDATED = "customer.subscription.updated"
PAYMENT_WINDOW = 23 * 3600  # seconds for the first payment to succeed
TRIAL_WARNING = 3 * DAY  # seconds before the end of a trial


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a subscription that is about to start."""

    customer: str
    plan: Plan
    trial_days: int = 0
    card: str | None = None
    missing_card: str = "create_invoice"  # what happens at the end of a trial without a card
    must_pay: bool = False
    metadata: Json = field(default_factory=dict)


def new_subscription(account: Account, terms: Terms) -> Json:
    """A subscription that starts now: trialing, or incomplete until it is paid."""
    clock = account.store.clock_of(terms.customer)
    now, name = account.now(clock), new_id("sub_")
    trial_end = now + terms.trial_days * DAY if terms.trial_days else None
    body = _body(name, terms.customer, now, trial_end)
    body |= {
        "currency": terms.plan.price["currency"],
        "default_payment_method": terms.card,
        "metadata": terms.metadata,
        "test_clock": clock or None,
        "trial_settings": {"end_behavior": {"missing_payment_method": terms.missing_card}},
        "items": list_object([_item(name, now)], url=f"/v1/subscription_items?subscription={name}"),
    }
    set_plan(body, terms.plan, starts_at=now)
    if trial_end is not None:
        body["items"]["data"][0]["current_period_end"] = trial_end
    return body


def _body(name: str, customer: str, now: int, trial_end: int | None) -> Json:
    return {
        "id": name,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": trial_end or now,
        "billing_cycle_anchor_config": None,
        "billing_schedules": [],
        "billing_mode": {"flexible": None, "type": "classic"},
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": cancellation_details(None, {}),
        "collection_method": "charge_automatically",
        "created": now,
        "customer": customer,
        "customer_account": None,
        "days_until_due": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "latest_invoice": None,
        "livemode": False,
        "managed_payments": {"enabled": False},
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "on_subscription",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": now,
        "status": "trialing" if trial_end else "incomplete",
        "transfer_data": None,
        "trial_end": trial_end,
        "trial_start": now if trial_end else None,
        "_pending": [],
        "_warned": False,
    }


def _item(subscription: str, now: int) -> Json:
    return {
        "id": new_id("si_"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": now,
        "current_period_end": now,
        "current_period_start": now,
        "discounts": [],
        "metadata": {},
        "price": None,
        "quantity": 1,
        "subscription": subscription,
        "tax_rates": [],
    }


def plan_of(body: Json) -> Plan:
    item = body["items"]["data"][0]
    return Plan(item["price"], item["quantity"])


def set_plan(body: Json, plan: Plan, *, starts_at: int | None) -> None:
    """Set price and quantity; `starts_at` also starts a new period."""
    item = body["items"]["data"][0]
    item |= {"price": plan.price, "quantity": plan.quantity}
    if starts_at is not None:
        if body["status"] != "trialing":
            body["billing_cycle_anchor"] = starts_at
        start_period(body, starts_at)


def start_period(body: Json, start: int) -> None:
    end = plan_of(body).end_of(anchor=body["billing_cycle_anchor"], start=start)
    body["items"]["data"][0] |= {"current_period_start": start, "current_period_end": end}
    if body["cancel_at_period_end"]:
        body["cancel_at"] = end


def cancellation_details(reason: str | None, details: Json) -> Json:
    comment, feedback = details.get("comment") or None, details.get("feedback") or None
    return {"comment": comment, "feedback": feedback, "reason": reason}


def save(account: Account, body: Json, *, event: str = "") -> Json:
    """Save it with the moment at which it falls due next."""
    return account.save(body, due=_next_due(body), event=event)


def _next_due(body: Json) -> int | None:
    if body["status"] in {*ENDED, "paused"}:
        return None
    if body["status"] == "incomplete":
        return int(body["created"]) + PAYMENT_WINDOW
    end = int(body["items"]["data"][0]["current_period_end"])
    if body["status"] == "trialing" and not body["_warned"]:
        return max(int(body["created"]), end - TRIAL_WARNING)
    return end


def end(account: Account, body: Json, *, reason: str, details: Json | None = None) -> None:
    """End it now."""
    now = account.now_for(body)
    body |= {"status": "canceled", "ended_at": now, "cancel_at_period_end": False}
    body["canceled_at"] = body["canceled_at"] or now
    if details is not None:
        body["cancellation_details"] = cancellation_details(reason, details)
    save(account, body, event="customer.subscription.deleted")
    invoices.stop_retries(account, body["id"])
