"""The join pages, the account and the membership desk are accessible."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.billing import cancellation
from masthead.billing.models import Contract, Discrepancy
from masthead.billing.testing import make_contract, make_price, make_team_price
from masthead.billing.vendor import discrepancies
from masthead.membership import subscriptions
from tests.journeys.axe_checks import violations


@pytest.fixture
def member(transactional_db: None) -> Contract:
    """Maya, who pays by card and may still withdraw."""
    make_team_price()
    contract = make_contract(make_reader("maya@example.org"), vendor_ref="sub_1")
    contract.customer.country = "DE"
    contract.customer.save()
    return contract


def let_in(page: Page, reader: Reader, address: str) -> None:
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def complaints(page: Page, *addresses: str, within: str = "") -> str:
    found = {path: violations(page, path, within=within) for path in addresses}
    return "\n\n".join(f"{path}: {report}" for path, report in found.items() if report)


def test_the_join_pages_are_accessible(
    page: Page, transactional_db: None, live_server: LiveServer
) -> None:
    make_price()
    make_team_price()
    let_in(page, make_reader(), live_server.url)
    addresses = ["/join", "/join/pro/year", "/join/pro/year/invoice"]
    assert not complaints(page, *addresses)
    page.goto("/join/pro/year")
    page.get_by_role("button", name="Start your free week").click()
    assert not complaints(page, page.url)


def test_a_member_s_account_is_accessible(
    page: Page, member: Contract, live_server: LiveServer
) -> None:
    assert member.customer.reader is not None
    let_in(page, member.customer.reader, live_server.url)
    link = f"/membership/cancel/{cancellation.link_token(member)}"
    membership = "/account/membership"
    addresses = ["/account", "/join/pro/year", link]
    assert not complaints(page, *addresses, f"{membership}/cancel", f"{membership}/withdraw")
    subscriptions.mark_past_due(member.subscription)
    assert not complaints(page, "/account")


def test_the_membership_desk_is_accessible(
    page: Page, member: Contract, live_server: LiveServer, settings: Any
) -> None:
    settings.STAFF_TOTP = False
    discrepancies.record_discrepancy(
        Discrepancy.Type.UNKNOWN_HERE, "sub_9", "Nobody here began it."
    )
    let_in(page, make_staff(), live_server.url)
    reader = f"/desk/readers/{member.customer.reader_id}/"
    addresses = ["/desk/prices/", "/desk/prices/offer/", "/desk/plans/new/", "/desk/discrepancies/"]
    assert not complaints(page, *addresses, reader, within="#main")
