"""Test cards and how each behaves, and the payment methods created from them.

A card number is never stored: only its last four digits and a fingerprint.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from masthead.sandbox.stripe.account import Account, new_id
from masthead.sandbox.stripe.customers import NO_ADDRESS
from masthead.sandbox.stripe.errors import ApiError, card_error
from masthead.sandbox.stripe.pagination import paginate
from masthead.sandbox.stripe.store import Json

GOOD, GERMAN, FRENCH, FAILS_LATER, DECLINED, INSUFFICIENT_FUNDS, DISPUTED = (
    "4242424242424242",
    "4000002760000016",
    "4000002500000003",
    "4000000000000341",
    "4000000000000002",
    "4000000000009995",
    "4000000000000259",
)
BRANDS = {
    GOOD: "visa",
    GERMAN: "visa",
    FRENCH: "visa",
    "4000000760000002": "visa",
    "4000008260000000": "visa",
    FAILS_LATER: "visa",
    DECLINED: "visa",
    INSUFFICIENT_FUNDS: "visa",
    "4000000000000069": "visa",
    "4000000000000127": "visa",
    "4000056655665556": "visa",
    "5555555555554444": "mastercard",
    DISPUTED: "visa",
    "2223003122003222": "mastercard",
    "378282246310005": "amex",
}
# Where a card was issued, as with Stripe's own test cards; the others in the United States.
ISSUED_IN = {GERMAN: "DE", FRENCH: "FR", "4000000760000002": "BR", "4000008260000000": "GB"}
# number: code, decline_code, message
DECLINES = {
    DECLINED: ("card_declined", "generic_decline", "Your card was declined."),
    INSUFFICIENT_FUNDS: (
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
    ),
    "4000000000000069": ("expired_card", "", "Your card has expired."),
    "4000000000000127": ("incorrect_cvc", "", "Your card’s security code is incorrect."),
}
TEST_TOKENS = {
    "pm_card_visa": GOOD,
    "pm_card_mastercard": "5555555555554444",
    "pm_card_chargeCustomerFail": FAILS_LATER,
    "pm_card_createDispute": DISPUTED,
    "pm_card_visa_chargeDeclined": DECLINED,
    "pm_card_visa_chargeDeclinedInsufficientFunds": INSUFFICIENT_FUNDS,
}
MIN_CVC, MAX_CVC, MIN_NUMBER, MONTHS, CENTURY = 3, 4, 13, 12, 2000


@dataclass(frozen=True, slots=True)
class CardInput:
    """What was entered in a page's card fields."""

    number: str
    expiry: str
    cvc: str


def create(account: Account, card_input: CardInput, *, customer: str, country: str = "") -> Json:
    """Attach a payment method for this card to the customer; raises the error a bank would give."""
    number = "".join(card_input.number.split()).replace("-", "")
    _check_number(number)
    month, year = _expiry(card_input.expiry, now=account.now(account.store.clock_of(customer)))
    if not (card_input.cvc.isdigit() and MIN_CVC <= len(card_input.cvc) <= MAX_CVC):
        raise card_error(
            "Your card’s security code is incomplete: it has three or four digits.",
            code="incorrect_cvc",
            param="cvc",
        )
    _raise_if_declined(number)
    body = _payment_method(number, month, year, country)
    return attach_to_customer(account, body, customer=customer)


def _check_number(number: str) -> None:
    if not number.isdigit() or not _passes_luhn(number):
        raise card_error("Your card number is incorrect.", code="incorrect_number", param="number")
    if number not in BRANDS:
        raise card_error(
            "This page takes test cards only. Never enter a real card number here.",
            code="card_declined",
            decline_code="test_mode_live_card",
            param="number",
        )


def _passes_luhn(number: str) -> bool:
    doubled = [int(digit) * 2 for digit in number[-2::-2]]
    total = sum(each - 9 if each > 9 else each for each in doubled)  # noqa: PLR2004  # one digit
    return len(number) >= MIN_NUMBER and (total + sum(map(int, number[-1::-2]))) % 10 == 0


def _expiry(text: str, *, now: int) -> tuple[int, int]:
    month, _, year = (part.strip() for part in text.partition("/"))
    if not (month.isdigit() and year.isdigit() and 1 <= int(month) <= MONTHS):
        raise card_error(
            "Your card’s expiry date is incomplete. Enter month and year, such as 08/31.",
            code="invalid_expiry_month",
            param="expiry",
        )
    full = int(year) if int(year) >= CENTURY else CENTURY + int(year)
    today = datetime.fromtimestamp(now, UTC)
    if (full, int(month)) < (today.year, today.month):
        raise card_error(
            "Your card’s expiry date is in the past.", code="invalid_expiry_year", param="expiry"
        )
    return int(month), full


def _raise_if_declined(number: str) -> None:
    if number in DECLINES:
        code, decline_code, message = DECLINES[number]
        raise card_error(message, code=code, decline_code=decline_code)


def _payment_method(number: str, month: int, year: int, country: str) -> Json:
    brand = BRANDS[number]
    card = {
        "brand": brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": ISSUED_IN.get(number, "US"),
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
        "id": new_id("pm_"),
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


def attach_to_customer(account: Account, body: Json, *, customer: str) -> Json:
    """Attach the payment method and emit the event."""
    clock = account.store.clock_of(customer)
    body |= {"customer": customer, "created": account.now(clock)}
    return account.add(body, clock=clock, event="payment_method.attached")


def attach(account: Account, params: Json, name: str) -> Json:
    """Attach one of Stripe's test tokens, or return a method that is attached already."""
    customer = str(params.get("customer", ""))
    account.get("customer", customer, param="customer")
    number = TEST_TOKENS.get(name)
    if number is None:
        return account.get("payment_method", name)
    _raise_if_declined(number)
    year = datetime.fromtimestamp(account.now(), UTC).year + 4
    return attach_to_customer(account, _payment_method(number, 8, year, "US"), customer=customer)


def detach(account: Account, params: Json, name: str) -> Json:
    body = account.get("payment_method", name)
    if body["customer"] is None:
        raise ApiError("The payment method you provided is not attached to a customer.")
    body["customer"] = None
    return account.save(body, event="payment_method.detached")


def retrieve(account: Account, params: Json, name: str) -> Json:
    return account.get("payment_method", name)


def index(account: Account, params: Json) -> Json:
    found = account.store.all("payment_method", customer=str(params.get("customer", "")))
    return paginate(found, params, url="/v1/payment_methods")


def default_card(account: Account, subscription: Json) -> Json | None:
    """The card that is charged: the subscription's own, else the customer's."""
    customer = account.get("customer", subscription["customer"])
    name = (
        subscription["default_payment_method"]
        or customer["invoice_settings"]["default_payment_method"]
    )
    return account.store.get("payment_method", name) if name else None


ROUTES = [
    ("GET", "/v1/payment_methods", index),
    ("GET", "/v1/payment_methods/{name}", retrieve),
    ("POST", "/v1/payment_methods/{name}/attach", attach),
    ("POST", "/v1/payment_methods/{name}/detach", detach),
]
