"""The sandbox's state in one SQLite file: objects, webhooks to deliver, saved responses."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

type Json = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    clock TEXT NOT NULL,
    due INTEGER,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, seq);
CREATE INDEX IF NOT EXISTS object_customer ON object (json_extract(body, '$.customer'), kind);
CREATE INDEX IF NOT EXISTS object_due ON object (clock, due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS delivery (
    event TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS response (
    key TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
"""


class Store:
    """One connection under one lock: transactions run one after the other."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_TABLES)
        self._lock = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; waits until the one before it has ended."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def put(self, body: Json, *, clock: str, due: int | None) -> None:
        """Insert an object, or replace the one with its id. `due`: when to process it next."""
        self._db.execute(
            "INSERT INTO object (id, kind, clock, due, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET due = excluded.due, body = excluded.body",
            (body["id"], body["object"], clock, due, json.dumps(body)),
        )

    def get(self, kind: str, name: str) -> Json | None:
        rows = self._objects("kind = ? AND id = ?", (kind, name))
        return rows[0] if rows else None

    def remove(self, name: str) -> None:
        self._db.execute("DELETE FROM object WHERE id = ?", (name,))

    def all(self, kind: str, **fields: object) -> list[Json]:
        """Newest first. A field is named by its path, with `__` between the steps."""
        where = ["kind = ?"]
        for path in fields:
            where.append(f"json_extract(body, '$.{path.replace('__', '.')}') = ?")
        return self._objects(" AND ".join(where), (kind, *fields.values()))

    def next_due(self, clock: str, until: int) -> tuple[int, Json] | None:
        """The object that falls due first, and when."""
        row = self._db.execute(
            "SELECT due, body FROM object WHERE clock = ? AND due <= ? ORDER BY due, seq LIMIT 1",
            (clock, until),
        ).fetchone()
        return (row[0], json.loads(row[1])) if row else None

    def clock_of(self, name: str) -> str:
        row = self._db.execute("SELECT clock FROM object WHERE id = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def enqueue_delivery(self, event: str, *, now: float) -> None:
        self._db.execute(
            "INSERT INTO delivery (event, seq, due) SELECT id, seq, ? FROM object WHERE id = ?",
            (now, event),
        )

    def next_delivery(self, now: float) -> tuple[Json, int] | None:
        """The oldest event that is due, and the number of attempts so far."""
        row = self._db.execute(
            "SELECT body, attempts FROM delivery JOIN object ON id = event"
            " WHERE delivery.due <= ? ORDER BY delivery.seq LIMIT 1",
            (now,),
        ).fetchone()
        return (json.loads(row[0]), row[1]) if row else None

    def remove_delivery(self, event: str) -> None:
        self._db.execute("DELETE FROM delivery WHERE event = ?", (event,))

    def reschedule_delivery(self, event: str, *, due: float) -> None:
        self._db.execute(
            "UPDATE delivery SET attempts = attempts + 1, due = ? WHERE event = ?", (due, event)
        )

    def has_delivery(self, event: str) -> bool:
        found = self._db.execute("SELECT 1 FROM delivery WHERE event = ?", (event,))
        return found.fetchone() is not None

    def saved_response(self, key: str) -> tuple[str, int, str] | None:
        """The request's digest, the status and the body under this idempotency key."""
        row = self._db.execute("SELECT request, status, body FROM response WHERE key = ?", (key,))
        return row.fetchone()

    def save_response(self, key: str, *, request: str, status: int, body: str) -> None:
        self._db.execute("INSERT INTO response VALUES (?, ?, ?, ?)", (key, request, status, body))

    def _objects(self, where: str, values: tuple[object, ...]) -> list[Json]:
        rows = self._db.execute(
            f"SELECT body FROM object WHERE {where} ORDER BY seq DESC",  # noqa: S608  # paths from our code
            values,
        )
        return [json.loads(row[0]) for row in rows]
