"""Every e-mail has one look: HTML that needs nothing from elsewhere, and plain text that says the
same in lines that any program can show."""

from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from lxml import html as parser

from masthead.notifications.accent import accent_of
from masthead.notifications.mail_look import Look, plain_text, text_template
from masthead.notifications.sender import send_notice
from masthead.publishing.models import Publication

pytestmark = pytest.mark.django_db
LINK = "https://example.org/account/sign-in/by/a-secret-that-is-far-longer-than-a-line-of-text"


def parsed(html: str) -> Any:
    return parser.fromstring(html)


def shown(html: str) -> str:
    return " ".join(parsed(html).text_content().split())


def send_deletion_notice() -> tuple[str, str]:
    """The HTML and the plain text of one notice."""
    send_notice(
        "noor@example.org",
        "notifications/account/account_deleted",
        "Your account has been deleted",
        purpose="account closed",
        kept=["What you paid & when, as accounting law requires."],
    )
    [message] = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    [(html, _)] = message.alternatives
    return str(html), str(message.body)


def test_plain_text_has_short_lines_and_no_gaps() -> None:
    text = plain_text("\n\nA word. " + "Another word. " * 20 + "\n\n\n\nThe end.  \n")
    lines = text.split("\n")
    assert max(len(line) for line in lines) <= 64
    assert "\n\n\n" not in text
    assert text.endswith("\n\nThe end.\n")


def test_a_link_stays_whole_in_plain_text() -> None:
    assert LINK in plain_text(f"Open this page:\n{LINK}\n").splitlines()


def test_plain_text_stands_beside_html_by_name() -> None:
    assert text_template("newsletters/mail/edition.html") == "newsletters/mail/edition.txt"


@pytest.mark.parametrize(
    ("language", "start", "end", "direction"),
    [("en", "left", "right", "ltr"), ("ar", "right", "left", "rtl")],
)
def test_a_mail_runs_the_way_of_its_language(
    language: str, start: str, end: str, direction: str
) -> None:
    look = Look(accent_of("#a8105f"), language)
    assert (look.start, look.end, look.direction) == (start, end, direction)


def test_a_notice_says_the_same_in_html_and_in_plain_text() -> None:
    html, text = send_deletion_notice()
    for sentence in ("Your account has been deleted", "What you paid & when"):
        assert sentence in shown(html)
        assert sentence in " ".join(text.split())
    assert "&amp;" not in text


def test_a_notice_says_where_the_publisher_is() -> None:
    publication = Publication.load()
    publication.postal_address = "45 Demonstration Street"
    publication.save()
    html, text = send_deletion_notice()
    assert "45 Demonstration Street." in shown(html)
    assert "45 Demonstration Street." in text


def test_a_notice_loads_and_runs_nothing() -> None:
    tree = parsed(send_deletion_notice()[0])
    assert not tree.xpath("//script|//link|//iframe|//form|//img|//*[@onclick]")
    assert {table.get("role") for table in tree.iter("table")} == {"presentation"}


def test_the_purpose_of_a_notice_is_named_for_the_desk() -> None:
    send_deletion_notice()
    assert mail.outbox[0].extra_headers["X-Masthead-Purpose"] == "account closed"
