"""A team by card: seats chosen on the join page, a declined and an accepted card, more seats within
the term and fewer again, and the team transferred to a colleague."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from masthead.accounts.models import Reader
from masthead.billing.models import Contract, LedgerEntry
from masthead.billing.testing import VendorSandbox, make_price, make_team_price, open_vendor_sandbox
from masthead.membership import seats
from masthead.membership.models import Team
from tests.journeys.test_membership import DECLINED, GOOD, pay
from tests.journeys.test_team import MEMBER, OWNER, sign_in


@pytest.fixture
def sandbox(
    transactional_db: None, live_server: LiveServer, settings: Any, tmp_path: Path
) -> Iterator[VendorSandbox]:
    settings.SITE_URL = live_server.url
    settings.MAILERS = {"default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}}
    with open_vendor_sandbox(tmp_path / "sandbox", settings) as sandbox:
        settings.SECURE_CSP = settings.SECURE_CSP | {"form-action": ["'self'", sandbox.stripe.url]}
        make_price()
        make_team_price()
        yield sandbox


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose console may name the vendor's response to a declined card."""
    return context.new_page()


@pytest.fixture
def colleague(browser: Browser, sandbox: VendorSandbox, live_server: LiveServer) -> Iterator[Page]:
    """Another person's phone."""
    window = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 844})
    window.set_default_timeout(20_000)
    yield window.new_page()
    window.close()


def buy_ten(page: Page) -> None:
    page.goto("/join")
    page.get_by_label("How many seats?").fill("10")
    expect(page.get_by_text("$20 a seat each month. $2,400 a year.")).to_be_visible()
    page.get_by_role("link", name="Buy seats for a team").click()
    sign_in(page, OWNER)
    page.get_by_label("Team name").fill("Harbour Bank")
    expect(page.get_by_label("How many seats?")).to_have_value("10")
    page.get_by_label("By card").check()
    page.get_by_role("button", name="See the total").click()
    page.get_by_role("button", name="Pay $2,400 by card").click()

    pay(page, DECLINED)
    expect(page.get_by_text("Your card was declined")).to_be_visible()
    assert not Contract.objects.exists()
    pay(page, GOOD)
    expect(page.get_by_text("Your payment went through and your seats are ready")).to_be_visible()
    expect(page.get_by_text("0 of 10 seats in use")).to_be_visible()


def add_two(page: Page) -> None:
    page.get_by_label("Add seats").fill("2")
    page.get_by_role("button", name="See the price").click()
    expect(page.get_by_role("heading", name="2 more seats for Harbour Bank")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Pay \$\d+(\.\d\d)? and add")).click()
    expect(page.get_by_text("2 seats were added")).to_be_visible()
    expect(page.get_by_text("0 of 12 seats in use")).to_be_visible()


def remove_two(page: Page) -> None:
    page.get_by_label("Reduce seats from today").fill("10")
    page.locator("form", has=page.get_by_label("Reduce seats from today")).get_by_role(
        "button", name="Save"
    ).click()
    expect(page.get_by_text("You now have 10 seats.")).to_be_visible()


def transfer(page: Page, colleague: Page) -> None:
    team = Team.objects.get()
    colleague.goto("/account/sign-in")
    sign_in(colleague, MEMBER)
    expect(colleague.get_by_role("heading", name="My account")).to_be_visible()
    seats.take(team=team, reader=Reader.objects.get(email=MEMBER))
    page.reload()
    page.get_by_role("link", name=re.compile("Make owner")).click()
    page.get_by_role("button", name=re.compile("Ask")).click()
    expect(page.get_by_text("The team stays yours until they accept")).to_be_visible()
    colleague.goto(f"/teams/{team.pk}/offer")
    colleague.get_by_role("button", name="Take over the team").click()
    expect(colleague.get_by_text("You are now the owner of")).to_be_visible()
    expect(colleague.get_by_text("Visa ending 4242")).to_be_visible()
    page.reload()
    expect(page.get_by_text("You manage this team for")).to_be_visible()


def test_a_team_pays_by_card_changes_its_seats_and_its_owner(
    sandbox: VendorSandbox, page: Page, colleague: Page
) -> None:
    buy_ten(page)
    add_two(page)
    remove_two(page)
    transfer(page, colleague)
    sandbox.deliver()  # the vendor's news of all this changes nothing more
    contract = Contract.objects.get()
    assert contract.subscription.seats == sandbox.theirs(contract).item.quantity == 10
    vendor = sandbox.stripe.payments
    asked = sum(invoice.total for invoice in vendor.invoices(subscription=contract.vendor_ref))
    assert sum(entry.amount for entry in LedgerEntry.objects.all()) == asked
