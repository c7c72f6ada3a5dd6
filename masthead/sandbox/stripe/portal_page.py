"""The billing portal's page."""

from html import escape

from masthead.sandbox.stripe import pages, portal, standing
from masthead.sandbox.stripe.errors import Refused
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World

SAID = {
    "card": "The new card pays from now on.",
    "cancel": "Cancelled. It runs until the date below and is not renewed.",
    "resume": "It goes on.",
}
STATES = {
    "trialing": "free trial",
    "active": "active",
    "past_due": "a payment failed",
    "unpaid": "unpaid",
    "paused": "paused",
    "incomplete": "waits for its first payment",
}


def portal_page(
    world: World, session: Json, params: Json, refused: Refused | None, *, said: str
) -> str:
    customer = world.get("customer", session["customer"])
    running = portal.running(world, customer["id"])
    html = pages.filled(
        "portal.html",
        who=escape(customer["email"] or customer["name"] or ""),
        said=pages.said(SAID.get(said, "")),
        subscriptions=_subscriptions(world, running),
        holds=escape(_holds(world, customer, running)),
        error=pages.error(refused),
        card=pages.card_fields(params, refused),
        invoices=_invoices(world, customer["id"]),
        back=pages.link(session["return_url"], "Back to your account"),
    )
    return pages.whole("Your billing", html)


def _subscriptions(world: World, running: list[Json]) -> str:
    if not running:
        return "<p>No subscription is running.</p>"
    return "\n".join(_subscription(world, body) for body in running)


def _subscription(world: World, body: Json) -> str:
    plan, item = standing.plan_of(body), body["items"]["data"][0]
    name = world.get("product", plan.price["product"])["name"]
    end = pages.day(item["current_period_end"])
    ending = body["cancel_at_period_end"]
    when = f"ends on {end}" if ending else f"renews on {end}"
    price = f"{pages.money(plan.amount, body['currency'])} a {plan.interval}"
    do, words = ("resume", "Do not cancel") if ending else ("cancel", "Cancel subscription")
    return (
        f"<h3>{escape(name)}</h3>\n<p>{price}, {STATES[body['status']]}, {when}.</p>\n"
        f'<form method="post"><input type="hidden" name="do" value="{do}">'
        f'<input type="hidden" name="subscription" value="{body["id"]}">'
        f'<button class="quiet" type="submit">{words}</button></form>'
    )


def _holds(world: World, customer: Json, running: list[Json]) -> str:
    names = [body["default_payment_method"] for body in running]
    names.append(customer["invoice_settings"]["default_payment_method"])
    method = next((name for name in names if name), None)
    if method is None:
        return "No card is kept. Type one to pay with from now on."
    card = world.get("payment_method", method)["card"]
    expiry = f"{card['exp_month']:02}/{card['exp_year']}"
    return f"{card['brand'].capitalize()} ending in {card['last4']}, good until {expiry}."


def _invoices(world: World, customer: str) -> str:
    found = world.store.all("invoice", customer=customer)
    shown = [_invoice(body) for body in found if body["number"]]
    if not shown:
        return "<p>None yet.</p>"
    head = (
        '<thead><tr><th scope="col">Invoice</th><th scope="col">Date</th>'
        '<th scope="col">State</th><th scope="col" class="sum">Sum</th></tr></thead>'
    )
    return f'<div class="wide"><table>{head}<tbody>{"".join(shown)}</tbody></table></div>'


def _invoice(body: Json) -> str:
    name = f'<a href="{escape(body["hosted_invoice_url"])}">{escape(body["number"])}</a>'
    due = pages.money(body["total"], body["currency"])
    state = "to pay" if body["status"] == "open" else body["status"]
    return (
        f"<tr><td>{name}</td><td>{pages.day(body['created'])}</td>"
        f'<td>{state}</td><td class="sum">{due}</td></tr>'
    )
