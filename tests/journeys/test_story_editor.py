"""The story editor: unfinished blocks are saved by themselves, named in the checks panel and found
by a link; the console stays silent."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from masthead.desk.testing import make_editor
from masthead.publishing.models import Story
from masthead.publishing.testing import make_section, make_story
from tests.journeys.test_from_desk_to_inbox import add_block

# Every block that is empty as it is added, by its name in the list of blocks.
EMPTY = {
    "Heading": "The heading is empty.",
    "Labelled section": "The section has no label.",
    "Picture": "No picture is chosen.",
    "Gallery": "The gallery has no pictures.",
    "Quote": "The quote has no text.",
    "Table": "The table has no content.",
    "Chart": "The chart has no figures.",
    "Embed": "The embed has no web address.",
    "Related story": "No related story is chosen.",
    "HTML": "The HTML block is empty.",
}


@pytest.fixture(autouse=True)
def editor(context: BrowserContext, live_server: LiveServer) -> None:
    """An editor at the desk of a publication with one section."""
    make_section("Trade and shipping")
    client = Client()
    client.force_login(make_editor())
    name = settings.SESSION_COOKIE_NAME
    value = client.cookies[name].value
    context.add_cookies([{"name": name, "value": value, "url": live_server.url}])


def open_checks(page: Page) -> None:
    toggle = page.locator('[data-side-panel-toggle="checks"]')
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()


def test_every_block_left_empty_is_saved_named_and_found(page: Page) -> None:
    refused: list[str] = []
    page.on("response", lambda got: refused.append(got.url) if got.status >= 400 else None)
    page.goto("/desk/stories/")
    page.get_by_role("link", name="Add a story").first.click()
    page.fill("#id_title", "Blocks left empty")
    page.select_option("#id_section", label="Trade and shipping")
    for name in EMPTY:
        add_block(page, name)
    expect(page).to_have_url(re.compile(r"/desk/pages/\d+/edit/"))
    open_checks(page)
    checks = page.locator("[data-story-checks]")

    for name, words in EMPTY.items():
        place = re.compile(rf"Block \d+, {name}")
        expect(checks.get_by_role("listitem").filter(has_text=place)).to_contain_text(words)
    checks.get_by_role("link", name=re.compile(r"Block \d+, Chart")).click()

    headline = page.locator('[name$="-value-headline"]')
    expect(headline).to_be_focused()
    expect(headline).to_be_in_viewport()
    assert not refused


def test_a_table_opens_its_menu_and_keeps_what_is_typed(page: Page) -> None:
    story = make_story(live=False)
    page.goto(f"/desk/pages/{story.pk}/edit/")
    add_block(page, "Table")
    page.get_by_label("Table headers").select_option("row")
    cell = page.locator(".handsontable td").first
    cell.click(button="right")
    expect(page.get_by_text("Insert row below").first).to_be_visible()
    page.keyboard.press("Escape")
    cell.dblclick()
    page.keyboard.type("Year")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")

    draft = Story.objects.get(pk=story.pk).get_latest_revision_as_object()
    assert draft.body[1].value["data"][0][0] == "Year"


def test_kind_section_and_kicker_stay_wide_beside_the_checks(page: Page) -> None:
    story = make_story(live=False)
    page.goto(f"/desk/pages/{story.pk}/edit/")
    open_checks(page)
    for width in (1024, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for name in ("kind", "section", "kicker"):
            box = page.locator(f"#id_{name}").bounding_box()
            assert box and box["width"] >= 170, (name, width, box)


def test_a_finding_leads_into_another_tab_and_a_collapsed_panel(page: Page) -> None:
    story = make_story(live=False, embargo_until="2099-01-01T00:00Z", body=[("quote", {})])
    page.goto(f"/desk/pages/{story.pk}/edit/")
    open_checks(page)
    checks = page.locator("[data-story-checks]")

    checks.get_by_role("link", name="Embargo").click()
    expect(page.locator("#id_embargo_until")).to_be_focused()
    page.get_by_role("tab", name="Write").click()
    page.get_by_role("button", name="Collapse all").click()
    checks.get_by_role("link", name="Block 1, Quote").click()

    expect(page.locator("[name=body-0-value-text]")).to_be_focused()
