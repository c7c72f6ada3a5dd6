"""The stage: a file beside the database where the first pass lays what it read. It keeps memory
small whatever the export's size, and the second pass can stop and go on."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from masthead.importing.items import MemberItem, Outcome, StoryItem

Staged = StoryItem | MemberItem | Outcome

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # as JSON writes it, no backslash before it
_TABLES = """
CREATE TABLE facts (kind TEXT, key TEXT, line INTEGER, json TEXT);
CREATE INDEX facts_by_key ON facts (kind, key);
CREATE TABLE items (n INTEGER PRIMARY KEY, what TEXT, source TEXT, json TEXT);
CREATE INDEX items_by_source ON items (source);
"""


class Stage:
    """Facts are rows of the export as they stand; items are what they became."""

    def __init__(self, path: Path) -> None:
        is_new = not path.exists()
        self._db = sqlite3.connect(path, isolation_level=None)
        # losing the stage costs a second reading, no more
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA journal_mode=MEMORY")
        if is_new:
            self._db.executescript(_TABLES)
        self._db.execute("BEGIN")

    def close(self) -> None:
        self._db.execute("COMMIT")
        self._db.close()

    # --- Facts --------------------------------------------------------------------------------
    def lay(self, kind: str, key: str, fact: Any, *, line: int = 0) -> None:
        """Keep one row of the export."""
        written = _storable(json.dumps(fact, ensure_ascii=False))
        row = (kind, _storable(key), line, written)
        self._db.execute("INSERT INTO facts VALUES (?, ?, ?, ?)", row)

    def facts(self, kind: str, key: str | None = None) -> Iterator[tuple[int, Any]]:
        """Rows of a kind (about `key`), in the file's order, each with its line."""
        asked, values = "kind = ?", [kind]
        if key is not None:
            asked, values = "kind = ? AND key = ?", [kind, key]
        rows = self._db.execute(
            f"SELECT line, json FROM facts WHERE {asked} ORDER BY rowid",  # noqa: S608  # our words
            values,
        )
        for line, written in rows:
            yield line, json.loads(written)

    def fact(self, kind: str, key: str) -> Any | None:
        return next((fact for _, fact in self.facts(kind, key)), None)

    def count(self, kind: str) -> int:
        row = self._db.execute("SELECT count(*) FROM facts WHERE kind = ?", [kind]).fetchone()
        return int(row[0])

    # --- Items --------------------------------------------------------------------------------
    def add(self, item: Staged) -> None:
        if isinstance(item, Outcome):
            written = json.dumps(
                [item.source, item.place, item.title, item.became, list(item.reasons)]
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

    def batch(self, number: int, size: int) -> list[Staged]:
        """Items `number * size` and on, `size` of them, in the file's order."""
        rows = self._db.execute(
            "SELECT what, json FROM items WHERE n > ? ORDER BY n LIMIT ?", (number * size, size)
        )
        return [_read(what, written) for what, written in rows]


def _storable(written: str) -> str:
    """Without NULs and halves of characters, which no database keeps."""
    if "\\u0000" in written:
        written = _NUL.sub(r"\1", written)
    return written.encode("utf-8", "replace").decode()


def _read(what: str, written: str) -> Staged:
    if what == "StoryItem":
        return StoryItem.read(written)
    if what == "MemberItem":
        return MemberItem.read(written)
    source, place, title, became, reasons = json.loads(written)
    return Outcome(source, place, title, became, tuple(reasons))
