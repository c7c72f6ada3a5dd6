"""A real browser for journeys: Debian's Chromium, loopback only, and no error in its console."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from masthead.site import site_context

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder is a journey: it may speak to this machine, and needs Chromium."""
    for item in items:
        if not item.path.is_relative_to(HERE):
            continue
        item.add_marker(pytest.mark.journey)
        item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))
        item.add_marker(pytest.mark.django_db(transaction=True))
        if CHROMIUM is None and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="no Chromium here: apt-get install chromium"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of journeys; its loop is gone before other tests run theirs."""
    # Playwright's own loop would make Django refuse the database: this is a test's thread
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    pytest_socket.enable_socket()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(
    browser: Browser, transactional_db: None, live_server: LiveServer
) -> Iterator[BrowserContext]:
    """A reader's own window, on the test's own server."""
    site_context.clear()
    window = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    window.set_default_timeout(20_000)
    yield window
    window.close()
    site_context.clear()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test if its console shows an error or another host is asked."""
    troubles: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(message.text)

    opened = context.new_page()
    opened.on("console", note)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda request: troubles.extend(_foreign(request.url, context)))
    yield opened
    assert not troubles, troubles


def _foreign(url: str, context: BrowserContext) -> list[str]:
    local = url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:"))
    return [] if local else [f"asked another host: {url}"]
