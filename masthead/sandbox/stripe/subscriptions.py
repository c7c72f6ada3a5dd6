"""Subscriptions: started, changed, cancelled."""

from masthead.sandbox.stripe import collection, invoices, subscription_state
from masthead.sandbox.stripe.account import DAY, Account
from masthead.sandbox.stripe.errors import ApiError, missing_param
from masthead.sandbox.stripe.pagination import created_within, paginate
from masthead.sandbox.stripe.params import boolean, choice, integer, nested
from masthead.sandbox.stripe.proration import (
    Period,
    Plan,
    invoice_line,
    lines_for_change,
    restarts_period,
)
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.subscription_state import Terms, plan_of, save

UPDATED = "customer.subscription.updated"
MISSING_CARD_BEHAVIOURS = ("create_invoice", "cancel", "pause")
PAYMENT_BEHAVIOURS = ("allow_incomplete", "error_if_incomplete", "default_incomplete")


def start(account: Account, terms: Terms) -> Json:
    """Start a subscription with its first invoice, which is collected at once. With `must_pay`, a
    declined card is raised, so that nothing is created."""
    body = subscription_state.new_subscription(account, terms)
    clock = account.store.clock_of(terms.customer)
    account.add(body, clock=clock, event="customer.subscription.created")
    invoice = invoices.create_draft(
        account, body, cause="subscription_create", lines=[_first_line(body)]
    )
    save(account, body)
    invoices.finalise(account, invoice)
    error = collection.collect(account, invoice)
    if error is not None and terms.must_pay:
        raise error
    return account.get("subscription", body["id"])


def _first_line(body: Json) -> Json:
    plan, item = plan_of(body), body["items"]["data"][0]
    period = Period(item["current_period_start"], item["current_period_end"])
    if body["status"] == "trialing":
        return invoice_line(body, plan, period, 0, "Trial period for")
    return invoice_line(body, plan, period, plan.amount, "")


def create(account: Account, params: Json) -> Json:
    customer = str(params.get("customer", ""))
    account.get("customer", customer, param="customer")
    plan = _requested_plan(account, _single_item(params), None)
    settings = nested(nested(params, "trial_settings"), "end_behavior")
    card = params.get("default_payment_method")
    if card:
        account.get("payment_method", card, param="default_payment_method")
    terms = Terms(
        customer=customer,
        plan=plan,
        trial_days=_trial_days(account, params, customer),
        card=card,
        missing_card=choice(settings, "missing_payment_method", *MISSING_CARD_BEHAVIOURS),
        must_pay=choice(params, "payment_behavior", *PAYMENT_BEHAVIOURS) == "error_if_incomplete",
        metadata=nested(params, "metadata"),
    )
    return start(account, terms)


def _trial_days(account: Account, params: Json, customer: str) -> int:
    if "trial_end" in params:
        now = account.now(account.store.clock_of(customer))
        return max(0, (integer(params, "trial_end") - now) // DAY)
    return integer(params, "trial_period_days", 0)


def _single_item(params: Json) -> Json:
    items = params.get("items")
    if not isinstance(items, list) or not items:
        raise missing_param("items")
    if len(items) > 1:
        raise ApiError("This sandbox supports one item per subscription.", param="items")
    return items[0] if isinstance(items[0], dict) else {}


def _requested_plan(account: Account, item: Json, old: Plan | None) -> Plan:
    if "price" not in item and old is None:
        raise missing_param("items[0][price]")
    price = old.price if old else {}
    if "price" in item:
        price = account.get("price", str(item["price"]), param="items[0][price]")
    quantity = integer(item, "quantity", old.quantity if old else 1)
    if quantity < 1:
        raise ApiError("Quantity must be at least 1.", param="items[0][quantity]")
    if old and price["currency"] != old.price["currency"]:
        raise ApiError("A subscription keeps its currency.", param="items[0][price]")
    return Plan(price, quantity)


def update(account: Account, params: Json, name: str) -> Json:
    """Change plan, card or metadata, or whether it ends with the period."""
    body = account.get("subscription", name)
    if body["status"] in subscription_state.ENDED:
        raise ApiError("A canceled subscription can only update its metadata.")
    _update_details(account, body, params)
    if "cancel_at_period_end" in params:
        details = nested(params, "cancellation_details")
        _set_cancel_at_period_end(account, body, boolean(params, "cancel_at_period_end"), details)
    if "items" in params:
        _change_plan(account, body, params)
    save(account, body, event=UPDATED)
    return account.get("subscription", name)


def _update_details(account: Account, body: Json, params: Json) -> None:
    body["metadata"] = {**body["metadata"], **nested(params, "metadata")}
    if card := params.get("default_payment_method"):
        account.get("payment_method", card, param="default_payment_method")
        body["default_payment_method"] = card


def _set_cancel_at_period_end(account: Account, body: Json, ending: bool, details: Json) -> None:
    body["cancel_at_period_end"] = ending
    body["cancel_at"] = body["items"]["data"][0]["current_period_end"] if ending else None
    body["canceled_at"] = account.now_for(body) if ending else None
    body["cancellation_details"] = subscription_state.cancellation_details(
        "cancellation_requested" if ending else None, details
    )


def _change_plan(account: Account, body: Json, params: Json) -> None:
    old = plan_of(body)
    new = _requested_plan(account, _single_item(params), old)
    at = _proration_date(body, params, now=account.now_for(body))
    behaviour = choice(params, "proration_behavior", "create_prorations", "always_invoice", "none")
    lines = [] if behaviour == "none" else lines_for_change(body, old, new, at=at)
    restarts = restarts_period(old, new) and body["status"] != "trialing"
    subscription_state.set_plan(body, new, starts_at=at if restarts else None)
    if behaviour == "always_invoice" or restarts:
        must_pay = choice(params, "payment_behavior", *PAYMENT_BEHAVIOURS) == "error_if_incomplete"
        _invoice_change(account, body, lines, must_pay=must_pay)
    else:
        body["_pending"] += lines


def _proration_date(body: Json, params: Json, *, now: int) -> int:
    at, item = integer(params, "proration_date", now), body["items"]["data"][0]
    if not item["current_period_start"] <= at <= item["current_period_end"]:
        raise ApiError(
            "Cannot specify `proration_date` outside of the subscription’s current period.",
            param="proration_date",
        )
    return at


def _invoice_change(account: Account, body: Json, lines: list[Json], *, must_pay: bool) -> None:
    if not lines:
        return
    invoice = invoices.create_draft(account, body, cause="subscription_update", lines=lines)
    save(account, body)
    invoices.finalise(account, invoice)
    error = collection.collect(account, invoice)
    if error is not None and must_pay:
        raise error
    body |= {"status": account.get("subscription", body["id"])["status"]}


def preview(account: Account, params: Json) -> Json:
    """The invoice that a change would create."""
    body = account.get("subscription", str(params.get("subscription", "")), param="subscription")
    requested = nested(params, "subscription_details")
    if choice(requested, "proration_behavior", "create_prorations", "always_invoice") != (
        "always_invoice"
    ):
        raise ApiError("This sandbox previews changes with always_invoice only.")
    old = plan_of(body)
    new = _requested_plan(account, _single_item(requested), old)
    at = _proration_date(body, requested, now=account.now_for(body))
    return invoices.preview(account, body, lines_for_change(body, old, new, at=at), at=at)


def cancel(account: Account, params: Json, name: str) -> Json:
    """End it at once."""
    body = account.get("subscription", name)
    if body["status"] in subscription_state.ENDED:
        raise ApiError(f"No such subscription: '{name}'", status=404, code="resource_missing")
    details = nested(params, "cancellation_details")
    subscription_state.end(account, body, reason="cancellation_requested", details=details)
    return body


def retrieve(account: Account, params: Json, name: str) -> Json:
    return account.get("subscription", name)


def index(account: Account, params: Json) -> Json:
    fields = {name: params[name] for name in ("customer", "test_clock") if name in params}
    found = created_within(account.store.all("subscription", **fields), params)
    status = params.get("status")
    if status is None:
        found = [body for body in found if body["status"] not in subscription_state.ENDED]
    elif status == "ended":
        found = [body for body in found if body["status"] in subscription_state.ENDED]
    elif status != "all":
        found = [body for body in found if body["status"] == status]
    return paginate(found, params, url="/v1/subscriptions")


ROUTES = [
    ("POST", "/v1/subscriptions", create),
    ("GET", "/v1/subscriptions", index),
    ("GET", "/v1/subscriptions/{name}", retrieve),
    ("POST", "/v1/subscriptions/{name}", update),
    ("DELETE", "/v1/subscriptions/{name}", cancel),
    ("POST", "/v1/invoices/create_preview", preview),
]
