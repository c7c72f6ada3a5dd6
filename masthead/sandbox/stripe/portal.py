"""Billing portal sessions, and what a customer can change in one."""

import time

from masthead.sandbox.stripe import cards, subscription_state
from masthead.sandbox.stripe.account import Account, new_id
from masthead.sandbox.stripe.cards import CardInput
from masthead.sandbox.stripe.errors import not_found
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.subscriptions import update

KIND = "billing_portal.session"
LIFETIME = 3600  # seconds


def create(account: Account, params: Json) -> Json:
    customer = account.get("customer", str(params.get("customer", "")), param="customer")
    secret = new_id("")
    body = {
        "id": new_id("bps_"),
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
        "url": f"{account.settings.public_url}/p/session/{secret}",
        "_secret": secret,
    }
    return account.add(body)


def find(account: Account, secret: str) -> Json:
    """The session of this address; it is valid for an hour."""
    found = account.store.all(KIND, _secret=secret)
    if not found or found[0]["created"] + LIFETIME < time.time():
        raise not_found("portal session", secret)
    return found[0]


def set_default_card(account: Account, customer: str, card_input: CardInput) -> Json:
    """Save a new card and charge it from now on for all of the customer's subscriptions."""
    card = cards.create(account, card_input, customer=customer)
    holder = account.get("customer", customer)
    holder["invoice_settings"]["default_payment_method"] = card["id"]
    account.save(holder, event="customer.updated")
    for body in open_subscriptions(account, customer):
        body["default_payment_method"] = card["id"]
        subscription_state.save(account, body, event=subscription_state.UPDATED)
    return card


def open_subscriptions(account: Account, customer: str) -> list[Json]:
    found = account.store.all("subscription", customer=customer)
    return [body for body in found if body["status"] not in subscription_state.ENDED]


def set_cancel_at_period_end(
    account: Account, customer: str, subscription: str, *, ending: bool
) -> None:
    """Cancel at the end of the period, or undo that."""
    if account.get("subscription", subscription)["customer"] != customer:
        raise not_found("subscription", subscription)
    update(account, {"cancel_at_period_end": str(ending).lower()}, subscription)


ROUTES = [("POST", "/v1/billing_portal/sessions", create)]
