"""Which vendor takes the money: `settings.PAYMENTS` says it."""

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from masthead.gateways.payments.port import Account, Payments

SANDBOX_KEY = "sk_test_demonstration"
# Named, not imported: Stripe's SDK takes most of a second to load, in every process and command,
# and a house without Stripe needs none of it.
STRIPE = "masthead.gateways.payments.stripe.StripePayments"


def payments() -> Payments | None:
    """The vendor that the settings name; none where invoices alone are used. It is the same object
    all through a process."""
    account = _account(settings.PAYMENTS.partition(":")[0])
    return _vendor(account) if account else None


def _account(kind: str) -> Account | None:
    if kind == "invoice":
        return None
    if kind == "sandbox":
        return Account(SANDBOX_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_SANDBOX_URL)
    if kind != "stripe":
        raise ImproperlyConfigured("MASTHEAD_PAYMENTS is “invoice:”, “stripe:” or “sandbox:PORT”.")
    if not settings.STRIPE_KEY or not settings.STRIPE_WEBHOOK_SECRET:
        raise ImproperlyConfigured(
            "Stripe needs MASTHEAD_STRIPE_KEY and MASTHEAD_STRIPE_WEBHOOK_SECRET: both stand in "
            "its dashboard, under Developers."
        )
    return Account(settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API)


@lru_cache(maxsize=8)
def _vendor(account: Account) -> Payments:
    vendor: Payments = import_string(STRIPE)(account)
    return vendor
