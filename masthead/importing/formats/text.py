"""Decoding bytes to text, with plain errors when the encoding is wrong."""

import codecs
from pathlib import Path

from masthead.importing.errors import UnreadableError

LARGEST_PAGE = 16 << 20
_CHUNK = 1 << 16


def not_utf8(path: Path, error: UnicodeDecodeError) -> UnreadableError:
    """The refusal of a large file that is not in UTF-8, with the line of its first wrong byte."""
    why = f"it is not valid UTF-8 ({error.reason}). Save it as UTF-8."
    return UnreadableError(path, _line_of_wrong_byte(path), why)


def _line_of_wrong_byte(path: Path) -> int:
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return line + error.object.count(b"\n", 0, error.start)
            line += chunk.count(b"\n")
    return line


def decoded(path: Path, *, encoding: str = "") -> str:
    """The text of a page in `encoding` (empty: UTF-8, or UTF-16 with its mark)."""
    if path.stat().st_size > LARGEST_PAGE:
        raise UnreadableError(
            path, 0, ("the page is larger than 16 MB, which is too large for a story.")
        )
    content = path.read_bytes()
    if not encoding:
        marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if marked else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except LookupError as error:
        raise UnreadableError(path, 0, f"“{encoding}” is not a known encoding.") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            path,
            line,
            f"this is not valid {encoding.removesuffix('-sig')}. Set the page's encoding, "
            "for example --encoding windows-1252.",
        ) from error
    if "\x00" in text:
        raise UnreadableError(path, text[: text.index("\x00")].count("\n") + 1, "this is not text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")
