"""The pages linked from mails and the desk's own screens are accessible."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.desk.testing import make_chief_editor
from masthead.newsletters import confirmation
from masthead.newsletters.models import Newsletter
from masthead.newsletters.testing import (
    give_address,
    make_edition,
    make_newsletter,
    make_subscriber,
)
from masthead.outbox import sending, tokens
from masthead.outbox.testing import make_send
from masthead.publishing.testing import make_story
from tests.journeys.axe_checks import violations


@pytest.fixture
def maya(transactional_db: None) -> Reader:
    return make_reader("maya@example.org")


@pytest.fixture
def straits(maya: Reader) -> Newsletter:
    """A newsletter that Maya gets, and one that she does not."""
    give_address()
    make_newsletter("First Light")
    newsletter = make_newsletter("Straits")
    make_subscriber(newsletter, maya)
    return newsletter


def complaints(page: Page, addresses: dict[str, str], *, within: str = "") -> str:
    found = {name: violations(page, path, within=within) for name, path in addresses.items()}
    return "\n\n".join(f"{name}: {report}" for name, report in found.items() if report)


def test_the_pages_linked_from_mails_are_accessible(
    page: Page, maya: Reader, straits: Newsletter
) -> None:
    token = tokens.make(reader_id=maya.pk, stream=straits.stream)
    addresses = {
        "preferences": reverse("preferences", args=[token]),
        "leave": reverse("leave", args=[token]),
        "confirm": reverse("confirm", args=[confirmation.make_token(maya, [straits])]),
    }

    assert not complaints(page, addresses)

    page.goto(addresses["leave"])
    page.get_by_role("button").first.click()
    assert not violations_here(page), "left"


def violations_here(page: Page) -> str:
    return violations(page, page.url)


def test_the_404_page_is_accessible(context: BrowserContext, transactional_db: None) -> None:
    make_story("The roster behind the queue")
    page = context.new_page()  # whose console rightly says that nothing was found

    assert not violations(page, "/nothing/here", status=404)


@pytest.fixture
def at_the_desk(context: BrowserContext, live_server: LiveServer) -> Callable[[Reader], None]:
    def sign_in(reader: Reader) -> None:
        client = Client()
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        name = settings.SESSION_COOKIE_NAME
        cookie: Any = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie])

    return sign_in


def test_the_desk_s_own_screens_are_accessible(
    page: Page, straits: Newsletter, at_the_desk: Callable[[Reader], None]
) -> None:
    at_the_desk(make_chief_editor())
    edition = make_edition(straits, make_story("The roster behind the queue"))
    send = make_send("farah@example.org", "maya@example.org")
    sending.dispatch_due()
    addresses = {
        "first screen": reverse("wagtailadmin_home"),
        "start an edition": reverse("edition_start"),
        "edition": reverse("edition_desk", args=[edition.pk]),
        "sends": reverse("sends"),
        "send": reverse("send_progress", kwargs={"send_id": send.pk}),
    }

    # the frame around them is Wagtail's
    assert not complaints(page, addresses, within="main")


def test_the_mailbox_is_accessible(page: Page, maya: Reader, settings: Any) -> None:
    settings.OPEN_MAILBOX = True
    make_send("maya@example.org")
    sending.dispatch_due()

    assert not violations(page, reverse("mailbox"))
    page.get_by_role("main").get_by_role("link").first.click()
    assert not violations_here(page)
