"""Stripe's objects, translated into those of the port."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import stripe

from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.payments.port import (
    BillingReason,
    Cadence,
    CancelReason,
    ChangePreview,
    Charge,
    Checkout,
    CheckoutState,
    Customer,
    Dispute,
    DisputeState,
    Event,
    Invoice,
    InvoiceLine,
    InvoiceState,
    ObjectKind,
    PaymentCard,
    PriceSpec,
    Refund,
    Subscription,
    SubscriptionItem,
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
CANCEL_REASONS = {
    "": CancelReason.NONE,
    "cancellation_requested": CancelReason.REQUESTED,
    "payment_failed": CancelReason.PAYMENT_FAILED,
    "payment_disputed": CancelReason.DISPUTED,
}
BILLING_REASONS = {
    "subscription_create": BillingReason.STARTED,
    "subscription_cycle": BillingReason.RENEWED,
    "subscription_update": BillingReason.CHANGED,
}
# An inquiry takes no money; one that was closed or prevented never does.
DISPUTES = {
    "won": DisputeState.WON,
    "warning_closed": DisputeState.WON,
    "prevented": DisputeState.WON,
    "lost": DisputeState.LOST,
}
OBJECT_KINDS = {
    "customer": ObjectKind.CUSTOMER,
    "checkout.session": ObjectKind.CHECKOUT,
    "subscription": ObjectKind.SUBSCRIPTION,
    "invoice": ObjectKind.INVOICE,
    "charge": ObjectKind.CHARGE,
    "refund": ObjectKind.CHARGE,
    "dispute": ObjectKind.CHARGE,
}
TEMPORARY = (stripe.RateLimitError, stripe.APIError)


def failure(error: stripe.StripeError) -> PermanentFailure | TemporaryFailure:
    """Errors of a card or a request are permanent; those of the network or of Stripe, temporary."""
    detail = error.user_message or str(error)
    if isinstance(error, stripe.CardError):
        return PermanentFailure(detail, reason=FailureReason.DECLINED)
    if isinstance(error, stripe.APIConnectionError):
        return TemporaryFailure("We can’t reach the payment provider. Try again in a minute.")
    if isinstance(error, TEMPORARY) or error.http_status == HTTPStatus.CONFLICT:
        return TemporaryFailure(f"The payment provider has a problem: {detail}")
    missing = error.code == "resource_missing"
    return PermanentFailure(
        detail, reason=FailureReason.NOT_FOUND if missing else FailureReason.REFUSED
    )


def timestamp(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def optional_timestamp(seconds: int | None) -> datetime | None:
    return None if seconds is None else timestamp(seconds)


def id_of(value: Any) -> str:
    """The id of a reference, which is an object, an id or nothing."""
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


def matches(found: stripe.Price, price: PriceSpec, product: str) -> bool:
    every = (found.recurring.interval, found.recurring.interval_count) if found.recurring else None
    return found.active and (found.unit_amount, found.currency, id_of(found.product), every) == (
        price.amount,
        price.currency,
        product,
        (price.cadence.value, 1),
    )


def checkout(found: stripe.checkout.Session) -> Checkout:
    details = found.customer_details
    address = details.address if details else None
    return Checkout(
        id=found.id,
        url=found.url or "",
        state=CheckoutState(found.status or "open"),
        reference=found.client_reference_id or "",
        customer=id_of(found.customer),
        subscription=id_of(found.subscription),
        expires_at=timestamp(found.expires_at),
        country=(address.country if address else "") or "",
    )


def subscription(found: stripe.Subscription) -> Subscription:
    items = found["items"].data
    details = found.cancellation_details
    reason = (details.reason if details else "") or ""
    return Subscription(
        id=found.id,
        reference=reference(found.metadata),
        customer=id_of(found.customer),
        state=STATES[found.status],
        items=tuple(_item(each) for each in items),
        period_start=timestamp(min(each.current_period_start for each in items)),
        period_end=timestamp(max(each.current_period_end for each in items)),
        created=timestamp(found.created),
        trial_start=optional_timestamp(found.trial_start),
        trial_end=optional_timestamp(found.trial_end),
        cancel_at_period_end=found.cancel_at_period_end,
        cancelled_at=optional_timestamp(found.canceled_at),
        ended_at=optional_timestamp(found.ended_at),
        cancel_reason=CANCEL_REASONS.get(reason, CancelReason.OTHER),
        latest_invoice=id_of(found.latest_invoice),
        card=_default_card(found.default_payment_method),
    )


def _item(found: Any) -> SubscriptionItem:
    price = found.price
    return SubscriptionItem(
        id=found.id,
        price=price.id,
        price_reference=reference(price.metadata),
        quantity=found.quantity or 1,
        amount=price.unit_amount or 0,
        currency=price.currency,
        cadence=Cadence(price.recurring.interval),
    )


def _default_card(method: Any) -> PaymentCard | None:
    return _card(getattr(method, "card", None))


def _card(card: Any) -> PaymentCard | None:
    if card is None:
        return None
    return PaymentCard(
        fingerprint=card.fingerprint or "",
        brand=card.brand or "",
        last4=card.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        country=card.country or "",
    )


def invoice(found: stripe.Invoice) -> Invoice:
    lines = tuple(_line(each) for each in found.lines.data)
    parent = found.parent.subscription_details if found.parent else None
    # Stripe's own period is the previous one; the lines have the one that is billed
    created = timestamp(found.created)
    return Invoice(
        id=found.id or "",
        number=found.number or "",
        customer=id_of(found.customer),
        subscription=id_of(parent.subscription) if parent else "",
        state=InvoiceState(found.status or "draft"),
        reason=BILLING_REASONS.get(found.billing_reason or "", BillingReason.OTHER),
        currency=found.currency,
        total=found.total,
        due=found.amount_due,
        paid=found.amount_paid,
        lines=lines,
        created=created,
        period_start=min((line.period_start for line in lines), default=created),
        period_end=max((line.period_end for line in lines), default=created),
        paid_at=optional_timestamp(found.status_transitions.paid_at),
        attempts=found.attempt_count,
        next_attempt=optional_timestamp(found.next_payment_attempt),
        charge=_settling_payment(found),
        pay_url=found.hosted_invoice_url or "",
        pdf_url=found.invoice_pdf or "",
    )


def _line(found: Any) -> InvoiceLine:
    details = found.parent.subscription_item_details if found.parent else None
    return InvoiceLine(
        description=found.description or "",
        amount=found.amount,
        quantity=found.quantity or 1,
        proration=bool(details and details.proration),
        period_start=timestamp(found.period.start),
        period_end=timestamp(found.period.end),
    )


def _settling_payment(found: Any) -> str:
    """The payment that settled the invoice."""
    payments = getattr(found, "payments", None)  # present only when it was expanded
    for each in payments.data if payments else []:
        if each.status == "paid":
            return id_of(each.payment.payment_intent)
    return ""


def preview(found: stripe.Invoice, at: datetime) -> ChangePreview:
    return ChangePreview(
        at=at,
        currency=found.currency,
        total=found.total,
        due=found.amount_due,
        lines=tuple(_line(each) for each in found.lines.data),
    )


def charge(found: stripe.Charge, *, invoice: str, disputes: Iterable[stripe.Dispute]) -> Charge:
    name = id_of(found.payment_intent) or found.id
    details = found.payment_method_details
    return Charge(
        id=name,
        customer=id_of(found.customer),
        invoice=invoice,
        amount=found.amount_captured,
        currency=found.currency,
        created=timestamp(found.created),
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
        created=timestamp(found.created),
    )


def refund(found: stripe.Refund) -> Refund:
    return Refund(
        id=found.id,
        charge=id_of(found.payment_intent) or id_of(found.charge),
        amount=found.amount,
        currency=found.currency,
        created=timestamp(found.created),
    )


def event(found: stripe.Event) -> Event:
    subject: Any = found.data.object
    name, noun = getattr(subject, "id", None) or "", getattr(subject, "object", "")
    if noun == "dispute":  # the charge is what is disputed
        name = id_of(getattr(subject, "charge", None))
    # an invoice that is only upcoming cannot be fetched
    kind = OBJECT_KINDS.get(noun, ObjectKind.OTHER)
    if found.type == "invoice.upcoming":
        kind = ObjectKind.OTHER
    return Event(found.id, found.type, kind, name, timestamp(found.created))
