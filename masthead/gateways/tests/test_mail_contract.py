"""Every mail transport keeps the port's promises: the embedded mailbox and SMTP alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.mail import Mailbox
from masthead.gateways.mail.smtp import Relay, SmtpTransport
from masthead.gateways.mail.testing import smtp_server
from masthead.gateways.messages import Message, MessageTransport, submit
from masthead.gateways.outcomes import Accepted

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
CONTENT = b"Subject: Hello\r\n\r\n.a line with a dot\r\n..two\r\n.\r\nthe end\r\n"


@dataclass
class Case:
    transport: MessageTransport
    arrived: Callable[[], list[tuple[str, bytes]]]


@pytest.fixture(params=["mailbox", "smtp"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "mailbox":
        box = Mailbox(tmp_path / "box.sqlite3")
        yield Case(box, lambda: _content(box))
        return
    with smtp_server() as server:
        relay = Relay("127.0.0.1", server.port, connections=3)
        yield Case(SmtpTransport(relay), lambda: server.accepted)


def _content(box: Mailbox) -> list[tuple[str, bytes]]:
    found = [box.get(listed.id) for listed in box.newest()]
    return [(stored.recipient, stored.content) for stored in found if stored]


def message(recipient: str) -> Message:
    return Message("post@example.com", recipient, CONTENT)


def test_a_message_arrives_unchanged(case: Case) -> None:
    submit(case.transport, message("noor@example.org"))
    assert case.arrived() == [("noor@example.org", CONTENT)]


def test_each_message_of_a_session_has_its_own_outcome(case: Case) -> None:
    names = ["a", "bounce1", "b", "defer", "c", "d", "e"]
    with case.transport.open() as session:
        outcomes = session.submit([message(f"{name}@example.org") for name in names])
        outcomes += session.submit([message("late@example.org")])
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds[1] is PermanentFailure
    assert kinds[3] is TemporaryFailure
    assert [*kinds[:1], kinds[2], *kinds[4:]] == [Accepted] * 6
    expected = {f"{name}@example.org" for name in ("a", "b", "c", "d", "e", "late")}
    assert {recipient for recipient, _ in case.arrived()} == expected


def test_an_address_without_a_mailbox_has_no_recipient(case: Case) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(case.transport, message("bounce@example.org"))
    assert failure.value.reason is FailureReason.NO_RECIPIENT
    assert "no such mailbox" in failure.value.detail


def test_a_deferred_message_is_accepted_the_second_time(case: Case) -> None:
    with pytest.raises(TemporaryFailure) as failure:
        submit(case.transport, message("defer@example.org"))
    assert failure.value.attempted
    submit(case.transport, message("defer@example.org"))
    assert len(case.arrived()) == 1


def test_no_messages_have_no_outcomes(case: Case) -> None:
    with case.transport.open() as session:
        assert session.submit([]) == []
