"""How words are written into a message. Each place has its own way; none lets a value out of it.

A merge field stands on lines of its own in quoted-printable (soft breaks before and after), so that
what is around it is encoded once, whatever the value's length.
"""

import html
import re
from base64 import b64encode
from binascii import b2a_qp
from enum import StrEnum
from textwrap import wrap

from masthead.core.mail_addresses import canonical_address

SOFT_BREAK = b"=\r\n"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PLAIN = re.compile(r"[A-Za-z0-9_.@+-]{1,70}")
_LINE = 76  # of a body in quoted-printable, its soft break included
_HEADER_LINE = 60  # with the header's name in front, under 76
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,400}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_WORD_BYTES = 39  # base64 makes 52 of them; with what is around, a line stays under 76


class MergeSlot(StrEnum):
    """Where a value stands."""

    HTML = "html"
    TEXT = "text"
    HEADER = "header"  # a structured header: an address or a token as it is
    SUBJECT = "subject"  # words; the whole header is encoded at once


class UnencodableValueError(ValueError):
    """This value can't stand where it should; the message for this recipient can't be made."""


def one_line(value: str) -> str:
    """Values are words in a line: control characters and line breaks become a space."""
    return _CONTROL.sub(" ", value)


def quoted_printable(text: str) -> bytes:
    """A piece of a body. Pieces may be joined by soft breaks in any order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    encoded = b2a_qp(lines, quotetabs=False, istext=True, header=False).replace(b"\r\n", b"\n")
    return _with_room_for_a_break(encoded).replace(b"\n", b"\r\n")


def _with_room_for_a_break(encoded: bytes) -> bytes:
    """The soft break that joins the next piece takes a place in the last line."""
    before, end, last = encoded.rpartition(b"\n")
    if len(last) < _LINE:
        return encoded
    cut = -3 if last[-3:-2] == b"=" else -1  # never inside an escape
    return before + end + last[:cut] + b"=\n" + last[cut:]


def encode(value: str, place: MergeSlot) -> bytes:
    """A merge value, ready for its place."""
    if place is MergeSlot.HEADER:
        return header_token(value)
    if _PLAIN.fullmatch(value):  # tokens and nearly all addresses
        return value.encode()
    line = one_line(value)
    return quoted_printable(html.escape(line) if place is MergeSlot.HTML else line)


def header_token(value: str) -> bytes:
    """An address or a token in a structured header. Nothing that has a meaning there may pass."""
    if _TOKEN.fullmatch(value) or _ADDRESS.fullmatch(value):
        return value.encode()
    plain = canonical_address(value)
    if not _ADDRESS.fullmatch(plain):
        raise UnencodableValueError(f"“{one_line(value)[:80]}” is not allowed in a header.")
    return plain.encode()


def unstructured(text: str) -> bytes:
    """A header of words, such as a subject, as encoded words of RFC 2047 where it needs them."""
    line = one_line(text)
    if _is_plain(line):
        return "\r\n ".join(wrap(line, _HEADER_LINE, break_on_hyphens=False)).encode()
    words = (b"=?utf-8?b?" + b64encode(piece) + b"?=" for piece in _pieces(line))
    return b"\r\n ".join(words)


def _is_plain(line: str) -> bool:
    """It may stand as it is, folded at its spaces: single ones, for others would be lost."""
    words = line.split(" ")
    short = all(0 < len(word) <= _HEADER_LINE for word in words)
    return not line or (short and line.isascii() and line.isprintable() and "=?" not in line)


def _pieces(line: str) -> list[bytes]:
    """Cut at characters, never inside one: each encoded word must be readable alone."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > _WORD_BYTES:
            pieces.append(piece)
            piece = b""
        piece += encoded
    return [*pieces, piece]
