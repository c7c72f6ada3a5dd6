"""Taking the money for an invoice, and what its coming or failing does to the subscription."""

from masthead.sandbox.stripe import invoices, standing
from masthead.sandbox.stripe.errors import Refused
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World


def collect(world: World, invoice: Json, *, out_of_turn: bool = False) -> Refused | None:
    """Try to settle it. A failure is written down, and given back."""
    subscription = _subscription(world, invoice)
    refusal = invoices.attempt(world, invoice, subscription)
    if refusal is None:
        _came(world, invoice, subscription)
    elif out_of_turn or subscription["status"] in {"incomplete", *standing.OVER}:
        invoices.keep_retrying(world, invoice)
    else:
        _did_not_come(world, invoice, subscription)
    return refusal


def _subscription(world: World, invoice: Json) -> Json:
    name = invoice["parent"]["subscription_details"]["subscription"]
    return world.get("subscription", name)


def _came(world: World, invoice: Json, subscription: Json) -> None:
    _mark_delinquent(world, subscription, late=False)
    waiting = subscription["status"] in {"incomplete", "past_due", "unpaid"}
    if waiting and subscription["latest_invoice"] == invoice["id"]:
        subscription["status"] = "active"
        standing.keep(world, subscription, event=standing.UPDATED)


def _did_not_come(world: World, invoice: Json, subscription: Json) -> None:
    _mark_delinquent(world, subscription, late=True)
    again = invoices.plan_retry(world, invoice)
    after = world.house.after_retries
    if again or after == "past_due":
        subscription["status"] = "past_due"
        standing.keep(world, subscription, event=standing.UPDATED)
    elif after == "unpaid":
        subscription["status"] = "unpaid"
        standing.keep(world, subscription, event=standing.UPDATED)
    else:
        standing.end(world, subscription, reason="payment_failed", details={})


def _mark_delinquent(world: World, subscription: Json, *, late: bool) -> None:
    customer = world.get("customer", subscription["customer"])
    if customer["delinquent"] is not late:
        customer["delinquent"] = late
        world.save(customer, event="customer.updated")


def pay(world: World, params: Json, name: str) -> Json:
    """Try again now, because somebody asked (`POST /v1/invoices/…/pay`)."""
    invoice = world.get("invoice", name)
    if invoice["status"] == "draft":
        invoices.finalise(world, invoice)
    if invoice["status"] == "paid":
        raise Refused("Invoice is already paid")
    if invoice["status"] != "open":
        raise Refused(f"An invoice that is {invoice['status']} can’t be paid.")
    refusal = collect(world, invoice, out_of_turn=True)
    if refusal is not None:
        refusal.kept = True
        raise refusal
    return world.get("invoice", name)


ROUTES = [("POST", "/v1/invoices/{name}/pay", pay)]
