"""What time does: trials end, periods renew, drafts are charged, failures are tried again, visits
to the checkout run out."""

from masthead.sandbox.stripe import cards, collecting, invoices, standing
from masthead.sandbox.stripe.proration import Span, line
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World


def come_due(world: World, body: Json, moment: int) -> None:
    """Do what this object has waited for since `moment`. It is never due at that moment again."""
    if body["object"] == "invoice":
        _invoice(world, body)
    elif body["object"] == "checkout.session":
        expire_session(world, body)
    elif body["status"] == "incomplete":
        body["status"] = "incomplete_expired"
        standing.keep(world, body, event=standing.UPDATED)
        invoices.stop_trying(world, body["id"])
    elif body["status"] == "trialing" and not body["_warned"]:
        body["_warned"] = True
        standing.keep(world, body, event="customer.subscription.trial_will_end")
    else:
        _period_ends(world, body)


def _invoice(world: World, body: Json) -> None:
    if body["status"] == "draft":
        invoices.finalise(world, body)
    collecting.collect(world, body)


def expire_session(world: World, body: Json) -> None:
    body |= {"status": "expired", "url": None}
    world.save(body, event="checkout.session.expired")


def _period_ends(world: World, body: Json) -> None:
    if body["cancel_at_period_end"]:
        standing.end(world, body, reason="cancellation_requested")
    elif body["status"] == "trialing" and cards.card_for(world, body) is None:
        _trial_ends_without_card(world, body)
    else:
        _renew(world, body)


def _trial_ends_without_card(world: World, body: Json) -> None:
    choice = body["trial_settings"]["end_behavior"]["missing_payment_method"]
    if choice == "cancel":
        standing.end(world, body, reason="payment_failed", details={})
    elif choice == "pause":
        body["status"] = "paused"
        standing.keep(world, body, event="customer.subscription.paused")
    else:
        _renew(world, body)


def _renew(world: World, body: Json) -> None:
    """A new period and its invoice, which waits an hour as a draft."""
    standing.begin_period(body, body["items"]["data"][0]["current_period_end"])
    if body["status"] == "trialing":
        body["status"] = "active"
    item, plan = body["items"]["data"][0], standing.plan_of(body)
    span = Span(item["current_period_start"], item["current_period_end"])
    lines = [*body["_pending"], line(body, plan, span, plan.amount, "")]
    body["_pending"] = []
    invoice = invoices.draw_up(world, body, cause="subscription_cycle", lines=lines)
    standing.keep(world, body, event=standing.UPDATED)
    if body["status"] != "unpaid":
        invoices.wait_as_draft(world, invoice)
