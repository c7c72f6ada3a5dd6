"""What every payment vendor promises. Amounts are whole minor units (cents) beside their currency,
an ISO code in lower case; moments are aware, in UTC.

Any method may raise `PermanentFailure` or `TemporaryFailure`, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Account:
    """Which account, and where the vendor is reached."""

    key: str
    webhook_secret: str
    api: str


class Cadence(StrEnum):
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Offer:
    """One price of one plan, under our own references. A price whose amount changed is another
    price to the vendor; those who pay the old one keep it."""

    plan: str
    plan_name: str
    price: str
    amount: int
    currency: str
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who pays. `reference` is ours."""

    id: str
    reference: str
    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What a customer is about to subscribe to, on the vendor's own page.

    `price` is the vendor's (from `ensure_price`). `reference` is ours; it comes back with the
    checkout and with the subscription. A `success_url` may hold `{CHECKOUT_SESSION_ID}`.
    `card_required=False` begins a trial without a card; it ends with the trial unless a card was
    left by then. `asks_country` has the page take the billing address. The same `key` never begins
    a second checkout.
    """

    customer: str
    price: str
    reference: str
    success_url: str
    cancel_url: str
    quantity: int = 1
    trial_days: int = 0
    card_required: bool = True
    asks_country: bool = False
    key: str = ""


class CheckoutState(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Checkout:
    """A visit to the vendor's page. `url` is empty once it is over; `subscription` until it is."""

    id: str
    url: str
    state: CheckoutState
    reference: str
    customer: str
    subscription: str
    expires_at: datetime
    country: str = ""


class SubscriptionState(StrEnum):
    INCOMPLETE = "incomplete"  # the first payment has not come yet
    EXPIRED = "expired"  # and never did
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"  # a payment failed and is tried again
    UNPAID = "unpaid"  # it is not tried any more
    PAUSED = "paused"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    NONE = ""
    REQUESTED = "requested"
    PAYMENT_FAILED = "payment_failed"
    DISPUTED = "disputed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Card:
    """`fingerprint` is the same for the same card number, whoever uses it."""

    fingerprint: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class Item:
    """`amount` is for one."""

    id: str
    price: str
    price_reference: str
    quantity: int
    amount: int
    currency: str
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Subscription:
    """How a subscription stands at the vendor now."""

    id: str
    reference: str
    customer: str
    state: SubscriptionState
    items: tuple[Item, ...]
    period_start: datetime
    period_end: datetime
    created: datetime
    trial_start: datetime | None = None
    trial_end: datetime | None = None
    cancel_at_period_end: bool = False
    cancelled_at: datetime | None = None
    ended_at: datetime | None = None
    cancel_reason: CancelReason = CancelReason.NONE
    latest_invoice: str = ""
    card: Card | None = None

    @property
    def item(self) -> Item:
        """The one item that Masthead's subscriptions have."""
        return self.items[0]


class InvoiceState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


class InvoiceCause(StrEnum):
    BEGUN = "begun"
    RENEWED = "renewed"
    CHANGED = "changed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice. `proration`: for a part of a period, or what is given back of one."""

    words: str
    amount: int
    quantity: int
    proration: bool
    period_start: datetime
    period_end: datetime


@dataclass(frozen=True, slots=True)
class Invoice:
    """`total` is what the period costs, `due` what is asked after the customer's credit, `paid`
    what came. `charge` names the payment that settled it. `pay_url` is a page to pay it on."""

    id: str
    number: str
    customer: str
    subscription: str
    state: InvoiceState
    cause: InvoiceCause
    currency: str
    total: int
    due: int
    paid: int
    lines: tuple[Line, ...]
    created: datetime
    period_start: datetime
    period_end: datetime
    paid_at: datetime | None = None
    attempts: int = 0
    next_attempt: datetime | None = None
    charge: str = ""
    pay_url: str = ""
    pdf_url: str = ""


@dataclass(frozen=True, slots=True)
class Refund:
    id: str
    charge: str
    amount: int
    currency: str
    created: datetime


class DisputeState(StrEnum):
    OPEN = "open"
    WON = "won"  # the money stays, or came back
    LOST = "lost"  # it went back to the cardholder


@dataclass(frozen=True, slots=True)
class Dispute:
    """A cardholder's bank asks for a sum of a charge back."""

    id: str
    amount: int
    currency: str
    state: DisputeState
    created: datetime


@dataclass(frozen=True, slots=True)
class Charge:
    """Money that was taken. `invoice` is empty if none asked for it."""

    id: str
    customer: str
    invoice: str
    amount: int
    currency: str
    created: datetime
    refunds: tuple[Refund, ...] = ()
    card: Card | None = None
    disputes: tuple[Dispute, ...] = ()

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would cost at the moment `at`. `due` is taken at once; if `total` is negative
    it is kept as credit. The change made with the same `at` costs the same."""

    at: datetime
    currency: str
    total: int
    due: int
    lines: tuple[Line, ...]


class Kind(StrEnum):
    """What an event speaks of."""

    CUSTOMER = "customer"
    CHECKOUT = "checkout"
    SUBSCRIPTION = "subscription"
    INVOICE = "invoice"
    CHARGE = "charge"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Event:
    """News that something happened to one object. It may come twice, late, never or out of order:
    fetch the object instead of believing it. `type` is the vendor's own word, for the log."""

    id: str
    type: str
    kind: Kind
    object_id: str
    created: datetime


class Payments(Protocol):
    """One vendor account."""

    def ensure_customer(self, *, reference: str, email: str, name: str = "") -> Customer:
        """The customer with this reference of ours, made if there is none; address and name are
        brought up to date."""

    def ensure_price(self, offer: Offer) -> str:
        """The vendor's id for this offer; product and price are made if there is none."""

    def start_checkout(self, order: Order) -> Checkout: ...

    def checkout(self, checkout_id: str) -> Checkout: ...

    def close_checkout(self, checkout_id: str) -> Checkout:
        """Nobody can pay on its page from now on; what is complete stays so."""

    def open_portal(self, *, customer: str, return_url: str) -> str:
        """A fresh address, good for one visit, where the customer changes the card, reads
        invoices, cancels."""

    def subscription(self, subscription_id: str) -> Subscription: ...

    def subscriptions(self) -> Iterator[Subscription]:
        """Every subscription, ended ones too, newest first."""

    def preview_change(
        self, subscription_id: str, *, at: datetime, price: str = "", quantity: int = 0
    ) -> Preview:
        """What it would cost to change at `at`; whatever is left out stays as it is."""

    def change(
        self, subscription_id: str, *, at: datetime, price: str = "", quantity: int = 0
    ) -> Subscription:
        """Change price or quantity, and take what it costs now. If the card is declined, nothing
        is changed."""

    def cancel_at_period_end(self, subscription_id: str, *, comment: str = "") -> Subscription: ...

    def resume(self, subscription_id: str) -> Subscription:
        """Take back a cancelling that has not come into force."""

    def cancel_now(self, subscription_id: str, *, comment: str = "") -> Subscription:
        """End it at once; nothing is given back unless it is refunded."""

    def invoice(self, invoice_id: str) -> Invoice: ...

    def invoices(self, *, customer: str = "", subscription: str = "") -> Iterator[Invoice]:
        """Newest first; of everybody, or of one customer or subscription."""

    def pay_invoice(self, invoice_id: str) -> Invoice:
        """Try the card again. An invoice that is already paid is given back as it is."""

    def charge(self, charge_id: str) -> Charge:
        """A charge, by its id, its payment's or one of its refunds'."""

    def refund(self, *, charge: str, key: str, amount: int = 0) -> Refund:
        """Give back `amount`, or all that is left. The same `key` gives back once."""

    def verify(self, payload: bytes, signature: str) -> Event:
        """Read a webhook. A payload that the vendor did not sign, or signed more than five minutes
        ago, is a `PermanentFailure`."""

    def events(self, *, since: datetime) -> Iterator[Event]:
        """What happened after `since`, newest first, as far back as the vendor keeps it."""
