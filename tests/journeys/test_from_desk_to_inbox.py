"""The main journey: a brief is written, blocked, fixed and published; a reader finds it,
subscribes, receives it by mail and unsubscribes."""

import io
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from masthead.desk.testing import make_editor
from masthead.newsletters import counts
from masthead.newsletters.models import Newsletter
from masthead.newsletters.testing import give_address, make_newsletter
from masthead.outbox.sending import dispatch_due
from masthead.outbox.testing import all_mail
from masthead.publishing.testing import make_person, make_section

expect.set_options(timeout=20_000)  # a shared machine may be slow; a fast one waits for nothing

HEADLINE = "Why tug crews set the pace of a harbour"
STANDFIRST = "Berths are free; the people who bring ships to them are not."
NOTICE = "Attention editors: this image was provided by a third party."  # no program may cut it
CAPTION = "Tugs wait behind a breakwater."
READER = "maya@example.org"
EDITOR = "editor@example.org"


@pytest.fixture
def publication(transactional_db: None, live_server: LiveServer, settings: Any) -> None:
    """A publication with an editor, a section, an author and four newsletters; mail is caught."""
    settings.SITE_URL = live_server.url
    settings.MAILERS = {"default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}}
    settings.OPEN_MAILBOX = True
    make_editor(EDITOR, first_name="Leila", last_name="Haddad")
    make_section("Trade and shipping")
    make_person("Leila Haddad")
    give_address()
    for name in ("First Light", "Straits", "Gulf Ledger", "Levant Notes"):
        make_newsletter(name)


def test_a_story_goes_from_the_desk_to_an_inbox(
    publication: None, page: Page, context: BrowserContext
) -> None:
    desk, reader = context.new_page(), page
    sign_in(desk)
    write_brief(desk)
    is_blocked_by_the_notice(desk)
    fix_the_caption(desk)
    publish(desk)
    find_on_the_front_page_and_in_the_feed(reader)
    subscribe_to_three(reader)
    confirm(reader)
    compose_and_send(desk)
    mail = the_edition_in_the_mailbox(reader)
    unsubscribe_with_its_link(reader, mail)
    first_light = Newsletter.objects.get(slug="first-light")
    assert counts.subscribers_by_newsletter().get(first_light.pk, 0) == 0


def sign_in(page: Page) -> None:
    page.goto("/desk/")
    page.get_by_label("E-mail address").fill(EDITOR)
    page.get_by_role("button", name="E-mail me a code").click()
    code = str(newest_mail_to(EDITOR)["Subject"])[:6]
    page.get_by_label("Six-digit code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="The desk")).to_be_visible()


def write_brief(page: Page) -> None:
    page.goto("/desk/stories/")
    page.get_by_role("link", name="Add a story").first.click()
    page.fill("#id_title", HEADLINE)
    page.select_option("#id_kind", label="Intel")
    page.select_option("#id_section", label="Trade and shipping")
    page.fill("#id_standfirst", STANDFIRST)
    upload_wire_picture(page)
    add_block(page, "Labelled section")
    page.locator("[name=body-0-value-label]").fill("Why it matters")
    add_block(page, "Paragraph")
    paragraph = page.locator("[data-contentpath=body] [contenteditable=true]")
    paragraph.press_sequentially("A tug that sails late holds a ship, and a ship holds a berth.")
    # the editor hands its text to the form a moment after the last key
    expect(page.locator("[name=body-1-value]")).to_have_value(re.compile("holds a berth"))
    # the desk saves the draft by itself, and then stays on it
    expect(page).to_have_url(re.compile(r"/desk/pages/\d+/edit/"))


def upload_wire_picture(page: Page) -> None:
    form = "#id_image-chooser-upload"
    page.get_by_role("button", name="Choose an image").click()
    page.get_by_role("tab", name="Upload").click()
    page.set_input_files(
        f"{form}-file", {"name": "wire.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    )
    page.fill(f"{form}-title", "Tugs")
    page.fill(f"{form}-caption", f"{CAPTION} {NOTICE}")
    page.fill(f"{form}-alt", "Two tugs behind a breakwater")
    page.fill(f"{form}-credit", "Meridian studio")
    page.locator(".modal button[type=submit]:visible").click()
    expect(page.locator(".modal")).to_have_count(0)


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1000, 620)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def add_block(page: Page, name: str) -> None:
    body = page.locator("[data-contentpath=body]")
    body.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=name).click()


def press_publish(page: Page) -> None:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish", exact=True).click()


def is_blocked_by_the_notice(page: Page) -> None:
    press_publish(page)
    message = page.locator(".messages")
    expect(message).to_contain_text("Not published. Your draft is saved.")
    expect(message).to_contain_text("notice to editors")


def fix_the_caption(page: Page) -> None:
    draft = page.url
    page.goto("/desk/images/")
    page.get_by_role("link", name="Tugs").first.click()
    page.fill("#id_caption", CAPTION)
    page.fill("#id_note_to_editors", NOTICE)
    page.get_by_role("button", name="Save").first.click()
    page.goto(draft)


def publish(page: Page) -> None:
    press_publish(page)
    expect(page.locator(".messages")).to_contain_text("published")


def find_on_the_front_page_and_in_the_feed(reader: Page) -> None:
    reader.goto("/")
    reader.get_by_role("link", name=HEADLINE).first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(reader.get_by_role("heading", name="Why it matters")).to_be_visible()
    expect(reader.locator("figcaption").first).to_contain_text(CAPTION)
    assert NOTICE[:17] not in reader.content()
    feed = reader.request.get("/feeds/atom.xml").text()
    assert HEADLINE in feed
    assert NOTICE[:17] not in feed


def subscribe_to_three(reader: Page) -> None:
    reader.goto("/newsletters")
    for name in ("First Light", "Straits", "Gulf Ledger"):
        reader.get_by_role("checkbox", name=name).check()
    reader.get_by_label("E-mail address").fill(READER)
    reader.get_by_role("button", name="Sign up").click()
    expect(reader.get_by_role("main")).to_contain_text(READER)


def newest_mail_to(address: str) -> EmailMessage:
    dispatch_due()
    *_, newest = (kept for kept in all_mail() if kept.recipient == address)
    mail = message_from_bytes(newest.content, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def confirm(reader: Page) -> None:
    link = re.search(r"http\S+/newsletters/confirm/\S+", text_of(newest_mail_to(READER)))
    assert link is not None
    reader.goto(link[0])
    reader.get_by_role("button", name="Confirm").click()
    for name in ("First Light", "Straits", "Gulf Ledger"):
        expect(reader.get_by_role("main")).to_contain_text(name)


def compose_and_send(page: Page) -> None:
    page.goto("/desk/editions/new/")
    page.get_by_role("button", name="Start an edition of First Light").click()
    expect(page.locator("#id_subject")).to_have_value(HEADLINE)
    page.fill("#id_subject", "Tugs, crews and berths")
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_text("Send now", exact=True).click()
    page.get_by_role("button", name="Send to 1 reader").click()
    dispatch_due()


def the_edition_in_the_mailbox(reader: Page) -> EmailMessage:
    mail = newest_mail_to(READER)
    assert mail["Subject"] == "Tugs, crews and berths"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert STANDFIRST in text_of(mail)
    reader.goto("/mailbox/")
    expect(reader.get_by_role("link", name="Tugs, crews and berths").first).to_be_visible()
    return mail


def unsubscribe_with_its_link(reader: Page, mail: EmailMessage) -> None:
    link = re.search(r"http\S+/newsletters/leave/[^\s>]+", text_of(mail))
    assert link is not None
    reader.goto(link[0])
    reader.get_by_role("button", name="Unsubscribe").click()
    expect(reader.get_by_role("main")).to_contain_text("First Light")
    expect(reader.get_by_role("button", name="Undo")).to_be_visible()
