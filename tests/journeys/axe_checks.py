"""Accessibility checks with axe."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# headings inside a story follow what its writer wrote
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# a colour that still turns from one scheme to the other belongs to neither
SETTLED = "Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page, address: str, *, status: int = 200, within: str = "") -> str:
    """What axe objects to on a page, or in one part of it, in either colour scheme; empty if
    nothing."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status, f"{address} answers {answer.status}"
    context = {"include": [[within]]} if within else None
    reports = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLED)
        results = Axe().run(page, context=context, options={"runOnly": TAGS})
        if results.violations_count:
            reports.append(f"{scheme}: {results.generate_report()}")
    return "\n".join(reports)
