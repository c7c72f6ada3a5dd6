"""The embedded mailbox can be searched and paged, and a crash keeps all of a batch or none."""

import sqlite3
from pathlib import Path

import pytest

from masthead.gateways.failures import TemporaryFailure
from masthead.gateways.mail import Mailbox
from masthead.gateways.messages import Message, submit


@pytest.fixture
def box(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "box.sqlite3")


def message(recipient: str, *, subject: str = "Hello") -> Message:
    content = f"Subject: {subject}\r\n\r\nHello\r\n".encode()
    return Message("post@example.com", recipient, content)


def test_the_newest_message_comes_first(box: Mailbox) -> None:
    for name in ("noor", "maya", "omar"):
        submit(box, message(f"{name}@example.org"))
    assert [stored.recipient for stored in box.newest(limit=2)] == [
        "omar@example.org",
        "maya@example.org",
    ]
    [last] = box.newest(limit=2, offset=2)
    assert (last.recipient, last.sender, last.subject) == (
        "noor@example.org",
        "post@example.com",
        "Hello",
    )
    assert last.content == b""


def test_a_search_looks_in_address_and_subject(box: Mailbox) -> None:
    submit(box, message("noor@example.org", subject="Your code"))
    submit(box, message("maya@example.org", subject="A note to Noor"))
    submit(box, message("omar@example.org", subject="100% off"))
    assert box.count(query="noor") == 2
    assert [stored.recipient for stored in box.newest(query="code")] == ["noor@example.org"]
    assert box.count() == 3


@pytest.mark.parametrize(("query", "count"), [("%", 1), ("_", 0), ("\\", 0), ("0% o", 1)])
def test_wildcards_in_a_search_are_taken_literally(box: Mailbox, query: str, count: int) -> None:
    submit(box, message("noor@example.org"))
    submit(box, message("omar@example.org", subject="100% off"))
    assert box.count(query=query) == count


def test_an_encoded_subject_is_shown_decoded(box: Mailbox) -> None:
    submit(box, message("noor@example.org", subject="=?utf-8?b?2YbZiNix?="))
    [stored] = box.newest()
    assert stored.subject == "نور"


def test_a_message_that_does_not_exist_is_not_found(box: Mailbox) -> None:
    assert box.get(1) is None


def test_a_busy_mailbox_fails_for_now_and_stores_nothing(box: Mailbox) -> None:
    with box.open() as session:
        session.submit([])
        other = sqlite3.connect(box.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        session._db.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(TemporaryFailure, match="busy"):
            session.submit([message("noor@example.org")])
        other.execute("ROLLBACK")
        other.close()
    assert box.count() == 0


def test_a_crash_in_a_batch_stores_none_of_it(box: Mailbox) -> None:
    broken = Message("post@example.com", "maya@example.org", None)  # type: ignore[arg-type]
    with box.open() as session, pytest.raises(AttributeError):
        session.submit([message("noor@example.org"), broken])
    assert box.count() == 0
