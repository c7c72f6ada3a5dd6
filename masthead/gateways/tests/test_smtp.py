"""What a mail server's replies and silences mean."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.mail.smtp import Relay, SmtpTransport
from masthead.gateways.mail.testing import PASSWORD, SmtpServer, smtp_server
from masthead.gateways.messages import Message, submit
from masthead.gateways.outcomes import Accepted, Uncertain
from masthead.gateways.rate_limit import RateLimit

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


def message(recipient: str) -> Message:
    return Message("post@example.com", recipient, b"Subject: Hello\r\n\r\nHello\r\n")


def transport_to(server: SmtpServer, **relay: object) -> SmtpTransport:
    return SmtpTransport(Relay("127.0.0.1", server.port, **relay))  # type: ignore[arg-type]


def test_a_refusal_by_policy_says_nothing_about_the_address(server: SmtpServer) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(transport_to(server), message("policy@example.org"))
    assert failure.value.reason is FailureReason.REFUSED


def test_a_mailbox_that_is_full_is_not_a_dead_one(server: SmtpServer) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(transport_to(server), message("full@example.org"))
    assert failure.value.reason is FailureReason.REFUSED


@pytest.mark.parametrize("recipient", ["bounce@example.org", "gone@example.org"])
def test_a_missing_mailbox_is_known_before_and_after_the_message(
    server: SmtpServer, recipient: str
) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(transport_to(server), message(recipient))
    assert failure.value.reason is FailureReason.NO_RECIPIENT


def test_a_connection_lost_after_the_message_leaves_it_uncertain(server: SmtpServer) -> None:
    with transport_to(server).open() as session:
        outcomes = session.submit([message("hangup@example.org"), message("noor@example.org")])
        again = session.submit([message("noor@example.org")])
    assert [type(each) for each in outcomes] == [Uncertain, TemporaryFailure]
    assert type(again[0]) is Accepted
    assert [recipient for recipient, _ in server.accepted] == [
        "hangup@example.org",
        "noor@example.org",
    ]


def test_a_server_that_hangs_up_between_messages_is_reconnected_to(server: SmtpServer) -> None:
    people = ["noor@example.org", "tired@example.org", "maya@example.org"]
    with transport_to(server).open() as session:
        outcomes = session.submit([message(address) for address in people])
    assert [type(each) for each in outcomes] == [Accepted] * 3
    assert [recipient for recipient, _ in server.accepted] == people
    assert server.sessions == 2


def test_messages_queued_behind_a_lost_connection_are_not_attempted(server: SmtpServer) -> None:
    with transport_to(server).open() as session:
        [_, behind] = session.submit([message("hangup@example.org"), message("noor@example.org")])
    assert isinstance(behind, TemporaryFailure)
    assert not behind.attempted


def test_a_forwarded_recipient_is_accepted(server: SmtpServer) -> None:
    submit(transport_to(server), message("forward@example.org"))
    assert [recipient for recipient, _ in server.accepted] == ["forward@example.org"]


def test_a_relay_that_is_down_fails_the_whole_call_once() -> None:
    with smtp_server() as server:
        gone = transport_to(server)
    with gone.open() as session, pytest.raises(TemporaryFailure, match=r"can’t be reached"):
        session.submit([message("noor@example.org")])


def test_a_wrong_password_is_permanent_and_the_right_one_works(server: SmtpServer) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(transport_to(server, user="masthead", password="wrong"), message("noor@example.org"))
    assert failure.value.reason is FailureReason.REFUSED
    submit(transport_to(server, user="masthead", password=PASSWORD), message("noor@example.org"))


def test_a_session_uses_as_many_connections_as_configured(server: SmtpServer) -> None:
    with transport_to(server, connections=3).open() as session:
        session.submit([message(f"r{number}@example.org") for number in range(30)])
        session.submit([message(f"s{number}@example.org") for number in range(30)])
    assert server.sessions == 3
    assert len(server.accepted) == 60


def test_a_domain_beyond_ascii_is_not_mistaken_for_another(server: SmtpServer) -> None:
    submit(transport_to(server), message("anna@faß.example"))
    assert [recipient for recipient, _ in server.accepted] == ["anna@xn--fa-hia.example"]


@pytest.mark.parametrize("recipient", ["a\r\nRCPT TO:<b@example.org>", "a@" + "x" * 80])
def test_an_address_that_does_not_fit_the_envelope_is_refused(
    server: SmtpServer, recipient: str
) -> None:
    with pytest.raises(PermanentFailure):
        submit(transport_to(server), message(recipient))
    assert server.accepted == []


def test_an_address_beyond_ascii_is_sent_to_a_server_that_supports_it(server: SmtpServer) -> None:
    submit(transport_to(server), message("نور@bücher.example"))
    assert [recipient for recipient, _ in server.accepted] == ["نور@xn--bcher-kva.example"]


def test_the_rate_limit_is_kept() -> None:
    limit = RateLimit(50)
    moments = [time.monotonic()]
    for _ in range(6):
        limit.wait()
        moments.append(time.monotonic())
    assert moments[-1] - moments[0] >= 5 / 50
    assert all(later >= earlier for earlier, later in pairwise(moments))


def test_a_connection_lost_before_the_message_is_a_temporary_failure(server: SmtpServer) -> None:
    with pytest.raises(TemporaryFailure, match="connection lost"):
        submit(transport_to(server), message("drop@example.org"))
    assert server.accepted == []


def test_one_connection_too_many_delays_its_messages_only() -> None:
    with smtp_server(max_sessions=1) as server, transport_to(server, connections=2).open() as mail:
        outcomes = mail.submit([message("noor@example.org"), message("maya@example.org")])
    assert [type(each) for each in outcomes] == [Accepted, TemporaryFailure]
    assert "too many connections" in outcomes[1].detail
    assert [recipient for recipient, _ in server.accepted] == ["noor@example.org"]


def test_a_server_without_smtputf8_refuses_other_addresses_permanently() -> None:
    with (
        smtp_server(enable_SMTPUTF8=False) as server,
        pytest.raises(PermanentFailure, match="ASCII") as failure,
    ):
        submit(transport_to(server), message("نور@example.org"))
    assert failure.value.reason is FailureReason.REFUSED
    assert server.accepted == []
