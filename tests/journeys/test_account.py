"""A reader signs in by code, adds and uses a passkey, signs out a device, exports the data and
deletes the account."""

import json
import re
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from masthead.accounts.models import AuditEntry, Reader
from masthead.outbox.testing import all_mail

READER = "maya@example.org"


@pytest.fixture
def publication(transactional_db: None, live_server: LiveServer, settings: Any) -> None:
    settings.SITE_URL = live_server.url
    settings.MAILERS = {"default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}}
    settings.OPEN_MAILBOX = True


@pytest.fixture
def phone(browser: Browser, publication: None, live_server: LiveServer) -> Iterator[Page]:
    """Another device of the same reader."""
    window = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    window.set_default_timeout(20_000)
    yield window.new_page()
    window.close()


def newest_subject() -> str:
    *_, newest = (kept for kept in all_mail() if kept.recipient == READER)
    return str(message_from_bytes(newest.content, policy=policy.default)["Subject"])


def sign_in(page: Page) -> None:
    page.goto("/account")
    page.get_by_label("E-mail address").fill(READER)
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Six-digit code").fill(newest_subject()[:6])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_a_reader_signs_in_with_the_code_from_the_mailbox(publication: None, page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("E-mail address").fill(READER)
    page.get_by_role("button", name="E-mail me a code").click()
    box = page.context.new_page()
    box.goto("/mailbox/")
    subject = box.get_by_role("link", name=re.compile("is your code")).first.inner_text()
    page.get_by_label("Six-digit code").fill(subject[:6])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/$"))
    expect(page.get_by_role("link", name="Account", exact=True).first).to_be_visible()


def give_authenticator(context: BrowserContext, page: Page) -> None:
    """A fingerprint reader simulated by Chromium."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    facts = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": facts})


def test_a_reader_adds_uses_and_removes_a_passkey(
    publication: None, page: Page, context: BrowserContext
) -> None:
    give_authenticator(context, page)
    sign_in(page)
    page.get_by_label("Name for a new passkey").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("“My laptop” has been added")).to_be_visible()
    assert "passkey was added" in newest_subject()
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.goto("/account")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.locator("#devices")).to_contain_text("(passkey)")
    page.get_by_role("button", name="Remove My laptop").click()
    expect(page.get_by_text("“My laptop” has been removed")).to_be_visible()


def test_a_cloned_passkey_is_refused(publication: None, phone: Page) -> None:
    """The stored passkey has counted further than the one that answers."""
    give_authenticator(phone.context, phone)
    sign_in(phone)
    phone.get_by_role("button", name="Add a passkey").click()
    expect(phone.get_by_text("“Passkey” has been added")).to_be_visible()
    kept = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    kept.data["count"] = 1_000_000
    kept.save()
    phone.get_by_role("button", name="Sign out", exact=True).first.click()
    phone.goto("/account")
    phone.get_by_role("button", name="Use a passkey").click()
    expect(phone.get_by_text("We don’t recognise that passkey")).to_be_visible()
    assert AuditEntry.objects.filter(verb="accounts.passkey_copied").count() == 1


def test_a_reader_signs_out_another_device(publication: None, page: Page, phone: Page) -> None:
    sign_in(page)
    sign_in(phone)
    page.reload()
    page.get_by_role("button", name="Sign out all other devices").click()
    expect(page.get_by_text("One other device was signed out")).to_be_visible()
    phone.goto("/account")
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_reader_exports_the_data_and_deletes_the_account(publication: None, page: Page) -> None:
    sign_in(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export my data").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert json.loads(archive.read("profile.json"))[0]["email"] == READER
    page.get_by_role("link", name="Delete my account").click()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", name="Your account has been deleted")).to_be_visible()
    assert not Reader.objects.filter(email=READER).exists()
