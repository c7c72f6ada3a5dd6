"""The settings name the vendor; an error says which setting is missing or wrong."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.payments import payment_vendor
from masthead.gateways.payments.stripe import StripeVendor


def test_a_publication_paid_by_invoice_has_no_vendor(settings: Any) -> None:
    settings.PAYMENTS = "invoice:"
    assert payment_vendor() is None


def test_the_sandbox_is_called_through_the_stripe_adapter(settings: Any) -> None:
    settings.PAYMENTS, settings.STRIPE_SANDBOX_URL = "sandbox:18123", "http://localhost:18123"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_here"
    vendor = payment_vendor()
    assert isinstance(vendor, StripeVendor)
    assert vendor.credentials.api == "http://localhost:18123"
    assert payment_vendor() is vendor


def test_stripe_is_called_with_the_key_from_the_settings(settings: Any) -> None:
    settings.PAYMENTS, settings.STRIPE_KEY = "stripe:", "sk_live_here"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_here"
    vendor = payment_vendor()
    assert isinstance(vendor, StripeVendor)
    assert vendor.credentials.key == "sk_live_here"
    assert vendor.credentials.api == "https://api.stripe.com"


@pytest.mark.parametrize(
    ("setting", "words"),
    [("stripe:", "MASTHEAD_STRIPE_KEY"), ("paypal:", "MASTHEAD_PAYMENTS must be")],
)
def test_a_wrong_payment_setting_is_named(settings: Any, setting: str, words: str) -> None:
    settings.PAYMENTS, settings.STRIPE_KEY = setting, ""
    with pytest.raises(ImproperlyConfigured, match=words):
        payment_vendor()
