"""The embedded transport: mail that never leaves the machine, stored in an SQLite file.

Addresses can misbehave as real ones do, for demonstrations and tests: `bounce…@` has no mailbox,
`defer…@` accepts mail at the second attempt only.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path

from masthead.gateways.failures import FailureReason, PermanentFailure, TemporaryFailure
from masthead.gateways.messages import Message
from masthead.gateways.outcomes import Accepted, Outcome

_TABLES = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS message_recipient ON message (recipient);
CREATE TABLE IF NOT EXISTS deferred (recipient TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message in the mailbox. Lists leave out its content."""

    id: int
    at: datetime
    sender: str
    recipient: str
    subject: str
    content: bytes = b""


class Mailbox:
    """A transport that delivers into its own file, and the reader of that file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def open(self) -> Iterator["MailboxSession"]:
        with closing(self._connect()) as db:
            yield MailboxSession(db)

    def newest(self, *, query: str = "", limit: int = 50, offset: int = 0) -> list[StoredMessage]:
        """Newest first, without content; `query` is searched for in address and subject."""
        where, values = _where(query)
        rows = self._read(
            f"SELECT id, at, sender, recipient, subject FROM message {where}"  # noqa: S608
            " ORDER BY id DESC LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return [_stored(*row) for row in rows]

    def count(self, *, query: str = "") -> int:
        where, values = _where(query)
        [(count,)] = self._read(f"SELECT count(*) FROM message {where}", values)  # noqa: S608
        return int(str(count))

    def get(self, message_id: int) -> StoredMessage | None:
        rows = self._read(
            "SELECT id, at, sender, recipient, subject, content FROM message WHERE id = ?",
            (message_id,),
        )
        return _stored(*rows[0]) if rows else None

    def _read(self, sql: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        with closing(self._connect()) as db:
            return db.execute(sql, values).fetchall()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.executescript(_TABLES)
        return db


class MailboxSession:
    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def submit(self, messages: Sequence[Message]) -> list[Outcome]:
        """Store all of them in one transaction: a crash keeps all or none."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TemporaryFailure(f"the mailbox is busy: {error}") from error
        try:
            outcomes = [self._accept(message) for message in messages]
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return outcomes

    def _accept(self, message: Message) -> Outcome:
        if message.recipient.startswith("bounce"):
            return PermanentFailure("550 5.1.1 no such mailbox", reason=FailureReason.NO_RECIPIENT)
        if message.recipient.startswith("defer") and self._defer(message.recipient):
            return TemporaryFailure("451 4.7.1 try again later")
        self._db.execute(
            "INSERT INTO message (at, sender, recipient, subject, content) VALUES (?, ?, ?, ?, ?)",
            (
                datetime.now(UTC).isoformat(),
                message.sender,
                message.recipient,
                _subject(message.content),
                message.content,
            ),
        )
        return Accepted(delivered=True)

    def _defer(self, recipient: str) -> bool:
        """True the first time."""
        row = self._db.execute("INSERT OR IGNORE INTO deferred VALUES (?)", (recipient,))
        return row.rowcount == 1


def _subject(content: bytes) -> str:
    head = content.partition(_HEAD_END)[0] + _HEAD_END
    return str(message_from_bytes(head, policy=modern).get("Subject", ""))


def _where(query: str) -> tuple[str, tuple[object, ...]]:
    if not query:
        return "", ()
    escaped = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = f"%{escaped}%"
    return "WHERE recipient LIKE ? ESCAPE '\\' OR subject LIKE ? ESCAPE '\\'", (like, like)


def _stored(*row: object) -> StoredMessage:
    number, at, sender, recipient, subject, *content = row
    return StoredMessage(
        id=int(str(number)),
        at=datetime.fromisoformat(str(at)),
        sender=str(sender),
        recipient=str(recipient),
        subject=str(subject),
        content=content[0] if content and isinstance(content[0], bytes) else b"",
    )
