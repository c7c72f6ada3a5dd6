"""A reader joins by card, is reminded and charged, cancels in two clicks, and keeps access until
the end of the paid period and no longer."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from masthead.access import passes
from masthead.accounts.models import Reader
from masthead.billing import contract_end, notices
from masthead.billing.testing import VendorSandbox, make_price, open_vendor_sandbox
from masthead.billing.vendor import command_runner
from masthead.membership.testing import make_plan
from masthead.notifications import membership_notices
from masthead.outbox.testing import all_mail
from masthead.publishing.testing import make_story

READER = "maya@example.org"
SECRET = "The strait will reopen on a Thursday."
DECLINED, GOOD = "4000000000000002", "4242424242424242"


@pytest.fixture
def sandbox(
    transactional_db: None, live_server: LiveServer, settings: Any, tmp_path: Path
) -> Iterator[VendorSandbox]:
    """The vendor's clock stands five days back, so that a trial ends in two."""
    settings.SITE_URL = live_server.url
    settings.MAILERS = {"default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}}
    began = timezone.now() - timedelta(days=5, minutes=5)
    with open_vendor_sandbox(tmp_path / "sandbox", settings, began=began) as sandbox:
        settings.SECURE_CSP = settings.SECURE_CSP | {"form-action": ["'self'", sandbox.stripe.url]}
        make_plan(promise="Read what moves the region")
        make_price()
        yield sandbox


def subjects() -> list[str]:
    return [
        str(message_from_bytes(kept.content, policy=policy.default)["Subject"])
        for kept in all_mail()
        if kept.recipient == READER
    ]


def sign_in_by_code(page: Page) -> None:
    page.get_by_label("E-mail address").fill(READER)
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Six-digit code").fill(subjects()[-1][:6])
    page.get_by_role("button", name="Sign in").click()


def pay(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry").fill("12/60")
    page.get_by_label(re.compile("Security code|CVC")).fill("123")
    country = page.get_by_label("Country")
    if country.count():
        country.select_option("DE")
    page.get_by_role("button", name=re.compile("Start|Pay|Subscribe")).click()


def run_the_clock(sandbox: VendorSandbox) -> None:
    """What the worker and the clock do within a minute."""
    sandbox.deliver()
    command_runner.run_due()
    sandbox.deliver()
    contract_end.close_ended_contracts()
    notices.enqueue_due()
    membership_notices.send_due()


def is_open(page: Page, address: str) -> bool:
    """As the reader's next page shows it, once the last pass has expired."""
    page.context.clear_cookies(name=passes.COOKIE)
    page.goto(address)
    return page.get_by_text(SECRET).count() > 0


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may name the vendor's response to a declined card."""
    return context.new_page()


def test_from_the_join_page_to_the_last_day(sandbox: VendorSandbox, page: Page) -> None:
    memo = make_story(
        "What the strait costs",
        access_level="pro",
        kind="memo",
        paragraphs=["An open paragraph.", "Another one.", "A third one."] * 40 + [SECRET],
    ).address
    assert not is_open(page, memo)

    page.goto("/join")
    expect(page.get_by_text("$300")).not_to_have_count(0)
    page.get_by_role("link", name="Start your free week").click()
    sign_in_by_code(page)
    expect(page.get_by_role("heading", name="Confirm your free week")).to_be_visible()
    sandbox.know(Reader.objects.get(email=READER))
    page.get_by_role("button", name=re.compile(r"Start your trial, then pay \$300 on")).click()

    pay(page, DECLINED)
    expect(page.get_by_text("Your card was declined")).to_be_visible()
    pay(page, GOOD)
    expect(page.get_by_role("heading", name="Your free trial has started")).to_be_visible()
    assert is_open(page, memo)

    run_the_clock(sandbox)
    assert any("nothing is charged before" in subject for subject in subjects())
    assert any(subject.startswith("$300 will be charged on") for subject in subjects())

    sandbox.advance(7.5)
    run_the_clock(sandbox)
    assert any(subject.startswith("Receipt: $300") for subject in subjects())

    page.goto("/account")
    page.get_by_role("link", name="Cancel membership").click()
    page.get_by_role("button", name="Cancel membership").click()
    expect(page.get_by_role("heading", name="Your membership is cancelled")).to_be_visible()
    run_the_clock(sandbox)
    assert any(subject.startswith("Cancelled: access to") for subject in subjects())
    assert is_open(page, memo)

    sandbox.advance(7.5 + 366)
    run_the_clock(sandbox)
    assert not is_open(page, memo)
    assert len(subjects()) == len(set(subjects()))
