"""The doctor says what is wrong in plain words, with what to do, and changes nothing."""

import sys
from typing import Any

import pytest

from masthead.billing.testing import make_price
from masthead.cli.doctor import Severity, Sign, examine
from masthead.publishing.models import Publication

pytestmark = pytest.mark.django_db


def sign_about(subject: str) -> Sign:
    return next(sign for sign in examine() if sign.subject == subject)


def test_a_fresh_house_has_nothing_bad() -> None:
    assert [sign for sign in examine() if sign.severity is Severity.BAD] == []


def test_an_unencrypted_public_address_is_bad(settings: Any) -> None:
    settings.SITE_URL, settings.USE_TLS = "http://news.example.org", False
    sign = sign_about("Address")
    assert sign.severity is Severity.BAD
    assert "TLS" in sign.do


def test_caught_mail_is_said_and_a_relay_is_named_without_its_password(
    settings: Any,
) -> None:
    assert "local mailbox only" in sign_about("Mail").says
    settings.MAIL_URL = "smtp://user:secret@relay.example.net:587"
    assert sign_about("Mail").says == "relay.example.net:587"


@pytest.mark.parametrize("url", ["gibberish", "smtp://host:port", "smtp://host?timeout=long"])
def test_a_relay_that_cannot_be_read_is_bad(settings: Any, url: str) -> None:
    settings.MAIL_URL = url
    sign = sign_about("Mail")
    assert (sign.severity, "smtp://" in sign.do) == (Severity.BAD, True)


def test_a_missing_postal_address_is_said_before_an_edition_is_stopped_by_it() -> None:
    publication = Publication.load()
    publication.postal_address = ""
    publication.save()
    assert sign_about("Postal address").severity is Severity.ADVICE


def test_payments_say_who_takes_the_money(settings: Any) -> None:
    assert sign_about("Payments").severity is Severity.GOOD
    settings.PAYMENTS, settings.STRIPE_KEY = "stripe:", ""
    missing = sign_about("Payments")
    assert (missing.severity, "MASTHEAD_STRIPE_KEY" in missing.do) == (Severity.BAD, True)
    settings.STRIPE_KEY = settings.STRIPE_WEBHOOK_SECRET = "sk_test_here"
    assert "no money moves" in sign_about("Payments").says
    settings.STRIPE_KEY = "sk_live_here"
    assert sign_about("Payments").severity is Severity.GOOD


def test_the_doctor_says_that_the_sandbox_moves_no_money(settings: Any) -> None:
    settings.PAYMENTS, settings.STRIPE_SANDBOX_PORT = "sandbox:18000", 18000
    assert "no money moves" in sign_about("Payments").says


def test_a_machine_without_pango_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    sign = sign_about("Invoices")
    assert sign.severity is Severity.ADVICE
    assert "libpango" in sign.do


def test_what_invoices_lack_is_said_once_something_is_sold() -> None:
    make_price()
    assert sign_about("Invoices").says == "missing legal name, postal address, account"
