"""Staging: a file beside the database that holds what the first pass has read. It keeps memory use
low whatever the size of the export, and lets the second pass be interrupted and resumed."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from masthead.importing.items import MemberItem, ReportEntry, StoryItem

StagedItem = StoryItem | MemberItem | ReportEntry

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # as JSON writes it, no backslash before it
_TABLES = """
CREATE TABLE records (kind TEXT, key TEXT, line INTEGER, json TEXT);
CREATE INDEX records_by_key ON records (kind, key);
CREATE TABLE items (n INTEGER PRIMARY KEY, what TEXT, source TEXT, json TEXT);
CREATE INDEX items_by_source ON items (source);
"""


class StagingStore:
    """Records are rows of the export as they are; items are what they become."""

    def __init__(self, path: Path) -> None:
        is_new = not path.exists()
        self._db = sqlite3.connect(path, isolation_level=None)
        # losing this file only means that the export is read again
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA journal_mode=MEMORY")
        if is_new:
            self._db.executescript(_TABLES)
        self._db.execute("BEGIN")

    def close(self) -> None:
        self._db.execute("COMMIT")
        self._db.close()

    # --- Records ------------------------------------------------------------------------------
    def add_record(self, kind: str, key: str, content: Any, *, line: int = 0) -> None:
        """Store one row of the export."""
        written = _storable(json.dumps(content, ensure_ascii=False))
        row = (kind, _storable(key), line, written)
        self._db.execute("INSERT INTO records VALUES (?, ?, ?, ?)", row)

    def records(self, kind: str, key: str | None = None) -> Iterator[tuple[int, Any]]:
        """Records of a kind (with this `key`), in the order of the file, each with its line."""
        asked, values = "kind = ?", [kind]
        if key is not None:
            asked, values = "kind = ? AND key = ?", [kind, key]
        rows = self._db.execute(
            f"SELECT line, json FROM records WHERE {asked} ORDER BY rowid",  # noqa: S608  # our words
            values,
        )
        for line, written in rows:
            yield line, json.loads(written)

    def record(self, kind: str, key: str) -> Any | None:
        return next((content for _, content in self.records(kind, key)), None)

    def count(self, kind: str) -> int:
        row = self._db.execute("SELECT count(*) FROM records WHERE kind = ?", [kind]).fetchone()
        return int(row[0])

    # --- Items --------------------------------------------------------------------------------
    def add(self, item: StagedItem) -> None:
        if isinstance(item, ReportEntry):
            written = json.dumps(
                [item.source, item.place, item.title, item.status, list(item.reasons)]
            )
        else:
            written = _storable(item.written())
        self._db.execute(
            "INSERT INTO items (what, source, json) VALUES (?, ?, ?)",
            (type(item).__name__, item.source, written),
        )

    def has(self, source: str) -> bool:
        row = self._db.execute("SELECT 1 FROM items WHERE source = ?", [source]).fetchone()
        return row is not None

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM items").fetchone()[0])

    def batch(self, number: int, size: int) -> list[StagedItem]:
        """The items of batch `number`, counted from 0, in the order of the file."""
        rows = self._db.execute(
            "SELECT what, json FROM items WHERE n > ? ORDER BY n LIMIT ?", (number * size, size)
        )
        return [_read(what, written) for what, written in rows]


def _storable(written: str) -> str:
    """Without NULs and lone surrogates, which no database stores."""
    if "\\u0000" in written:
        written = _NUL.sub(r"\1", written)
    return written.encode("utf-8", "replace").decode()


def _read(what: str, written: str) -> StagedItem:
    if what == "StoryItem":
        return StoryItem.read(written)
    if what == "MemberItem":
        return MemberItem.read(written)
    source, place, title, became, reasons = json.loads(written)
    return ReportEntry(source, place, title, became, tuple(reasons))
