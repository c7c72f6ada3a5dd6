"""Reading a large JSON file row by row, in little memory."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from masthead.importing.errors import UnreadableError
from masthead.importing.formats.text import not_utf8
from masthead.importing.plan import Tick

_CHUNK = 1 << 16
LARGEST_ROW = 32 << 20  # characters; a row beyond this is a mistake or an attack
_SPACE = " \t\r\n"


class JsonStream:
    """A cursor in a JSON file. It steps into objects and arrays, and reads whole values."""

    def __init__(self, path: Path, stream: IO[str], tick: Tick) -> None:
        self._path, self._stream, self._tick = path, stream, tick
        self._size = path.stat().st_size
        self._buffer, self._at, self.line = "", 0, 1
        self._ended = False
        self._decoder = json.JSONDecoder()

    def each_key(self) -> Iterator[str]:
        """Step through an object: each key, with the cursor before its value, which the caller
        must read."""
        self._expect("{")
        if self._next("}"):
            return
        while True:
            key = self.value()
            if not isinstance(key, str):
                raise self._broken("expected a key here")
            self._expect(":")
            yield key
            if self._next("}"):
                return
            self._expect(",")

    def each_row(self) -> Iterator[int]:
        """Step through an array: the line of each row, with the cursor before it."""
        self._expect("[")
        if self._next("]"):
            return
        while True:
            self.peek()
            yield self.line
            if self._next("]"):
                return
            self._expect(",")

    def value(self) -> Any:
        """The whole value under the cursor."""
        self.peek()
        wanted = _CHUNK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                if self._ended or len(self._buffer) - self._at > LARGEST_ROW:
                    raise self._wrong(error) from error
            else:
                # a number may go on in the next chunk
                if end < len(self._buffer) or self._ended:
                    self._advance(end)
                    return value
            self._fill(wanted)
            wanted *= 2

    def peek(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            end = self._at
            while end < len(self._buffer) and self._buffer[end] in _SPACE:
                end += 1
            self._advance(end)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if self._ended:
                return ""
            self._fill(_CHUNK)

    def end(self) -> None:
        """Assert that nothing follows."""
        if self.peek():
            raise self._broken("there is more text after the end of the export")

    def _next(self, character: str) -> bool:
        if self.peek() != character:
            return False
        self._advance(self._at + 1)
        return True

    def _expect(self, character: str) -> None:
        found = self.peek()
        if not found:
            raise self._broken("the file is cut off here. Export it again")
        if not self._next(character):
            raise self._broken(f"expected “{character}” here, found “{found}”")

    def _advance(self, end: int) -> None:
        self.line += self._buffer.count("\n", self._at, end)
        self._at = end

    def _fill(self, wanted: int) -> None:
        try:
            chunk = self._stream.read(wanted)
        except UnicodeDecodeError as error:
            raise not_utf8(self._path, error) from error
        self._ended = not chunk
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        self._tick(min(self._stream.buffer.tell(), self._size), self._size)  # type: ignore[attr-defined]

    def _broken(self, why: str) -> UnreadableError:
        return UnreadableError(self._path, self.line, f"{why}.")

    def _wrong(self, error: Exception) -> UnreadableError:
        if isinstance(error, RecursionError):
            return self._broken("its values are nested too deeplyly")
        if not isinstance(error, json.JSONDecodeError):
            return self._broken(str(error))
        line = self.line + self._buffer.count("\n", self._at, error.pos)
        if self._ended and error.pos >= len(self._buffer.rstrip()) - 1:
            return UnreadableError(self._path, line, "the file is cut off here. Export it again.")
        if self._ended and error.msg.startswith("Unterminated string"):
            return UnreadableError(
                self._path, line, "a string starts here but does not end. The file may be cut off."
            )
        return UnreadableError(self._path, line, f"this is not JSON ({error.msg}).")
