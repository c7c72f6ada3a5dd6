"""Stripe, by its own SDK. No object of theirs leaves this module and `stripe_reading`."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any, cast

import stripe

from masthead.gateways.failures import PermanentFailure
from masthead.gateways.payments import stripe_reading as reading
from masthead.gateways.payments.port import (
    Account,
    Charge,
    Checkout,
    Customer,
    Event,
    Invoice,
    Offer,
    Order,
    Preview,
    Refund,
    Subscription,
)

# A newer version may change shapes: it is raised here, by hand, after the contract test has passed.
API_VERSION = "2026-10-28.endive"
TIMEOUT = (4.0, 20.0)  # seconds to connect, and to answer
RETRIES = 2
PAGE = 100
# Stripe counts these in other units than ISO 4217: a hundredth, or a hundredfold, would be charged.
COUNTED_OTHERWISE = {"isk", "ugx", "mga"}
SUBSCRIPTION = ["default_payment_method"]
INVOICE = ["payments"]
CHARGE = ["refunds"]


def _translated[**P, T](method: Callable[P, T]) -> Callable[P, T]:
    """Stripe's errors become ours."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except stripe.StripeError as error:
            raise reading.failure(error) from error

    return call


class StripePayments:
    """One account. Retries of a call that broke carry the call's idempotency key, which the SDK
    makes, or the one that is given."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.client = stripe.StripeClient(
            account.key,
            base_addresses={"api": account.api},
            stripe_version=API_VERSION,
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )
        self._v1 = self.client.v1

    @_translated
    def ensure_customer(self, *, reference: str, email: str, name: str = "") -> Customer:
        query = f'metadata["reference"]:"{_quoted(reference)}"'
        found = self._v1.customers.search({"query": query, "limit": 1}).data
        details: Any = {"email": email, "name": name, "metadata": {"reference": reference}}
        if not found:
            # what was made a moment ago may not be found yet; the key finds it
            key = _key("customer", reference, email, name)
            return reading.customer(self._v1.customers.create(details, {"idempotency_key": key}))
        if (found[0].email, found[0].name or "") != (email, name):
            return reading.customer(self._v1.customers.update(found[0].id, details))
        return reading.customer(found[0])

    @_translated
    def ensure_price(self, offer: Offer) -> str:
        if offer.currency in COUNTED_OTHERWISE:
            code = offer.currency.upper()
            raise PermanentFailure(f"{code} is not charged by card here. Offer another currency.")
        product = self._ensure_product(offer)
        held = self._v1.prices.list({"lookup_keys": [offer.price], "limit": 1}).data
        if held and reading.same_price(held[0], offer, product):
            return held[0].id
        made = self._v1.prices.create(
            {
                "currency": offer.currency,
                "unit_amount": offer.amount,
                "recurring": {"interval": cast("Any", offer.cadence.value)},
                "product": product,
                "nickname": offer.plan_name,
                "lookup_key": offer.price,
                "transfer_lookup_key": True,
                "metadata": {"reference": offer.price},
            }
        )
        return made.id

    def _ensure_product(self, offer: Offer) -> str:
        name = f"masthead_{hashlib.sha256(offer.plan.encode()).hexdigest()[:24]}"
        try:
            product = self._v1.products.retrieve(name)
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise
            metadata = {"reference": offer.plan}
            details: Any = {"id": name, "name": offer.plan_name, "metadata": metadata}
            return self._v1.products.create(details).id
        if product.name != offer.plan_name:
            self._v1.products.update(name, {"name": offer.plan_name})
        return name

    @_translated
    def start_checkout(self, order: Order) -> Checkout:
        about: Any = {"metadata": {"reference": order.reference}}
        if order.trial_days:
            ending = {"missing_payment_method": "cancel"}
            about |= {
                "trial_period_days": order.trial_days,
                "trial_settings": {"end_behavior": ending},
            }
        asked: Any = {
            "mode": "subscription",
            "customer": order.customer,
            "client_reference_id": order.reference,
            "line_items": [{"price": order.price, "quantity": order.quantity}],
            "subscription_data": about,
            "payment_method_collection": "always" if order.card_required else "if_required",
            "billing_address_collection": "required" if order.asks_country else "auto",
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
        }
        return reading.checkout(self._v1.checkout.sessions.create(asked, _options(order.key)))

    @_translated
    def checkout(self, checkout_id: str) -> Checkout:
        return reading.checkout(self._v1.checkout.sessions.retrieve(checkout_id))

    @_translated
    def close_checkout(self, checkout_id: str) -> Checkout:
        held = self._v1.checkout.sessions.retrieve(checkout_id)
        if held.status == "open":
            held = self._v1.checkout.sessions.expire(checkout_id)
        return reading.checkout(held)

    @_translated
    def open_portal(self, *, customer: str, return_url: str) -> str:
        asked: Any = {"customer": customer, "return_url": return_url}
        return self._v1.billing_portal.sessions.create(asked).url

    @_translated
    def subscription(self, subscription_id: str) -> Subscription:
        return self._subscription(subscription_id)

    def _subscription(self, subscription_id: str) -> Subscription:
        found = self._v1.subscriptions.retrieve(subscription_id, {"expand": SUBSCRIPTION})
        return reading.subscription(found)

    def subscriptions(self) -> Iterator[Subscription]:
        expand = [f"data.{name}" for name in SUBSCRIPTION]
        asked: Any = {"status": "all", "limit": PAGE, "expand": expand}
        return self._each(reading.subscription, self._v1.subscriptions.list, asked)

    @_translated
    def preview_change(
        self, subscription_id: str, *, at: datetime, price: str = "", quantity: int = 0
    ) -> Preview:
        details: Any = {
            "items": [self._item(subscription_id, price, quantity)],
            "proration_behavior": "always_invoice",
            "proration_date": int(at.timestamp()),
        }
        invoice = self._v1.invoices.create_preview(
            {"subscription": subscription_id, "subscription_details": details}
        )
        return reading.preview(invoice, at)

    @_translated
    def change(
        self, subscription_id: str, *, at: datetime, price: str = "", quantity: int = 0
    ) -> Subscription:
        asked: Any = {
            "items": [self._item(subscription_id, price, quantity)],
            "proration_behavior": "always_invoice",
            "proration_date": int(at.timestamp()),
            "payment_behavior": "error_if_incomplete",
        }
        return self._update(subscription_id, asked)

    def _item(self, subscription_id: str, price: str, quantity: int) -> dict[str, Any]:
        held = self._subscription(subscription_id).item
        return {"id": held.id, "price": price or held.price, "quantity": quantity or held.quantity}

    @_translated
    def cancel_at_period_end(self, subscription_id: str, *, comment: str = "") -> Subscription:
        details = {"cancellation_details": {"comment": comment}} if comment else {}
        return self._update(subscription_id, {"cancel_at_period_end": True, **details})

    @_translated
    def resume(self, subscription_id: str) -> Subscription:
        return self._update(subscription_id, {"cancel_at_period_end": False})

    def _update(self, subscription_id: str, asked: Any) -> Subscription:
        asked = {**asked, "expand": SUBSCRIPTION}
        return reading.subscription(self._v1.subscriptions.update(subscription_id, asked))

    @_translated
    def cancel_now(self, subscription_id: str, *, comment: str = "") -> Subscription:
        details = {"cancellation_details": {"comment": comment}} if comment else {}
        asked: Any = {"expand": SUBSCRIPTION, **details}
        return reading.subscription(self._v1.subscriptions.cancel(subscription_id, asked))

    @_translated
    def invoice(self, invoice_id: str) -> Invoice:
        return self._invoice(invoice_id)

    def _invoice(self, invoice_id: str) -> Invoice:
        return reading.invoice(self._v1.invoices.retrieve(invoice_id, {"expand": INVOICE}))

    def invoices(self, *, customer: str = "", subscription: str = "") -> Iterator[Invoice]:
        asked: Any = {"limit": PAGE, "expand": [f"data.{name}" for name in INVOICE]}
        asked |= {"customer": customer} if customer else {}
        asked |= {"subscription": subscription} if subscription else {}
        return self._each(reading.invoice, self._v1.invoices.list, asked)

    @_translated
    def pay_invoice(self, invoice_id: str) -> Invoice:
        held = self._invoice(invoice_id)
        if held.paid_at is not None:
            return held
        asked: Any = {"expand": INVOICE}
        return reading.invoice(self._v1.invoices.pay(invoice_id, asked))

    @_translated
    def charge(self, charge_id: str) -> Charge:
        name = charge_id
        if name.startswith("re_"):
            name = str(self._v1.refunds.retrieve(name).charge)
        if name.startswith("pi_"):
            name = str(self._v1.payment_intents.retrieve(name).latest_charge)
        found = self._v1.charges.retrieve(name, {"expand": CHARGE})
        disputes = self._v1.disputes.list({"charge": name}).data if found.disputed else []
        invoice = self._invoice_of(str(found.payment_intent or ""))
        return reading.charge(found, invoice=invoice, disputes=disputes)

    def _invoice_of(self, payment: str) -> str:
        if not payment:
            return ""
        about: Any = {"type": "payment_intent", "payment_intent": payment}
        found = self._v1.invoice_payments.list({"payment": about, "limit": 1}).data
        return str(found[0].invoice) if found else ""

    @_translated
    def refund(self, *, charge: str, key: str, amount: int = 0) -> Refund:
        of = "payment_intent" if charge.startswith("pi_") else "charge"
        asked: Any = {of: charge, "reason": "requested_by_customer"}
        asked |= {"amount": amount} if amount else {}
        return reading.refund(self._v1.refunds.create(asked, _options(key)))

    def verify(self, payload: bytes, signature: str) -> Event:
        secret = self.account.webhook_secret
        try:
            event = self.client.construct_event(payload, signature, secret)
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise PermanentFailure("This is not signed by the payment vendor.") from error
        return reading.event(event)

    def events(self, *, since: datetime) -> Iterator[Event]:
        asked: Any = {"created": {"gt": int(since.timestamp())}, "limit": PAGE}
        return self._each(reading.event, self._v1.events.list, asked)

    def _each[Theirs, Ours](
        self, read: Callable[[Theirs], Ours], ask: Callable[[Any], Any], asked: Any
    ) -> Iterator[Ours]:
        """Page after page, each asked for when it is needed."""
        try:
            for found in ask(asked).auto_paging_iter():
                yield read(found)
        except stripe.StripeError as error:
            raise reading.failure(error) from error


def _options(key: str) -> Any:
    return {"idempotency_key": key} if key else {}


def _key(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
