"""The settings name the mail transport, and a process has one."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.mail import Mailbox, mailbox, parse_relay, transport
from masthead.gateways.mail.smtp import Relay, SmtpTransport


def test_the_embedded_mailbox_is_the_transport_and_can_be_read(
    settings: Any, tmp_path: Path
) -> None:
    settings.MAIL_URL, settings.MAILBOX = "mailbox:", tmp_path / "box.sqlite3"
    box = mailbox()
    assert isinstance(box, Mailbox)
    assert transport() is box
    assert box.path == tmp_path / "box.sqlite3"


def test_with_a_relay_there_is_no_mailbox_to_read(settings: Any) -> None:
    settings.MAIL_URL = "smtp://mail.example.com"
    settings.MAIL_RATE, settings.MAIL_CONNECTIONS = 30, 2
    chosen = transport()
    assert isinstance(chosen, SmtpTransport)
    assert (chosen.relay.rate, chosen.relay.connections) == (30, 2)
    assert mailbox() is None


def test_all_senders_of_a_process_share_one_transport(settings: Any) -> None:
    settings.MAIL_URL = "smtp://mail.example.com"
    assert transport() is transport()


def test_every_part_of_a_relays_address_is_parsed() -> None:
    relay = parse_relay(
        "smtp://me%40example.com:p%3Aw@mail.example.com?tls=start&timeout=9", rate=5
    )
    assert relay == Relay("mail.example.com", 587, "me@example.com", "p:w", "start", 1, 5, 9)


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtps://mail.example.com", 465, "wrapped"),
        ("smtp://mail.example.com", 25, "none"),
        ("smtp://mail.example.com:2525?tls=0", 2525, "none"),
        ("smtp://mail.example.com?tls=starttls", 587, "start"),
    ],
)
def test_port_and_encryption_follow_the_scheme_unless_given(url: str, port: int, tls: str) -> None:
    assert (parse_relay(url).port, parse_relay(url).tls) == (port, tls)


@pytest.mark.parametrize(
    "url",
    ["", "http://x", "smtp://", "smtp://x?tls=perhaps", "smtp://x:port", "smtp://x?timeout=s"],
)
def test_an_address_that_can_not_be_parsed_is_refused_with_examples(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MASTHEAD_MAIL must be"):
        parse_relay(url)
