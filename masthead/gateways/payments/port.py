"""What every payment vendor promises. Amounts are whole minor units (cents) of a currency, given as
an ISO code in lower case; moments are aware, in UTC.

Any method may raise `PermanentFailure` or `TemporaryFailure`, and nothing else. The detail of a
permanent failure may be shown to the payer. A temporary one leaves open whether the call took
effect; the same call may be repeated.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Credentials:
    """Which account, and where the vendor's API is."""

    key: str
    webhook_secret: str
    api: str


class Cadence(StrEnum):
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PriceSpec:
    """One price of one plan, under our own references. A changed amount makes another price at the
    vendor; customers on the old one keep it."""

    plan: str
    plan_name: str
    reference: str
    amount: int
    currency: str
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Customer:
    """`reference` is our own."""

    id: str
    reference: str
    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """What a customer is about to subscribe to, on the vendor's own page.

    `price` is the vendor's (from `ensure_price`). `reference` is ours; checkout and subscription
    carry it. A `success_url` may contain `{CHECKOUT_SESSION_ID}`. With `card_required=False` a
    trial starts without a card, and ends the subscription unless a card was added by then.
    `asks_country` makes the page ask for the billing address. Two orders with the same `key` start
    one checkout.
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
    """A session on the vendor's page. `url` is empty once it is over, `subscription` until then."""

    id: str
    url: str
    state: CheckoutState
    reference: str
    customer: str
    subscription: str
    expires_at: datetime
    country: str = ""


class SubscriptionState(StrEnum):
    INCOMPLETE = "incomplete"  # awaits its first payment
    EXPIRED = "expired"  # the first payment never came
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"  # a payment failed and is being retried
    UNPAID = "unpaid"  # retries have ended
    PAUSED = "paused"
    CANCELLED = "cancelled"


class CancelReason(StrEnum):
    NONE = ""
    REQUESTED = "requested"
    PAYMENT_FAILED = "payment_failed"
    DISPUTED = "disputed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """Cards with the same number have the same `fingerprint`, whoever the customer is. `country`
    is where the card was issued (ISO 3166); empty if the vendor does not say."""

    fingerprint: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    country: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionItem:
    """`amount` is that of one unit."""

    id: str
    price: str
    price_reference: str
    quantity: int
    amount: int
    currency: str
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as it is at the vendor now."""

    id: str
    reference: str
    customer: str
    state: SubscriptionState
    items: tuple[SubscriptionItem, ...]
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
    card: PaymentCard | None = None

    @property
    def item(self) -> SubscriptionItem:
        """The only item: a subscription of ours has one."""
        return self.items[0]


class InvoiceState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


class BillingReason(StrEnum):
    STARTED = "started"
    RENEWED = "renewed"
    CHANGED = "changed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """`proration`: it charges, or credits, a part of a period."""

    description: str
    amount: int
    quantity: int
    proration: bool
    period_start: datetime
    period_end: datetime


@dataclass(frozen=True, slots=True)
class Invoice:
    """`total` is the price, `due` what remains after the customer's credit, `paid` what was paid.
    `charge` is the payment that settled it. `pay_url` is a page to pay it on."""

    id: str
    number: str
    customer: str
    subscription: str
    state: InvoiceState
    reason: BillingReason
    currency: str
    total: int
    due: int
    paid: int
    lines: tuple[InvoiceLine, ...]
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
    WON = "won"  # we keep the amount, or got it back
    LOST = "lost"  # the cardholder got it back


@dataclass(frozen=True, slots=True)
class Dispute:
    """The cardholder's bank reverses an amount of a charge."""

    id: str
    amount: int
    currency: str
    state: DisputeState
    created: datetime


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment that was taken. `invoice` is empty if it was for none."""

    id: str
    customer: str
    invoice: str
    amount: int
    currency: str
    created: datetime
    refunds: tuple[Refund, ...] = ()
    card: PaymentCard | None = None
    disputes: tuple[Dispute, ...] = ()

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds)


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """What a change would cost at the moment `at`. `due` is charged at once; a negative `total`
    becomes credit. The change itself, made with the same `at`, costs the same."""

    at: datetime
    currency: str
    total: int
    due: int
    lines: tuple[InvoiceLine, ...]


class ObjectKind(StrEnum):
    """The kind of object that an event is about."""

    CUSTOMER = "customer"
    CHECKOUT = "checkout"
    SUBSCRIPTION = "subscription"
    INVOICE = "invoice"
    CHARGE = "charge"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to one object. Events may arrive twice, late, out of order or never: fetch
    the object instead of trusting the event. `type` is the vendor's own word, for the log."""

    id: str
    type: str
    kind: ObjectKind
    object_id: str
    created: datetime


class PaymentVendor(Protocol):
    """One account with a vendor. `name` distinguishes its ids from those of other vendors, and is
    part of its webhook's address: a slug."""

    name: str

    def ensure_customer(self, *, reference: str, email: str, name: str = "") -> Customer:
        """The customer with this reference of ours, created if there is none, with this address and
        name."""

    def ensure_price(self, price: PriceSpec) -> str:
        """The vendor's id of this price; price and product are created if there are none."""

    def start_checkout(self, order: CheckoutOrder) -> Checkout: ...

    def checkout(self, checkout_id: str) -> Checkout: ...

    def close_checkout(self, checkout_id: str) -> Checkout:
        """No one can pay on its page from now on. A complete checkout stays complete."""

    def open_portal(self, *, customer: str, return_url: str) -> str:
        """A new address, for one visit, where the customer can change the card, see invoices and
        cancel."""

    def subscription(self, subscription_id: str) -> Subscription: ...

    def subscriptions(self) -> Iterator[Subscription]:
        """All subscriptions, including ended ones, newest first."""

    def preview_change(
        self, subscription_id: str, *, at: datetime, price: str = "", quantity: int = 0
    ) -> ChangePreview:
        """What a change at `at` would cost. What is not given stays as it is."""

    def change(
        self, subscription_id: str, *, at: datetime, price: str = "", quantity: int = 0
    ) -> Subscription:
        """Change price or quantity, and charge what that costs now. If the card is declined,
        nothing changes."""

    def cancel_at_period_end(self, subscription_id: str, *, comment: str = "") -> Subscription: ...

    def undo_cancellation(self, subscription_id: str) -> Subscription:
        """Undo a cancellation that has not taken effect."""

    def cancel_now(self, subscription_id: str, *, comment: str = "") -> Subscription:
        """End it immediately. Nothing is refunded by this."""

    def invoice(self, invoice_id: str) -> Invoice: ...

    def invoices(self, *, customer: str = "", subscription: str = "") -> Iterator[Invoice]:
        """Newest first: all of them, or those of one customer or subscription."""

    def pay_invoice(self, invoice_id: str) -> Invoice:
        """Charge the card again. An invoice that is already paid is returned as it is."""

    def charge(self, charge_id: str) -> Charge:
        """A charge, by its own id, its payment's, or one of its refunds'."""

    def refund(self, *, charge: str, key: str, amount: int = 0) -> Refund:
        """Refund `amount`, or all that remains. Calls with the same `key` refund once."""

    def read_webhook(self, payload: bytes, headers: Mapping[str, str]) -> Event:
        """Verify and read a webhook; the vendor's signature is in a header that the adapter knows.
        One that the vendor did not sign, or signed more than five minutes ago, raises
        `PermanentFailure`."""

    def events(self, *, since: datetime) -> Iterator[Event]:
        """What happened after `since`, newest first, as far back as the vendor keeps it."""
