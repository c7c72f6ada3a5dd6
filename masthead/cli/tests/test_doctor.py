"""The doctor says what is wrong in plain words, with what to do, and changes nothing."""

import sys
from typing import Any

import pytest

from masthead.billing.testing import make_price
from masthead.cli.doctor import Diagnosis, Severity, run_checks
from masthead.publishing.models import Publication

pytestmark = pytest.mark.django_db


def finding_about(subject: str) -> Diagnosis:
    return next(finding for finding in run_checks() if finding.subject == subject)


def test_a_fresh_installation_has_no_problems() -> None:
    assert [finding for finding in run_checks() if finding.severity is Severity.BAD] == []


def test_an_unencrypted_public_address_is_a_problem(settings: Any) -> None:
    settings.SITE_URL, settings.USE_TLS = "http://news.example.org", False
    finding = finding_about("Address")
    assert finding.severity is Severity.BAD
    assert "TLS" in finding.do


def test_the_doctor_reports_caught_mail_and_names_a_relay_without_its_password(
    settings: Any,
) -> None:
    assert "local mailbox only" in finding_about("Mail").says
    settings.MAIL_URL = "smtp://user:secret@relay.example.net:587"
    assert finding_about("Mail").says == "relay.example.net:587"


@pytest.mark.parametrize("url", ["gibberish", "smtp://host:port", "smtp://host?timeout=long"])
def test_a_relay_address_that_cannot_be_parsed_is_a_problem(settings: Any, url: str) -> None:
    settings.MAIL_URL = url
    finding = finding_about("Mail")
    assert (finding.severity, "smtp://" in finding.do) == (Severity.BAD, True)


def test_a_missing_postal_address_is_reported_before_it_blocks_an_edition() -> None:
    publication = Publication.load()
    publication.postal_address = ""
    publication.save()
    assert finding_about("Postal address").severity is Severity.ADVICE


def test_the_doctor_names_the_payment_provider(settings: Any) -> None:
    assert finding_about("Payments").severity is Severity.GOOD
    settings.PAYMENTS, settings.STRIPE_KEY = "stripe:", ""
    missing = finding_about("Payments")
    assert (missing.severity, "MASTHEAD_STRIPE_KEY" in missing.do) == (Severity.BAD, True)
    settings.STRIPE_KEY = settings.STRIPE_WEBHOOK_SECRET = "sk_test_here"
    assert "no money moves" in finding_about("Payments").says
    settings.STRIPE_KEY = "sk_live_here"
    assert finding_about("Payments").severity is Severity.GOOD


def test_the_doctor_says_that_the_sandbox_takes_no_money(settings: Any) -> None:
    settings.PAYMENTS, settings.STRIPE_SANDBOX_PORT = "sandbox:18000", 18000
    assert "no money moves" in finding_about("Payments").says


def test_the_doctor_says_what_to_install_when_pango_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    finding = finding_about("Invoices")
    assert finding.severity is Severity.ADVICE
    assert "libpango" in finding.do


def test_missing_invoice_details_are_reported_once_something_is_sold() -> None:
    make_price()
    assert finding_about("Invoices").says == "missing legal name, postal address, account"
