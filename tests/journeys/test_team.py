"""A team: five seats by invoice, colleagues invited from a file, one reads and loses the seat."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from masthead.access import passes
from masthead.billing.models import Invoice
from masthead.billing.testing import make_team_price
from masthead.membership.models import Seat
from masthead.notifications import team_notices
from masthead.outbox.testing import all_mail
from masthead.publishing.models import Kind, Story
from masthead.publishing.testing import make_story

OWNER, MEMBER = "nour@example.org", "sami@example.com"
SECRET = "The berth plan for the second quarter is already full."
EXCEL = f"Name;E-Mail\r\nSämi Aziz;{MEMBER}\r\nElif;elif.example.com\r\n".encode("cp1252")


@pytest.fixture
def memo(transactional_db: None, live_server: LiveServer, settings: Any) -> Story:
    settings.SITE_URL = live_server.url
    settings.MAILERS = {"default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}}
    make_team_price()
    words = [*["<p>What everybody may read of it.</p>"] * 3, f"<p>{SECRET}</p>"]
    body = [("paragraph", text) for text in words]
    return make_story(kind=Kind.MEMO, headline="Berths", access_level="pro", body=body)


@pytest.fixture
def colleague(browser: Browser, memo: Story, live_server: LiveServer) -> Any:
    """Another person's phone."""
    window = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    window.set_default_timeout(20_000)
    yield window.new_page()
    window.close()


def mail_to(address: str) -> Any:
    *_, newest = (kept for kept in all_mail() if kept.recipient == address)
    return message_from_bytes(newest.content, policy=policy.default)


def text_of(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


def sign_in(page: Page, address: str) -> None:
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Six-digit code").fill(str(mail_to(address)["Subject"])[:6])
    page.get_by_role("button", name="Sign in").click()


def buy_five(page: Page) -> None:
    page.goto("/join/team")
    sign_in(page, OWNER)
    page.get_by_label("Team name").fill("Harbour Bank")
    page.get_by_label("How many seats?").fill("5")
    page.get_by_label("Purchase order").fill("PO 7781")
    page.get_by_role("button", name="See the total").click()
    page.get_by_role("button", name="Order and pay $1,320 by invoice").click()
    expect(page.get_by_text("0 of 5 seats in use")).to_be_visible()
    assert Invoice.objects.get().purchase_order == "PO 7781"


def invite_from_file(page: Page, folder: Path) -> None:
    file = folder / "team.csv"
    file.write_bytes(EXCEL)
    page.get_by_label("A CSV file").set_input_files(file)
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_text("Line 3")).to_be_visible()
    assert team_notices.send_due() == 0
    page.get_by_role("button", name="Send 1 invitation").click()
    expect(page.get_by_text("One invitation is on the way")).to_be_visible()
    assert team_notices.send_due() == 1


def accept(page: Page) -> None:
    found = re.search(r"https?://\S+/teams/invitations/\S+", text_of(mail_to(MEMBER)))
    assert found
    page.goto(found.group())
    page.get_by_role("link", name="Sign in to accept").click()
    sign_in(page, MEMBER)
    page.get_by_role("button", name="Take the seat").click()
    expect(page.get_by_role("heading", name="You have a seat in Harbour Bank")).to_be_visible()


def pass_of(context: BrowserContext) -> dict[str, Any]:
    return next(dict(each) for each in context.cookies() if each["name"] == passes.COOKIE)


def wait_until_seen() -> None:
    """The page sends word of the reading by itself, after it was shown."""
    until = time.monotonic() + 20
    while not Seat.objects.filter(seen_on__isnull=False).exists():
        assert time.monotonic() < until, "no word of the reading came"
        time.sleep(0.1)


def test_an_owner_buys_seats_invites_colleagues_and_frees_a_seat(
    memo: Story, page: Page, colleague: Page, tmp_path: Path
) -> None:
    buy_five(page)
    invite_from_file(page, tmp_path)
    accept(colleague)

    colleague.goto(memo.address)
    expect(colleague.get_by_text(SECRET)).to_be_visible()
    wait_until_seen()
    page.reload()
    expect(page.get_by_text("1 of 5 seats in use")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(MEMBER))).to_contain_text(
        re.compile(r"\d{4}")  # the day on which they were last here
    )

    page.get_by_role("link", name=re.compile("Free up seat")).click()
    page.get_by_role("button", name="Free up the seat").click()
    expect(page.get_by_text("no longer has a seat")).to_be_visible()

    held = pass_of(colleague.context)
    assert held["expires"] <= time.time() + 60
    colleague.context.clear_cookies(name=passes.COOKIE)  # as the browser does when it runs out
    colleague.goto(memo.address)
    expect(colleague.get_by_text("What everybody may read of it.").first).to_be_visible()
    expect(colleague.get_by_text(SECRET)).to_have_count(0)
    assert SECRET not in colleague.content()
    assert "no longer have a seat" in str(mail_to(MEMBER)["Subject"])
