"""Subscriptions: begun, changed, cancelled."""

from dataclasses import dataclass, field

from masthead.sandbox.stripe import collecting, invoices, standing
from masthead.sandbox.stripe.errors import Refused, lacks
from masthead.sandbox.stripe.forms import choice, group, integer, truth
from masthead.sandbox.stripe.lists import page, since
from masthead.sandbox.stripe.proration import (
    Plan,
    Span,
    line,
    lines_for_change,
    starts_anew,
)
from masthead.sandbox.stripe.standing import keep, plan_of
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import DAY, World

UPDATED = "customer.subscription.updated"
WITHOUT_CARD = ("create_invoice", "cancel", "pause")
BEHAVIOURS = ("allow_incomplete", "error_if_incomplete", "default_incomplete")


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is to begin."""

    customer: str
    plan: Plan
    trial_days: int = 0
    card: str | None = None
    without_card: str = "create_invoice"  # what the end of a trial without a card does
    must_pay: bool = False
    metadata: Json = field(default_factory=dict)


def begin(world: World, beginning: Beginning) -> Json:
    """A subscription with its first invoice, paid at once unless a trial comes first. With
    `must_pay`, a declined card undoes all of it."""
    body = standing.fresh(
        world,
        customer=beginning.customer,
        plan=beginning.plan,
        trial_days=beginning.trial_days,
        card=beginning.card,
        without_card=beginning.without_card,
        metadata=beginning.metadata,
    )
    clock = world.store.clock_of(beginning.customer)
    world.add(body, clock=clock, event="customer.subscription.created")
    invoice = invoices.draw_up(world, body, cause="subscription_create", lines=[_first_line(body)])
    keep(world, body)
    invoices.finalise(world, invoice)
    refusal = collecting.collect(world, invoice)
    if refusal is not None and beginning.must_pay:
        raise refusal
    return world.get("subscription", body["id"])


def _first_line(body: Json) -> Json:
    plan, item = plan_of(body), body["items"]["data"][0]
    span = Span(item["current_period_start"], item["current_period_end"])
    if body["status"] == "trialing":
        return line(body, plan, span, 0, "Trial period for")
    return line(body, plan, span, plan.amount, "")


def create(world: World, params: Json) -> Json:
    customer = str(params.get("customer", ""))
    world.get("customer", customer, param="customer")
    plan = _asked_plan(world, _only_item(params), None)
    settings = group(group(params, "trial_settings"), "end_behavior")
    card = params.get("default_payment_method")
    if card:
        world.get("payment_method", card, param="default_payment_method")
    beginning = Beginning(
        customer=customer,
        plan=plan,
        trial_days=_trial_days(world, params, customer),
        card=card,
        without_card=choice(settings, "missing_payment_method", *WITHOUT_CARD),
        must_pay=choice(params, "payment_behavior", *BEHAVIOURS) == "error_if_incomplete",
        metadata=group(params, "metadata"),
    )
    return begin(world, beginning)


def _trial_days(world: World, params: Json, customer: str) -> int:
    if "trial_end" in params:
        now = world.now(world.store.clock_of(customer))
        return max(0, (integer(params, "trial_end") - now) // DAY)
    return integer(params, "trial_period_days", 0)


def _only_item(params: Json) -> Json:
    items = params.get("items")
    if not isinstance(items, list) or not items:
        raise lacks("items")
    if len(items) > 1:
        raise Refused("This vendor in a box keeps one item for each subscription.", param="items")
    return items[0] if isinstance(items[0], dict) else {}


def _asked_plan(world: World, item: Json, old: Plan | None) -> Plan:
    if "price" not in item and old is None:
        raise lacks("items[0][price]")
    price = old.price if old else {}
    if "price" in item:
        price = world.get("price", str(item["price"]), param="items[0][price]")
    quantity = integer(item, "quantity", old.quantity if old else 1)
    if quantity < 1:
        raise Refused("Quantity must be at least 1.", param="items[0][quantity]")
    if old and price["currency"] != old.price["currency"]:
        raise Refused("A subscription keeps its currency.", param="items[0][price]")
    return Plan(price, quantity)


def update(world: World, params: Json, name: str) -> Json:
    """Change plan, card, or whether it goes on at the period's end."""
    body = world.get("subscription", name)
    if body["status"] in standing.OVER:
        raise Refused("A canceled subscription can only update its metadata.")
    _update_details(world, body, params)
    if "cancel_at_period_end" in params:
        details = group(params, "cancellation_details")
        _end_with_period(world, body, truth(params, "cancel_at_period_end"), details)
    if "items" in params:
        _change_plan(world, body, params)
    keep(world, body, event=UPDATED)
    return world.get("subscription", name)


def _update_details(world: World, body: Json, params: Json) -> None:
    body["metadata"] = {**body["metadata"], **group(params, "metadata")}
    if card := params.get("default_payment_method"):
        world.get("payment_method", card, param="default_payment_method")
        body["default_payment_method"] = card


def _end_with_period(world: World, body: Json, ending: bool, details: Json) -> None:
    body["cancel_at_period_end"] = ending
    body["cancel_at"] = body["items"]["data"][0]["current_period_end"] if ending else None
    body["canceled_at"] = world.now_for(body) if ending else None
    body["cancellation_details"] = standing.cancellation(
        "cancellation_requested" if ending else None, details
    )


def _change_plan(world: World, body: Json, params: Json) -> None:
    old = plan_of(body)
    new = _asked_plan(world, _only_item(params), old)
    at = _moment(body, params, now=world.now_for(body))
    behaviour = choice(params, "proration_behavior", "create_prorations", "always_invoice", "none")
    lines = [] if behaviour == "none" else lines_for_change(body, old, new, at=at)
    anew = starts_anew(old, new) and body["status"] != "trialing"
    standing.lay_plan(body, new, begins=at if anew else None)
    if behaviour == "always_invoice" or anew:
        must_pay = choice(params, "payment_behavior", *BEHAVIOURS) == "error_if_incomplete"
        _invoice_change(world, body, lines, must_pay=must_pay)
    else:
        body["_pending"] += lines


def _moment(body: Json, params: Json, *, now: int) -> int:
    at, item = integer(params, "proration_date", now), body["items"]["data"][0]
    if not item["current_period_start"] <= at <= item["current_period_end"]:
        raise Refused(
            "Cannot specify `proration_date` outside of the subscription’s current period.",
            param="proration_date",
        )
    return at


def _invoice_change(world: World, body: Json, lines: list[Json], *, must_pay: bool) -> None:
    if not lines:
        return
    invoice = invoices.draw_up(world, body, cause="subscription_update", lines=lines)
    keep(world, body)
    invoices.finalise(world, invoice)
    refusal = collecting.collect(world, invoice)
    if refusal is not None and must_pay:
        raise refusal
    body |= {"status": world.get("subscription", body["id"])["status"]}


def preview(world: World, params: Json) -> Json:
    """The invoice that a change would make (`/v1/invoices/create_preview`)."""
    body = world.get("subscription", str(params.get("subscription", "")), param="subscription")
    asked = group(params, "subscription_details")
    if choice(asked, "proration_behavior", "create_prorations", "always_invoice") != (
        "always_invoice"
    ):
        raise Refused("Only a change with always_invoice is previewed here.")
    old = plan_of(body)
    new = _asked_plan(world, _only_item(asked), old)
    at = _moment(body, asked, now=world.now_for(body))
    return invoices.preview(world, body, lines_for_change(body, old, new, at=at), at=at)


def cancel(world: World, params: Json, name: str) -> Json:
    """At once."""
    body = world.get("subscription", name)
    if body["status"] in standing.OVER:
        raise Refused(f"No such subscription: '{name}'", status=404, code="resource_missing")
    details = group(params, "cancellation_details")
    standing.end(world, body, reason="cancellation_requested", details=details)
    return body


def retrieve(world: World, params: Json, name: str) -> Json:
    return world.get("subscription", name)


def index(world: World, params: Json) -> Json:
    fields = {name: params[name] for name in ("customer", "test_clock") if name in params}
    found = since(world.store.all("subscription", **fields), params)
    status = params.get("status")
    if status is None:
        found = [body for body in found if body["status"] not in standing.OVER]
    elif status == "ended":
        found = [body for body in found if body["status"] in standing.OVER]
    elif status != "all":
        found = [body for body in found if body["status"] == status]
    return page(found, params, url="/v1/subscriptions")


ROUTES = [
    ("POST", "/v1/subscriptions", create),
    ("GET", "/v1/subscriptions", index),
    ("GET", "/v1/subscriptions/{name}", retrieve),
    ("POST", "/v1/subscriptions/{name}", update),
    ("DELETE", "/v1/subscriptions/{name}", cancel),
    ("POST", "/v1/invoices/create_preview", preview),
]
