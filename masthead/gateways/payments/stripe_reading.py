"""What Stripe's objects say, in our words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import stripe

from masthead.gateways.failures import PermanentFailure, Reason, TemporaryFailure
from masthead.gateways.payments.port import (
    Cadence,
    CancelReason,
    Card,
    Charge,
    Checkout,
    CheckoutState,
    Customer,
    Dispute,
    DisputeState,
    Event,
    Invoice,
    InvoiceCause,
    InvoiceState,
    Item,
    Kind,
    Line,
    Offer,
    Preview,
    Refund,
    Subscription,
    SubscriptionState,
)

STATES = {
    "incomplete": SubscriptionState.INCOMPLETE,
    "incomplete_expired": SubscriptionState.EXPIRED,
    "trialing": SubscriptionState.TRIALING,
    "active": SubscriptionState.ACTIVE,
    "past_due": SubscriptionState.PAST_DUE,
    "unpaid": SubscriptionState.UNPAID,
    "paused": SubscriptionState.PAUSED,
    "canceled": SubscriptionState.CANCELLED,
}
REASONS = {
    "": CancelReason.NONE,
    "cancellation_requested": CancelReason.REQUESTED,
    "payment_failed": CancelReason.PAYMENT_FAILED,
    "payment_disputed": CancelReason.DISPUTED,
}
CAUSES = {
    "subscription_create": InvoiceCause.BEGUN,
    "subscription_cycle": InvoiceCause.RENEWED,
    "subscription_update": InvoiceCause.CHANGED,
}
# An inquiry takes no money; one that is closed, or prevented, never will.
DISPUTES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}
KINDS = {
    "customer": Kind.CUSTOMER,
    "checkout.session": Kind.CHECKOUT,
    "subscription": Kind.SUBSCRIPTION,
    "invoice": Kind.INVOICE,
    "charge": Kind.CHARGE,
    "refund": Kind.CHARGE,
    "dispute": Kind.CHARGE,
}
TEMPORARY = (stripe.RateLimitError, stripe.APIError)


def failure(error: stripe.StripeError) -> PermanentFailure | TemporaryFailure:
    """A card's and a request's faults stay; what broke on the way or over there passes."""
    words = error.user_message or str(error)
    if isinstance(error, stripe.CardError):
        return PermanentFailure(words, reason=Reason.DECLINED)
    if isinstance(error, stripe.APIConnectionError):
        return TemporaryFailure("The payment service can’t be reached. Try again in a minute.")
    if isinstance(error, TEMPORARY) or error.http_status == HTTPStatus.CONFLICT:
        return TemporaryFailure(f"The payment service is in trouble: {words}")
    missing = error.code == "resource_missing"
    return PermanentFailure(words, reason=Reason.NOT_FOUND if missing else Reason.REFUSED)


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def perhaps(seconds: int | None) -> datetime | None:
    return None if seconds is None else moment(seconds)


def name_of(value: Any) -> str:
    """The id of what is given whole, by id, or not at all."""
    return "" if value is None else str(getattr(value, "id", value))


def reference(metadata: Any) -> str:
    found = metadata.to_dict() if hasattr(metadata, "to_dict") else metadata
    return str(found.get("reference", "")) if isinstance(found, Mapping) else ""


def customer(found: stripe.Customer) -> Customer:
    return Customer(
        id=found.id,
        reference=reference(found.metadata),
        email=found.email or "",
        name=found.name or "",
    )


def same_price(found: stripe.Price, offer: Offer, product: str) -> bool:
    every = (found.recurring.interval, found.recurring.interval_count) if found.recurring else None
    return found.active and (found.unit_amount, found.currency, name_of(found.product), every) == (
        offer.amount,
        offer.currency,
        product,
        (offer.cadence.value, 1),
    )


def checkout(found: stripe.checkout.Session) -> Checkout:
    details = found.customer_details
    address = details.address if details else None
    return Checkout(
        id=found.id,
        url=found.url or "",
        state=CheckoutState(found.status or "open"),
        reference=found.client_reference_id or "",
        customer=name_of(found.customer),
        subscription=name_of(found.subscription),
        expires_at=moment(found.expires_at),
        country=(address.country if address else "") or "",
    )


def subscription(found: stripe.Subscription) -> Subscription:
    items = found["items"].data
    details = found.cancellation_details
    reason = (details.reason if details else "") or ""
    return Subscription(
        id=found.id,
        reference=reference(found.metadata),
        customer=name_of(found.customer),
        state=STATES[found.status],
        items=tuple(_item(each) for each in items),
        period_start=moment(min(each.current_period_start for each in items)),
        period_end=moment(max(each.current_period_end for each in items)),
        created=moment(found.created),
        trial_start=perhaps(found.trial_start),
        trial_end=perhaps(found.trial_end),
        cancel_at_period_end=found.cancel_at_period_end,
        cancelled_at=perhaps(found.canceled_at),
        ended_at=perhaps(found.ended_at),
        cancel_reason=REASONS.get(reason, CancelReason.OTHER),
        latest_invoice=name_of(found.latest_invoice),
        card=_held_card(found.default_payment_method),
    )


def _item(found: Any) -> Item:
    price = found.price
    return Item(
        id=found.id,
        price=price.id,
        price_reference=reference(price.metadata),
        quantity=found.quantity or 1,
        amount=price.unit_amount or 0,
        currency=price.currency,
        cadence=Cadence(price.recurring.interval),
    )


def _held_card(method: Any) -> Card | None:
    return _card(getattr(method, "card", None))


def _card(card: Any) -> Card | None:
    if card is None:
        return None
    return Card(card.fingerprint or "", card.brand or "", card.last4, card.exp_month, card.exp_year)


def invoice(found: stripe.Invoice) -> Invoice:
    lines = tuple(_line(each) for each in found.lines.data)
    parent = found.parent.subscription_details if found.parent else None
    # Stripe's own period is the one before; what is sold stands on the lines
    made = moment(found.created)
    return Invoice(
        id=found.id or "",
        number=found.number or "",
        customer=name_of(found.customer),
        subscription=name_of(parent.subscription) if parent else "",
        state=InvoiceState(found.status or "draft"),
        cause=CAUSES.get(found.billing_reason or "", InvoiceCause.OTHER),
        currency=found.currency,
        total=found.total,
        due=found.amount_due,
        paid=found.amount_paid,
        lines=lines,
        created=made,
        period_start=min((line.period_start for line in lines), default=made),
        period_end=max((line.period_end for line in lines), default=made),
        paid_at=perhaps(found.status_transitions.paid_at),
        attempts=found.attempt_count,
        next_attempt=perhaps(found.next_payment_attempt),
        charge=_payment(found),
        pay_url=found.hosted_invoice_url or "",
        pdf_url=found.invoice_pdf or "",
    )


def _line(found: Any) -> Line:
    details = found.parent.subscription_item_details if found.parent else None
    return Line(
        words=found.description or "",
        amount=found.amount,
        quantity=found.quantity or 1,
        proration=bool(details and details.proration),
        period_start=moment(found.period.start),
        period_end=moment(found.period.end),
    )


def _payment(found: Any) -> str:
    """The payment that settled it."""
    payments = getattr(found, "payments", None)  # there only if it was asked for
    for each in payments.data if payments else []:
        if each.status == "paid":
            return name_of(each.payment.payment_intent)
    return ""


def preview(found: stripe.Invoice, at: datetime) -> Preview:
    return Preview(
        at=at,
        currency=found.currency,
        total=found.total,
        due=found.amount_due,
        lines=tuple(_line(each) for each in found.lines.data),
    )


def charge(found: stripe.Charge, *, invoice: str, disputes: Iterable[stripe.Dispute]) -> Charge:
    name = name_of(found.payment_intent) or found.id
    details = found.payment_method_details
    return Charge(
        id=name,
        customer=name_of(found.customer),
        invoice=invoice,
        amount=found.amount_captured,
        currency=found.currency,
        created=moment(found.created),
        refunds=tuple(refund(each) for each in found.refunds.data) if found.refunds else (),
        card=_card(details.card) if details else None,
        disputes=tuple(dispute(each) for each in disputes),
    )


def dispute(found: stripe.Dispute) -> Dispute:
    return Dispute(
        id=found.id,
        amount=found.amount,
        currency=found.currency,
        state=DISPUTES.get(found.status, DisputeState.OPEN),
        created=moment(found.created),
    )


def refund(found: stripe.Refund) -> Refund:
    return Refund(
        id=found.id,
        charge=name_of(found.payment_intent) or name_of(found.charge),
        amount=found.amount,
        currency=found.currency,
        created=moment(found.created),
    )


def event(found: stripe.Event) -> Event:
    about: Any = found.data.object
    name, noun = getattr(about, "id", None) or "", getattr(about, "object", "")
    if noun == "dispute":  # what is disputed is the charge
        name = name_of(getattr(about, "charge", None))
    # what is only foreseen has no object to fetch
    kind = Kind.OTHER if found.type == "invoice.upcoming" else KINDS.get(noun, Kind.OTHER)
    return Event(found.id, found.type, kind, name, moment(found.created))
