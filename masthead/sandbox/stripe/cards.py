"""Cards: the test numbers and how each behaves, and the payment methods made of them.

A number is never kept: only its last four digits and its fingerprint.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from masthead.sandbox.stripe.customers import NO_ADDRESS
from masthead.sandbox.stripe.errors import Refused, declined
from masthead.sandbox.stripe.lists import page
from masthead.sandbox.stripe.store import Json
from masthead.sandbox.stripe.world import World, fresh_id

GOOD, FAILS_LATER, DECLINED, NO_FUNDS, DISPUTED = (
    "4242424242424242",
    "4000000000000341",
    "4000000000000002",
    "4000000000009995",
    "4000000000000259",
)
BRANDS = {
    GOOD: "visa",
    FAILS_LATER: "visa",
    DECLINED: "visa",
    NO_FUNDS: "visa",
    "4000000000000069": "visa",
    "4000000000000127": "visa",
    "4000056655665556": "visa",
    "5555555555554444": "mastercard",
    DISPUTED: "visa",
    "2223003122003222": "mastercard",
    "378282246310005": "amex",
}
# number: code, decline_code, words
REFUSALS = {
    DECLINED: ("card_declined", "generic_decline", "Your card was declined."),
    NO_FUNDS: ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": ("expired_card", "", "Your card has expired."),
    "4000000000000127": ("incorrect_cvc", "", "Your card’s security code is incorrect."),
}
TOKENS = {
    "pm_card_visa": GOOD,
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeCustomerFail": FAILS_LATER,
    "pm_card_createDispute": DISPUTED,
    "pm_card_visa_chargeDeclined": DECLINED,
    "pm_card_visa_chargeDeclinedInsufficientFunds": NO_FUNDS,
}
LONGEST_CVC, SHORTEST_CVC, LAST_MONTH, NEAREST_CENTURY = 4, 3, 12, 2000


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed into the page's card fields."""

    number: str
    expiry: str
    cvc: str


def make(world: World, typed: Typed, *, customer: str, country: str = "") -> Json:
    """A payment method of a card, held by the customer; refused as a bank would refuse it."""
    number = "".join(typed.number.split()).replace("-", "")
    _check_number(number)
    month, year = _expiry(typed.expiry, now=world.now(world.store.clock_of(customer)))
    if not (typed.cvc.isdigit() and SHORTEST_CVC <= len(typed.cvc) <= LONGEST_CVC):
        raise declined(
            "Your card’s security code is incomplete: it has three or four digits.",
            code="incorrect_cvc",
            param="cvc",
        )
    _refuse_bad(number)
    body = _method(number, month, year, country)
    return hold(world, body, customer=customer)


def _check_number(number: str) -> None:
    if not number.isdigit() or not _adds_up(number):
        raise declined("Your card number is incorrect.", code="incorrect_number", param="number")
    if number not in BRANDS:
        raise declined(
            "This page takes test cards only. Never type a real card number here.",
            code="card_declined",
            decline_code="test_mode_live_card",
            param="number",
        )


def _adds_up(number: str) -> bool:
    """Luhn's sum."""
    doubled = [int(digit) * 2 for digit in number[-2::-2]]
    total = sum(each - 9 if each > 9 else each for each in doubled)  # noqa: PLR2004  # one digit
    return len(number) > LAST_MONTH and (total + sum(map(int, number[-1::-2]))) % 10 == 0


def _expiry(text: str, *, now: int) -> tuple[int, int]:
    month, _, year = (part.strip() for part in text.partition("/"))
    if not (month.isdigit() and year.isdigit() and 1 <= int(month) <= LAST_MONTH):
        raise declined(
            "Your card’s expiry date is incomplete. Write month and year, like 08/31.",
            code="invalid_expiry_month",
            param="expiry",
        )
    full = int(year) if int(year) >= NEAREST_CENTURY else NEAREST_CENTURY + int(year)
    today = datetime.fromtimestamp(now, UTC)
    if (full, int(month)) < (today.year, today.month):
        raise declined(
            "Your card’s expiry date is in the past.", code="invalid_expiry_year", param="expiry"
        )
    return int(month), full


def _refuse_bad(number: str) -> None:
    if number in REFUSALS:
        code, decline_code, words = REFUSALS[number]
        raise declined(words, code=code, decline_code=decline_code)


def _method(number: str, month: int, year: int, country: str) -> Json:
    brand = BRANDS[number]
    card = {
        "brand": brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "US",
        "display_brand": brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": hashlib.sha256(f"fingerprint {number}".encode()).hexdigest()[:16],
        "funding": "credit",
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [brand], "preferred": None},
        "regulated_status": None,
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    address = {**NO_ADDRESS, "country": country or None}
    return {
        "id": fresh_id("pm_"),
        "object": "payment_method",
        "allow_redisplay": "always",
        "billing_details": {
            "address": address,
            "email": None,
            "name": None,
            "phone": None,
            "tax_id": None,
        },
        "card": card,
        "created": 0,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_charges": number != FAILS_LATER,
        "_disputes": number == DISPUTED,
    }


def hold(world: World, body: Json, *, customer: str) -> Json:
    """Attach it, and announce that."""
    clock = world.store.clock_of(customer)
    body |= {"customer": customer, "created": world.now(clock)}
    return world.add(body, clock=clock, event="payment_method.attached")


def attach(world: World, params: Json, name: str) -> Json:
    """One of Stripe's test tokens, or a method that the customer holds already."""
    customer = str(params.get("customer", ""))
    world.get("customer", customer, param="customer")
    number = TOKENS.get(name)
    if number is None:
        return world.get("payment_method", name)
    _refuse_bad(number)
    year = datetime.fromtimestamp(world.now(), UTC).year + 4
    return hold(world, _method(number, 8, year, "US"), customer=customer)


def detach(world: World, params: Json, name: str) -> Json:
    body = world.get("payment_method", name)
    if body["customer"] is None:
        raise Refused("The payment method you provided is not attached to a customer.")
    body["customer"] = None
    return world.save(body, event="payment_method.detached")


def retrieve(world: World, params: Json, name: str) -> Json:
    return world.get("payment_method", name)


def index(world: World, params: Json) -> Json:
    found = world.store.all("payment_method", customer=str(params.get("customer", "")))
    return page(found, params, url="/v1/payment_methods")


def card_for(world: World, subscription: Json) -> Json | None:
    """The one that pays: the subscription's own, else the customer's."""
    customer = world.get("customer", subscription["customer"])
    name = (
        subscription["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
    )
    return world.store.get("payment_method", name) if name else None


ROUTES = [
    ("GET", "/v1/payment_methods", index),
    ("GET", "/v1/payment_methods/{name}", retrieve),
    ("POST", "/v1/payment_methods/{name}/attach", attach),
    ("POST", "/v1/payment_methods/{name}/detach", detach),
]
