"""The settings name the vendor; what is missing is said in words that help."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.payments import payments
from masthead.gateways.payments.stripe import StripePayments


def test_without_a_vendor_there_is_none(settings: Any) -> None:
    settings.PAYMENTS = "invoice:"
    assert payments() is None


def test_the_sandbox_is_called_as_stripe_is(settings: Any) -> None:
    settings.PAYMENTS, settings.STRIPE_SANDBOX_URL = "sandbox:18123", "http://localhost:18123"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_here"
    vendor = payments()
    assert isinstance(vendor, StripePayments)
    assert vendor.account.api == "http://localhost:18123"
    assert payments() is vendor


def test_stripe_is_reached_with_the_key_of_the_settings(settings: Any) -> None:
    settings.PAYMENTS, settings.STRIPE_KEY = "stripe:", "sk_live_here"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_here"
    vendor = payments()
    assert isinstance(vendor, StripePayments)
    assert (vendor.account.key, vendor.account.api) == ("sk_live_here", "https://api.stripe.com")


@pytest.mark.parametrize(
    ("setting", "words"), [("stripe:", "MASTHEAD_STRIPE_KEY"), ("paypal:", "MASTHEAD_PAYMENTS is")]
)
def test_a_setting_that_lacks_something_says_what(settings: Any, setting: str, words: str) -> None:
    settings.PAYMENTS, settings.STRIPE_KEY = setting, ""
    with pytest.raises(ImproperlyConfigured, match=words):
        payments()
