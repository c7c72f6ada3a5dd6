"""Portal sessions: the customer's own page, and what can be done on it."""

import time

from masthead.sandbox.stripe import cards, standing
from masthead.sandbox.stripe.cards import Typed
from masthead.sandbox.stripe.errors import missing
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.subscriptions import update
from masthead.sandbox.stripe.world import World, fresh_id

KIND = "billing_portal.session"
LASTS = 3600  # seconds


def create(world: World, params: Json) -> Json:
    customer = world.get("customer", str(params.get("customer", "")), param="customer")
    secret = fresh_id("")
    body = {
        "id": fresh_id("bps_"),
        "object": KIND,
        "configuration": "bpc_demonstration",
        "created": int(time.time()),
        "customer": customer["id"],
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": None,
        "on_behalf_of": None,
        "return_url": params.get("return_url"),
        "url": f"{world.house.public_url}/p/session/{secret}",
        "_secret": secret,
    }
    return world.add(body)


def find(world: World, secret: str) -> Json:
    """The session that this address opens, for an hour."""
    found = world.store.all(KIND, _secret=secret)
    if not found or found[0]["created"] + LASTS < time.time():
        raise missing("portal session", secret)
    return found[0]


def use_card(world: World, customer: str, typed: Typed) -> Json:
    """A new card pays from now on, for every subscription of this customer."""
    card = cards.make(world, typed, customer=customer)
    holder = world.get("customer", customer)
    holder["invoice_settings"]["default_payment_method"] = card["id"]
    world.save(holder, event="customer.updated")
    for body in running(world, customer):
        body["default_payment_method"] = card["id"]
        standing.keep(world, body, event=standing.UPDATED)
    return card


def running(world: World, customer: str) -> list[Json]:
    found = world.store.all("subscription", customer=customer)
    return [body for body in found if body["status"] not in standing.OVER]


def set_ending(world: World, customer: str, subscription: str, *, ending: bool) -> None:
    """Cancel at the period's end, or go on after all."""
    if world.get("subscription", subscription)["customer"] != customer:
        raise missing("subscription", subscription)
    update(world, {"cancel_at_period_end": str(ending).lower()}, subscription)


ROUTES = [("POST", "/v1/billing_portal/sessions", create)]
