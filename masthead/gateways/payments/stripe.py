"""Stripe, through its own SDK. No object of the SDK leaves this module and `stripe_objects`."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, cast

import stripe

from masthead.gateways.failures import PermanentFailure
from masthead.gateways.payments import stripe_objects as objects
from masthead.gateways.payments.port import (
    ChangePreview,
    Charge,
    Checkout,
    CheckoutOrder,
    Credentials,
    Customer,
    Event,
    Invoice,
    PriceSpec,
    Refund,
    Subscription,
)

# A newer version may change objects: raise it by hand, once the contract test has passed with it.
API_VERSION = "2026-10-28.endive"
TIMEOUT = (4.0, 20.0)  # seconds to connect, and to respond
MAX_RETRIES = 2
PAGE_SIZE = 100
SIGNATURE_HEADER = "Stripe-Signature"
# Stripe counts these in other units than ISO 4217: it would charge a hundredth, or a hundredfold.
UNSUPPORTED_CURRENCIES = {"isk", "ugx", "mga"}
SUBSCRIPTION = ["default_payment_method"]
INVOICE = ["payments"]
CHARGE = ["refunds"]


def _translate_errors[**P, T](method: Callable[P, T]) -> Callable[P, T]:
    """Translate Stripe's errors into our failures."""

    @wraps(method)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except stripe.StripeError as error:
            raise objects.failure(error) from error

    return call


class StripeVendor:
    """One Stripe account. A broken call is retried with its idempotency key: the one given, or one
    that the SDK creates."""

    name = "stripe"

    def __init__(self, credentials: Credentials) -> None:
        self.credentials = credentials
        self.client = stripe.StripeClient(
            credentials.key,
            base_addresses={"api": credentials.api},
            stripe_version=API_VERSION,
            max_network_retries=MAX_RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT),
        )
        self._v1 = self.client.v1

    @_translate_errors
    def ensure_customer(self, *, reference: str, email: str, name: str = "") -> Customer:
        query = f'metadata["reference"]:"{_escape(reference)}"'
        found = self._v1.customers.search({"query": query, "limit": 1}).data
        details: Any = {"email": email, "name": name, "metadata": {"reference": reference}}
        if not found:
            # search lags behind: a customer created a moment ago is returned by the same key
            key = _idempotency_key("customer", reference, email, name)
            return objects.customer(self._v1.customers.create(details, {"idempotency_key": key}))
        if (found[0].email, found[0].name or "") != (email, name):
            return objects.customer(self._v1.customers.update(found[0].id, details))
        return objects.customer(found[0])

    @_translate_errors
    def ensure_price(self, price: PriceSpec) -> str:
        if price.currency in UNSUPPORTED_CURRENCIES:
            code = price.currency.upper()
            raise PermanentFailure(
                f"Card payments in {code} are not supported. Use another currency."
            )
        product = self._ensure_product(price)
        found = self._v1.prices.list({"lookup_keys": [price.reference], "limit": 1}).data
        if found and objects.matches(found[0], price, product):
            return found[0].id
        created = self._v1.prices.create(
            {
                "currency": price.currency,
                "unit_amount": price.amount,
                "recurring": {"interval": cast("Any", price.cadence.value)},
                "product": product,
                "nickname": price.plan_name,
                "lookup_key": price.reference,
                "transfer_lookup_key": True,
                "metadata": {"reference": price.reference},
            }
        )
        return created.id

    def _ensure_product(self, price: PriceSpec) -> str:
        name = f"masthead_{hashlib.sha256(price.plan.encode()).hexdigest()[:24]}"
        try:
            product = self._v1.products.retrieve(name)
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise
            metadata = {"reference": price.plan}
            details: Any = {"id": name, "name": price.plan_name, "metadata": metadata}
            return self._v1.products.create(details).id
        if product.name != price.plan_name:
            self._v1.products.update(name, {"name": price.plan_name})
        return name

    @_translate_errors
    def start_checkout(self, order: CheckoutOrder) -> Checkout:
        subscription: Any = {"metadata": {"reference": order.reference}}
        if order.trial_days:
            at_end = {"missing_payment_method": "cancel"}
            subscription |= {
                "trial_period_days": order.trial_days,
                "trial_settings": {"end_behavior": at_end},
            }
        params: Any = {
            "mode": "subscription",
            "customer": order.customer,
            "client_reference_id": order.reference,
            "line_items": [{"price": order.price, "quantity": order.quantity}],
            "subscription_data": subscription,
            "payment_method_collection": "always" if order.card_required else "if_required",
            "billing_address_collection": "required" if order.asks_country else "auto",
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
        }
        return objects.checkout(self._v1.checkout.sessions.create(params, _options(order.key)))

    @_translate_errors
    def checkout(self, checkout_id: str) -> Checkout:
        return objects.checkout(self._v1.checkout.sessions.retrieve(checkout_id))

    @_translate_errors
    def close_checkout(self, checkout_id: str) -> Checkout:
        found = self._v1.checkout.sessions.retrieve(checkout_id)
        if found.status == "open":
            found = self._v1.checkout.sessions.expire(checkout_id)
        return objects.checkout(found)

    @_translate_errors
    def open_portal(self, *, customer: str, return_url: str) -> str:
        params: Any = {"customer": customer, "return_url": return_url}
        return self._v1.billing_portal.sessions.create(params).url

    @_translate_errors
    def subscription(self, subscription_id: str) -> Subscription:
        return self._subscription(subscription_id)

    def _subscription(self, subscription_id: str) -> Subscription:
        found = self._v1.subscriptions.retrieve(subscription_id, {"expand": SUBSCRIPTION})
        return objects.subscription(found)

    def subscriptions(self) -> Iterator[Subscription]:
        expand = [f"data.{name}" for name in SUBSCRIPTION]
        params: Any = {"status": "all", "limit": PAGE_SIZE, "expand": expand}
        return self._each(objects.subscription, self._v1.subscriptions.list, params)

    @_translate_errors
    def preview_change(
        self, subscription_id: str, *, at: datetime, price: str = "", quantity: int = 0
    ) -> ChangePreview:
        details: Any = {
            "items": [self._item(subscription_id, price, quantity)],
            "proration_behavior": "always_invoice",
            "proration_date": int(at.timestamp()),
        }
        invoice = self._v1.invoices.create_preview(
            {"subscription": subscription_id, "subscription_details": details}
        )
        return objects.preview(invoice, at)

    @_translate_errors
    def change(
        self, subscription_id: str, *, at: datetime, price: str = "", quantity: int = 0
    ) -> Subscription:
        params: Any = {
            "items": [self._item(subscription_id, price, quantity)],
            "proration_behavior": "always_invoice",
            "proration_date": int(at.timestamp()),
            "payment_behavior": "error_if_incomplete",
        }
        return self._update(subscription_id, params)

    def _item(self, subscription_id: str, price: str, quantity: int) -> dict[str, Any]:
        item = self._subscription(subscription_id).item
        return {"id": item.id, "price": price or item.price, "quantity": quantity or item.quantity}

    @_translate_errors
    def cancel_at_period_end(self, subscription_id: str, *, comment: str = "") -> Subscription:
        details = {"cancellation_details": {"comment": comment}} if comment else {}
        return self._update(subscription_id, {"cancel_at_period_end": True, **details})

    @_translate_errors
    def undo_cancellation(self, subscription_id: str) -> Subscription:
        return self._update(subscription_id, {"cancel_at_period_end": False})

    def _update(self, subscription_id: str, params: Any) -> Subscription:
        params = {**params, "expand": SUBSCRIPTION}
        return objects.subscription(self._v1.subscriptions.update(subscription_id, params))

    @_translate_errors
    def cancel_now(self, subscription_id: str, *, comment: str = "") -> Subscription:
        details = {"cancellation_details": {"comment": comment}} if comment else {}
        params: Any = {"expand": SUBSCRIPTION, **details}
        return objects.subscription(self._v1.subscriptions.cancel(subscription_id, params))

    @_translate_errors
    def invoice(self, invoice_id: str) -> Invoice:
        return self._invoice(invoice_id)

    def _invoice(self, invoice_id: str) -> Invoice:
        return objects.invoice(self._v1.invoices.retrieve(invoice_id, {"expand": INVOICE}))

    def invoices(self, *, customer: str = "", subscription: str = "") -> Iterator[Invoice]:
        params: Any = {"limit": PAGE_SIZE, "expand": [f"data.{name}" for name in INVOICE]}
        params |= {"customer": customer} if customer else {}
        params |= {"subscription": subscription} if subscription else {}
        return self._each(objects.invoice, self._v1.invoices.list, params)

    @_translate_errors
    def pay_invoice(self, invoice_id: str) -> Invoice:
        found = self._invoice(invoice_id)
        if found.paid_at is not None:
            return found
        params: Any = {"expand": INVOICE}
        return objects.invoice(self._v1.invoices.pay(invoice_id, params))

    @_translate_errors
    def charge(self, charge_id: str) -> Charge:
        name = charge_id
        if name.startswith("re_"):
            name = str(self._v1.refunds.retrieve(name).charge)
        if name.startswith("pi_"):
            name = str(self._v1.payment_intents.retrieve(name).latest_charge)
        found = self._v1.charges.retrieve(name, {"expand": CHARGE})
        disputes = self._v1.disputes.list({"charge": name}).data if found.disputed else []
        invoice = self._invoice_of(str(found.payment_intent or ""))
        return objects.charge(found, invoice=invoice, disputes=disputes)

    def _invoice_of(self, payment: str) -> str:
        if not payment:
            return ""
        which: Any = {"type": "payment_intent", "payment_intent": payment}
        found = self._v1.invoice_payments.list({"payment": which, "limit": 1}).data
        return str(found[0].invoice) if found else ""

    @_translate_errors
    def refund(self, *, charge: str, key: str, amount: int = 0) -> Refund:
        what = "payment_intent" if charge.startswith("pi_") else "charge"
        params: Any = {what: charge, "reason": "requested_by_customer"}
        params |= {"amount": amount} if amount else {}
        return objects.refund(self._v1.refunds.create(params, _options(key)))

    def read_webhook(self, payload: bytes, headers: Mapping[str, str]) -> Event:
        signature, secret = headers.get(SIGNATURE_HEADER, ""), self.credentials.webhook_secret
        try:
            event = self.client.construct_event(payload, signature, secret)
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise PermanentFailure("This webhook is not signed by the payment provider.") from error
        return objects.event(event)

    def events(self, *, since: datetime) -> Iterator[Event]:
        params: Any = {"created": {"gt": int(since.timestamp())}, "limit": PAGE_SIZE}
        return self._each(objects.event, self._v1.events.list, params)

    def _each[Theirs, Ours](
        self, read: Callable[[Theirs], Ours], fetch: Callable[[Any], Any], params: Any
    ) -> Iterator[Ours]:
        """Page after page, each fetched when it is needed."""
        try:
            for found in fetch(params).auto_paging_iter():
                yield read(found)
        except stripe.StripeError as error:
            raise objects.failure(error) from error


def _options(key: str) -> Any:
    return {"idempotency_key": key} if key else {}


def _idempotency_key(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
