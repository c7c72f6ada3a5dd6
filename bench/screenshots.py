"""`make screenshots`: the main pages of the demonstration, phone and desktop, light and dark.

Fills a throw-away demo, serves it, and writes PNGs into `screenshots/`. Needs a Chromium:
MASTHEAD_CHROMIUM names one that is not at /usr/bin/chromium."""

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masthead.config.settings")
os.environ.setdefault("MASTHEAD_THEME", "masthead.demo.theme")
if "MASTHEAD_DATA" not in os.environ:
    _folder = tempfile.TemporaryDirectory(prefix="masthead-screenshots-")
    os.environ["MASTHEAD_DATA"] = _folder.name

import django  # the data folder must be named before the settings are read

django.setup()

from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, sync_playwright

from bench.servers import uvicorn
from masthead.archive import indexing
from masthead.publishing import drawing
from masthead.publishing.models import Kind, Story

CHROMIUM = os.environ.get("MASTHEAD_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
SCHEMES = ("light", "dark")
TALLEST = 6000  # pixels; a longer page is cut


@dataclass(frozen=True, slots=True)
class Screen:
    name: str
    width: int
    height: int


SCREENS = (Screen("desktop", 1440, 900), Screen("phone", 390, 844))


def main(folder: Path) -> None:
    """Write every picture; a page that does not answer 200 stops it."""
    folder.mkdir(parents=True, exist_ok=True)
    call_command("demo", fill_only=True)
    _run_worker_tasks()
    pages = list(_pages())  # Django refuses the database once Playwright's loop runs
    with uvicorn("masthead.config.settings", settings.DATA) as server, sync_playwright() as plays:
        browser = plays.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in pages:
            _picture(browser, f"http://localhost:{server.port}{path}", folder / name)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}/")


def _run_worker_tasks() -> None:
    """What the worker and the clock would otherwise do: renditions, search."""
    for picture in drawing.pictures_missing_renditions():
        drawing.draw(picture_id=picture.pk, formats=drawing.QUICK)
    indexing.catch_up()


def _pages() -> Iterator[tuple[str, str]]:
    def newest(**facts: object) -> str:
        story = Story.objects.published().filter(**facts).first()
        if story is None:
            raise RuntimeError(f"the demo has no story with {facts}")
        return story.address

    yield "front", "/"
    yield "intel", newest(kind=Kind.INTEL, language="en")
    yield "memo", newest(kind=Kind.MEMO)
    yield "trend-report", newest(kind=Kind.TREND_REPORT)
    yield "arabic", newest(language="ar")
    yield "section", "/energy"
    yield "country", "/countries/egypt"
    yield "search", "/search?q=water"
    yield "newsletters", "/newsletters"
    yield "archive", "/archive"


def _picture(browser: Browser, address: str, stem: Path) -> None:
    for screen in SCREENS:
        for scheme in SCHEMES:
            size = {"width": screen.width, "height": screen.height}
            context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            answer = page.goto(address, wait_until="load")
            if answer is None or not answer.ok:
                raise RuntimeError(f"{address} answers {answer.status if answer else 'nothing'}")
            height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
            page.set_viewport_size({"width": screen.width, "height": height})
            # what is below the first screen is loaded only now
            page.wait_for_function("[...document.images].every((image) => image.complete)")
            page.screenshot(path=f"{stem}-{screen.name}-{scheme}.png")
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
