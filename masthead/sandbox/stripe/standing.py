"""How a subscription stands: its shape, its states, and when it must be looked at next."""

from masthead.sandbox.stripe import invoices
from masthead.sandbox.stripe.lists import list_of
from masthead.sandbox.stripe.proration import Plan
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import DAY, World, fresh_id

OVER = {"canceled", "incomplete_expired"}
UPDATED = "customer.subscription.updated"
PATIENCE = 23 * 3600  # seconds that a first payment may take
WARNING = 3 * DAY  # before a trial ends


def fresh(
    world: World,
    *,
    customer: str,
    plan: Plan,
    trial_days: int,
    card: str | None,
    without_card: str,
    metadata: Json,
) -> Json:
    """A subscription that begins now: trialing, or incomplete until it is paid."""
    clock = world.store.clock_of(customer)
    now, name = world.now(clock), fresh_id("sub_")
    trial_end = now + trial_days * DAY if trial_days else None
    body = _shape(name, customer, now, trial_end)
    body |= {
        "currency": plan.price["currency"],
        "default_payment_method": card,
        "metadata": metadata,
        "test_clock": clock or None,
        "trial_settings": {"end_behavior": {"missing_payment_method": without_card}},
        "items": list_of([_item(name, now)], url=f"/v1/subscription_items?subscription={name}"),
    }
    lay_plan(body, plan, begins=now)
    if trial_end is not None:
        body["items"]["data"][0]["current_period_end"] = trial_end
    return body


def _shape(name: str, customer: str, now: int, trial_end: int | None) -> Json:
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
        "cancellation_details": cancellation(None, {}),
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
        "id": fresh_id("si_"),
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


def lay_plan(body: Json, plan: Plan, *, begins: int | None) -> None:
    """Put it on the plan; `begins` starts a period of it."""
    item = body["items"]["data"][0]
    item |= {"price": plan.price, "quantity": plan.quantity}
    if begins is not None:
        if body["status"] != "trialing":
            body["billing_cycle_anchor"] = begins
        begin_period(body, begins)


def begin_period(body: Json, start: int) -> None:
    end = plan_of(body).end_of(anchor=body["billing_cycle_anchor"], start=start)
    body["items"]["data"][0] |= {"current_period_start": start, "current_period_end": end}
    if body["cancel_at_period_end"]:
        body["cancel_at"] = end


def cancellation(reason: str | None, details: Json) -> Json:
    comment, feedback = details.get("comment") or None, details.get("feedback") or None
    return {"comment": comment, "feedback": feedback, "reason": reason}


def keep(world: World, body: Json, *, event: str = "") -> Json:
    """Remember it, with the moment at which it must be looked at again."""
    return world.save(body, due=_due(body), event=event)


def _due(body: Json) -> int | None:
    if body["status"] in {*OVER, "paused"}:
        return None
    if body["status"] == "incomplete":
        return int(body["created"]) + PATIENCE
    end = int(body["items"]["data"][0]["current_period_end"])
    if body["status"] == "trialing" and not body["_warned"]:
        return max(int(body["created"]), end - WARNING)
    return end


def end(world: World, body: Json, *, reason: str, details: Json | None = None) -> None:
    """It is over now."""
    now = world.now_for(body)
    body |= {"status": "canceled", "ended_at": now, "cancel_at_period_end": False}
    body["canceled_at"] = body["canceled_at"] or now
    if details is not None:
        body["cancellation_details"] = cancellation(reason, details)
    keep(world, body, event="customer.subscription.deleted")
    invoices.stop_trying(world, body["id"])
