"""Reading tables out of a large JSON file, row by row, in little memory."""

import codecs
from collections import deque
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import ijson

from masthead.importing.errors import UnreadableError
from masthead.importing.formats.text import not_utf8
from masthead.importing.spec import OnProgress

LARGEST_ROW = 32 << 20  # bytes; more than this is a mistake or an attack
DEEPEST = 100
_CHUNK = 1 << 16
_STARTS = {"start_map", "start_array"}
_ENDS = {"end_map", "end_array"}

# (position, such as "db.item.data.posts"; type; value), as ijson has them
Event = tuple[str, str, Any]


class JsonTables:
    """The rows of some of the arrays in a file. `tables` names them by their position, as ijson
    prefixes; `found` holds the names of those that were there, empty ones too. Everything else is
    skipped, whatever its size. A file that is not JSON, not UTF-8, cut off, nested deeper than
    `DEEPEST`, or with a row or text larger than `LARGEST_ROW` raises UnreadableError with its
    line."""

    def __init__(self, path: Path, tables: Mapping[str, str], on_progress: OnProgress) -> None:
        self._path, self._tables, self._on_progress = path, tables, on_progress
        self.found: set[str] = set()
        self._line, self._depth = 1, 0
        self._held = 0  # bytes read of the row or text that is not complete yet
        self._is_empty, self._is_over = True, False

    def rows(self) -> Iterator[tuple[str, int, Any]]:
        """Each row with the name of its table and the line it starts on."""
        row_prefixes = {f"{prefix}.item": name for prefix, name in self._tables.items()}
        builder, began = None, 0
        for prefix, event, value in self._events():
            self._note_table(prefix, event)
            if builder is not None:
                builder.event(event, value)
                if prefix in row_prefixes and event in _ENDS:
                    yield row_prefixes[prefix], began, builder.value
                    builder = None
            elif prefix in row_prefixes:
                if event in _STARTS:
                    builder, began = ijson.ObjectBuilder(), self._line
                    builder.event(event, value)
                else:
                    yield row_prefixes[prefix], self._line, value
            if builder is None:
                self._held = 0

    def _note_table(self, prefix: str, event: str) -> None:
        if event == "start_array" and prefix in self._tables:
            self.found.add(self._tables[prefix])

    def _events(self) -> Iterator[Event]:
        """What ijson finds. It is fed line by line, since it does not count lines itself."""
        events = ijson.sendable_list()
        parser = ijson.parse_coro(events)
        with self._path.open("rb") as stream:
            for piece in self._pieces(stream):
                self._feed(parser, piece, events)
                yield from self._checked(events)
                events.clear()
                self._line += piece.count(b"\n")
        self._end(parser)
        yield from self._checked(events)

    def _pieces(self, stream: IO[bytes]) -> Iterator[bytes]:
        """Lines, long ones in parts, once their bytes are known to be UTF-8."""
        decoder, size = codecs.getincrementaldecoder("utf-8")(), self._path.stat().st_size
        if stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            stream.seek(0)
        while piece := stream.readline(_CHUNK):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                raise not_utf8(self._path, error) from error
            self._held += len(piece)
            if self._held > LARGEST_ROW:
                raise self._refusal(f"a row or text here is larger than {LARGEST_ROW >> 20} MB")
            self._is_empty = self._is_empty and not piece.strip()
            self._on_progress(stream.tell(), size)
            yield piece

    def _checked(self, events: list[Event]) -> Iterator[Event]:
        for prefix, event, value in events:
            self._depth += (event in _STARTS) - (event in _ENDS)
            if self._depth > DEEPEST:
                raise self._refusal("its values are nested too deep")
            self._is_over = self._depth == 0
            yield prefix, event, _as_json_has_it(value)

    def _feed(self, parser: Any, piece: bytes, events: list[Event]) -> None:
        try:
            parser.send(piece)
        except ijson.JSONError as error:
            deque(self._checked(events), maxlen=0)  # how far it got before it failed
            if self._is_over:
                raise self._refusal("there is more text after the end of the export") from error
            why = str(error).partition("\n")[0].rstrip(". ")
            raise self._refusal(f"this is not JSON ({why})") from error
        except ValueError as error:  # a number that Python refuses to read
            raise self._refusal(f"this is not JSON ({error})") from error

    def _end(self, parser: Any) -> None:
        try:
            parser.close()
        except ijson.JSONError as error:
            why = "the file is empty" if self._is_empty else "the file is cut off here"
            raise self._refusal(f"{why}. Export it again") from error

    def _refusal(self, why: str) -> UnreadableError:
        return UnreadableError(self._path, self._line, f"{why}.")


def _as_json_has_it(value: Any) -> Any:
    """ijson returns fractions as Decimal, which can't be staged as JSON."""
    return float(value) if isinstance(value, Decimal) else value
