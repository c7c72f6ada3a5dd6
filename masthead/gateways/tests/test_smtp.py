"""What a mail server's answers and silences mean."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.core.exceptions import ImproperlyConfigured

from masthead.gateways.failures import PermanentFailure, Reason, TemporaryFailure
from masthead.gateways.mail import Message, relay, submit
from masthead.gateways.mail.pace import Pace
from masthead.gateways.mail.smtp import Relay, SmtpWire
from masthead.gateways.mail.testing import PASSWORD, Server, smtp_server
from masthead.gateways.outcomes import Accepted, Uncertain

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def server() -> Iterator[Server]:
    with smtp_server() as server:
        yield server


def message(recipient: str) -> Message:
    return Message("post@example.com", recipient, b"Subject: Hello\r\n\r\nHello\r\n")


def wire(server: Server, **relay: object) -> SmtpWire:
    return SmtpWire(Relay("127.0.0.1", server.port, **relay))  # type: ignore[arg-type]


def test_a_refusal_by_policy_does_not_make_the_address_dead(server: Server) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(wire(server), message("policy@example.org"))
    assert failure.value.reason is Reason.REFUSED


def test_a_refusal_after_the_message_is_no_dead_address(server: Server) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(wire(server), message("full@example.org"))
    assert failure.value.reason is Reason.REFUSED


def test_a_line_that_breaks_after_the_message_leaves_it_uncertain(server: Server) -> None:
    with wire(server).open() as session:
        outcomes = session.submit([message("hangup@example.org"), message("noor@example.org")])
        again = session.submit([message("noor@example.org")])
    assert [type(each) for each in outcomes] == [Uncertain, TemporaryFailure]
    assert type(again[0]) is Accepted
    assert [recipient for recipient, _ in server.taken] == [
        "hangup@example.org",
        "noor@example.org",
    ]


def test_a_server_that_hangs_up_between_messages_is_called_again(server: Server) -> None:
    people = ["noor@example.org", "tired@example.org", "maya@example.org"]
    with wire(server).open() as session:
        outcomes = session.submit([message(address) for address in people])
    assert [type(each) for each in outcomes] == [Accepted] * 3
    assert [recipient for recipient, _ in server.taken] == people
    assert server.talks == 2


def test_what_waits_behind_a_broken_line_was_not_tried(server: Server) -> None:
    with wire(server).open() as session:
        [_, behind] = session.submit([message("hangup@example.org"), message("noor@example.org")])
    assert isinstance(behind, TemporaryFailure)
    assert not behind.attempted


def test_a_recipient_that_is_forwarded_is_taken(server: Server) -> None:
    submit(wire(server), message("forward@example.org"))
    assert [recipient for recipient, _ in server.taken] == ["forward@example.org"]


def test_a_server_that_is_not_there_is_told_once_for_all() -> None:
    with smtp_server() as server:
        gone = wire(server)
    with gone.open() as session, pytest.raises(TemporaryFailure, match=r"can’t be reached"):
        session.submit([message("noor@example.org")])


def test_a_wrong_password_is_for_a_person_to_mend(server: Server) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(wire(server, user="masthead", password="wrong"), message("noor@example.org"))
    assert failure.value.reason is Reason.REFUSED
    submit(wire(server, user="masthead", password=PASSWORD), message("noor@example.org"))


def test_it_speaks_over_as_many_connections_as_agreed(server: Server) -> None:
    with wire(server, connections=3).open() as session:
        session.submit([message(f"r{number}@example.org") for number in range(30)])
        session.submit([message(f"s{number}@example.org") for number in range(30)])
    assert server.talks == 3
    assert len(server.taken) == 60


@pytest.mark.parametrize("recipient", ["a\r\nRCPT TO:<b@example.org>", "a@" + "x" * 80])
def test_an_address_that_the_envelope_can_not_hold_is_refused(
    server: Server, recipient: str
) -> None:
    with pytest.raises(PermanentFailure):
        submit(wire(server), message(recipient))
    assert server.taken == []


def test_an_address_beyond_ascii_goes_where_the_server_takes_it(server: Server) -> None:
    submit(wire(server), message("نور@bücher.example"))
    assert [recipient for recipient, _ in server.taken] == ["نور@xn--bcher-kva.example"]


def test_the_rate_is_kept() -> None:
    pace = Pace(50)
    moments = [time.monotonic()]
    for _ in range(6):
        pace.wait()
        moments.append(time.monotonic())
    assert moments[-1] - moments[0] >= 5 / 50
    assert all(later >= earlier for earlier, later in pairwise(moments))


def test_the_address_of_a_server_is_read_whole() -> None:
    found = relay("smtp://me%40example.com:p%3Aw@mail.example.com?tls=start&timeout=9", rate=5)
    assert found == Relay("mail.example.com", 587, "me@example.com", "p:w", "start", 1, 5, 9)
    assert relay("smtps://mail.example.com").port == 465
    assert relay("smtp://mail.example.com").tls == "none"


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://x?tls=perhaps"])
def test_an_address_that_makes_no_sense_says_what_would(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MASTHEAD_MAIL is"):
        relay(url)
