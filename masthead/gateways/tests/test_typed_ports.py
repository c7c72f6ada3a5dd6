"""Each port is typed: mypy refuses an adapter that lacks a method, wherever one can be registered.

mypy reads this file. Each `type: ignore` below silences the error that mypy must raise; if a
registry accepted anything, the comment would be unused, and strict mypy reports that.
"""

from typing import TYPE_CHECKING, Any, assert_type

import pytest
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways import embeds, mail, messages, payments
from masthead.gateways.embeds import adapters as embed_adapters
from masthead.gateways.mail import adapters as mail_adapters
from masthead.gateways.payments import adapters as payment_adapters


class Stub:
    """An adapter that keeps no promise."""


def _mail_stub(settings: mail_adapters.MailSettings) -> Stub:
    return Stub()


if TYPE_CHECKING:
    mail_adapters.ADAPTERS["stub"] = _mail_stub  # type: ignore[assignment]
    embed_adapters.ADAPTERS["stub"] = Stub  # type: ignore[assignment]
    payment_adapters.ADAPTERS["stub"] = Stub  # type: ignore[assignment]
    assert_type(mail.transport(), messages.MessageTransport)
    assert_type(embeds.resolver(), embeds.EmbedResolver)
    assert_type(payments.payment_vendor(), payments.PaymentVendor | None)


def test_every_registered_adapter_is_reached_by_its_setting(settings: Any) -> None:
    settings.STRIPE_KEY = settings.STRIPE_WEBHOOK_SECRET = "sk_test_here"
    for name in mail_adapters.ADAPTERS:
        settings.MAIL_URL = f"{name}://mail.example.com"
        assert hasattr(mail.transport(), "open")
    for name in embed_adapters.ADAPTERS:
        settings.EMBEDS = name
        assert hasattr(embeds.resolver(), "resolve")
    for name in payment_adapters.ADAPTERS:
        settings.PAYMENTS = f"{name}:"
        assert hasattr(payments.payment_vendor(), "read_webhook")


def test_an_unknown_adapter_is_refused_with_the_available_names(settings: Any) -> None:
    settings.MAIL_URL = settings.EMBEDS = settings.PAYMENTS = "pigeon:"
    with pytest.raises(ImproperlyConfigured, match="MASTHEAD_MAIL must be"):
        mail.transport()
    with pytest.raises(ImproperlyConfigured, match="MASTHEAD_EMBEDS must be"):
        embeds.resolver()
    with pytest.raises(ImproperlyConfigured, match="MASTHEAD_PAYMENTS must be"):
        payments.payment_vendor()
