"""Which vendor takes payments: `settings.PAYMENTS` names it."""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.payments.port import Credentials, PaymentVendor
from masthead.gateways.payments.stripe import StripeVendor

SANDBOX_KEY = "sk_test_demonstration"


def _stripe() -> PaymentVendor:
    if not settings.STRIPE_KEY or not settings.STRIPE_WEBHOOK_SECRET:
        raise ImproperlyConfigured(
            "Stripe needs MASTHEAD_STRIPE_KEY and MASTHEAD_STRIPE_WEBHOOK_SECRET. You can find "
            "both in the Stripe dashboard, under Developers."
        )
    return _connect(
        Credentials(settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API)
    )


def _stripe_sandbox() -> PaymentVendor:
    return _connect(
        Credentials(SANDBOX_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_SANDBOX_URL)
    )


@lru_cache(maxsize=8)
def _connect(credentials: Credentials) -> StripeVendor:
    return StripeVendor(credentials)


ADAPTERS: dict[str, Callable[[], PaymentVendor]] = {
    "stripe": _stripe,
    "sandbox": _stripe_sandbox,
}


def payment_vendor() -> PaymentVendor | None:
    """The vendor that the settings name; None where everything is paid by invoice. It is the same
    object throughout a process."""
    name = settings.PAYMENTS.partition(":")[0]
    if name == "invoice":
        return None
    if name not in ADAPTERS:
        raise ImproperlyConfigured(
            "MASTHEAD_PAYMENTS must be “invoice:”, “stripe:” or “sandbox:PORT”."
        )
    return ADAPTERS[name]()


def payment_vendors() -> dict[str, PaymentVendor]:
    """Every vendor with credentials in the settings, by name: the one that takes new orders, and
    those that still charge for earlier ones."""
    has_stripe = settings.STRIPE_KEY and settings.STRIPE_WEBHOOK_SECRET
    found = [_stripe() if has_stripe else None, payment_vendor()]
    return {vendor.name: vendor for vendor in found if vendor is not None}
