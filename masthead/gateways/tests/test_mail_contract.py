"""Every wire that carries mail keeps one promise: the embedded mailbox and SMTP alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from masthead.gateways.failures import PermanentFailure, Reason, TemporaryFailure
from masthead.gateways.mail import Mailbox, Message, Wire, submit
from masthead.gateways.mail.smtp import Relay, SmtpWire
from masthead.gateways.mail.testing import smtp_server
from masthead.gateways.outcomes import Accepted

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
CONTENT = b"Subject: Hello\r\n\r\n.a line with a dot\r\n..two\r\n.\r\nthe end\r\n"


@dataclass
class Case:
    wire: Wire
    arrived: Callable[[], list[tuple[str, bytes]]]


@pytest.fixture(params=["mailbox", "smtp"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    if request.param == "mailbox":
        box = Mailbox(tmp_path / "box.sqlite3")
        yield Case(box, lambda: _content(box))
        return
    with smtp_server() as server:
        yield Case(SmtpWire(Relay("127.0.0.1", server.port, connections=3)), lambda: server.taken)


def _content(box: Mailbox) -> list[tuple[str, bytes]]:
    return [(kept.recipient, kept.content) for head in box.newest() if (kept := box.get(head.id))]


def message(recipient: str) -> Message:
    return Message("post@example.com", recipient, CONTENT)


def test_a_message_arrives_as_it_was(case: Case) -> None:
    submit(case.wire, message("noor@example.org"))
    assert case.arrived() == [("noor@example.org", CONTENT)]


def test_many_go_over_one_session_and_each_has_its_outcome(case: Case) -> None:
    names = ["a", "bounce1", "b", "defer", "c", "d", "e"]
    with case.wire.open() as session:
        outcomes = session.submit([message(f"{name}@example.org") for name in names])
        outcomes += session.submit([message("late@example.org")])
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds[1] is PermanentFailure
    assert kinds[3] is TemporaryFailure
    assert [*kinds[:1], kinds[2], *kinds[4:]] == [Accepted] * 6
    expected = {f"{name}@example.org" for name in ("a", "b", "c", "d", "e", "late")}
    assert {recipient for recipient, _ in case.arrived()} == expected


def test_an_address_where_nobody_lives_is_told_as_such(case: Case) -> None:
    with pytest.raises(PermanentFailure) as failure:
        submit(case.wire, message("bounce@example.org"))
    assert failure.value.reason is Reason.NO_RECIPIENT
    assert "no such mailbox" in failure.value.detail


def test_what_was_deferred_goes_the_second_time(case: Case) -> None:
    with pytest.raises(TemporaryFailure):
        submit(case.wire, message("defer@example.org"))
    submit(case.wire, message("defer@example.org"))
    assert len(case.arrived()) == 1


def test_an_empty_share_is_no_trouble(case: Case) -> None:
    with case.wire.open() as session:
        assert session.submit([]) == []
