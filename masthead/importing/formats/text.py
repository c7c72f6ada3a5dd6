"""Decoding bytes to text, with plain errors when the encoding is wrong."""

import codecs
from pathlib import Path

import webencodings

from masthead.importing.errors import UnreadableError

LARGEST_PAGE = 16 << 20
_CHUNK = 1 << 16
_NO_ACCIDENT = 24  # bytes beyond the first of their letters
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Where Python's codec is narrower than the web's encoding of that name.
_CODECS = {"gbk": "gb18030", "x-user-defined": "cp1252"}
_HANDLERS = dict.fromkeys(
    ("cp1252", "cp1253", "cp1255", "cp1257", "cp874", "gb18030"), "masthead-unassigned"
)


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
    """The text of a page whose encoding is called `encoding`, as browsers understand the name
    (empty: UTF-8). A byte order mark decides before any name."""
    if path.stat().st_size > LARGEST_PAGE:
        raise UnreadableError(
            path, 0, ("the page is larger than 16 MB, which is too large for a story.")
        )
    content = path.read_bytes()
    codec = _marked(content) or _codec(path, encoding)
    if codec not in {"utf-8", "utf-8-sig", "utf-16"} and _is_utf8(content):
        codec = "utf-8"  # a browser saves a page in UTF-8, whatever it declares
    try:
        text = content.decode(codec, _HANDLERS.get(codec, "strict"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(
            path,
            line,
            f"this is not valid {encoding or 'utf-8'}. Set the page's encoding, "
            "for example --encoding windows-1252.",
        ) from error
    if "\x00" in text:
        raise UnreadableError(path, text[: text.index("\x00")].count("\n") + 1, "this is not text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_utf8(content: bytes) -> bool:
    """Whether it reads as UTF-8 and has enough letters for which that is no accident."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return len(content) - len(text) > _NO_ACCIDENT


def _marked(content: bytes) -> str:
    for mark, codec in _MARKS.items():
        if content.startswith(mark):
            return codec
    return ""


def _codec(path: Path, encoding: str) -> str:
    """Python's codec for a label of the WHATWG's table; for other names, what Python knows."""
    known = webencodings.lookup(encoding or "utf-8")
    if known is not None:
        return _CODECS.get(known.name) or known.codec_info.name
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise UnreadableError(path, 0, f"“{encoding}” is not a known encoding.") from error


def _unassigned(error: UnicodeError) -> tuple[str, int]:
    """What browsers make of bytes that these encodings leave unassigned. In the encodings of one
    byte these are control characters, which no reader sees."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding != "gb18030":
        return "", error.start + 1
    is_euro = error.object[error.start] == 0x80  # noqa: PLR2004  # as GBK has it
    return "€" if is_euro else "\ufffd", error.start + 1


codecs.register_error("masthead-unassigned", _unassigned)
