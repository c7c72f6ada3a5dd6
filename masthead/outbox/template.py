"""A mail rendered once: encoded segments, into which each recipient's merge values are joined.

Rendering and encoding an edition costs milliseconds and is done once; joining costs microseconds
and is done for each recipient. A value can never become a header or a tag: see `encoding`.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import format_datetime, quote
from functools import cached_property
from typing import Any, Self

from masthead.gateways.messages import Message
from masthead.outbox.channels.port import MergeValues
from masthead.outbox.encoding import (
    SOFT_BREAK,
    MergeSlot,
    encode,
    header_token,
    one_line,
    quoted_printable,
    unstructured,
)

FIELDS = ("token", "address", "name")
_FIELD = re.compile(r"\[\[(token|address|name)\]\]")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_OURS = {"from", "to", "cc", "bcc", "subject", "date", "message-id", "reply-to", "mime-version"}
_LINE_LIMIT = 990  # RFC 5322 allows 998 octets without the line break

# A segment is text as it stands in the message, or (field, place).
type Segment = str | tuple[str, str]


@dataclass(frozen=True)
class MailTemplate:
    """A whole message but for `To`, `Date`, `Message-ID` and the merge values.

    `sender` is the envelope's: what bounces comes back to it.
    """

    sender: str
    subject: tuple[Segment, ...]
    head: tuple[Segment, ...]
    body: tuple[Segment, ...]
    mark: str  # makes Message-IDs unlike those of any other send

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        parts = {name: _segments(data[name]) for name in ("subject", "head", "body")}
        return cls(sender=data["sender"], mark=data["mark"], **parts)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def message_id(self, delivery_id: int) -> str:
        """The same for the same delivery: if it must go again, a mailbox can know it as one."""
        return f"<{delivery_id}.{self.mark}@{self.sender.rpartition('@')[2]}>"

    def compose(self, values: MergeValues, *, delivery_id: int, at: datetime) -> Message:
        content = self.join(values, message_id=self.message_id(delivery_id), at=header_date(at))
        return Message(self.sender, values.address, content)

    def join(self, values: MergeValues, *, message_id: str, at: str) -> bytes:
        """The message for one recipient; `at` is a Date header's value (`header_date`).

        Raises `UnencodableValueError` if the address can't stand in a header.
        """
        own = {"address": values.address, "token": values.token, "name": values.name}
        pieces = [
            b"To: ",
            header_token(values.address),
            b"\r\nDate: ",
            at.encode(),
            b"\r\nMessage-ID: ",
            message_id.encode(),
            b"\r\nSubject: ",
            self._joined_subject(own),
            b"\r\n",
        ]
        encoded: dict[tuple[str, MergeSlot], bytes] = {}
        for segment in self._segments:
            if isinstance(segment, bytes):
                pieces.append(segment)
            elif segment in encoded:
                pieces.append(encoded[segment])
            else:
                encoded[segment] = encode(own[segment[0]], segment[1])
                pieces.append(encoded[segment])
        return b"".join(pieces)

    @cached_property
    def _segments(self) -> tuple[bytes | tuple[str, MergeSlot], ...]:
        return tuple(
            segment.encode() if isinstance(segment, str) else (segment[0], MergeSlot(segment[1]))
            for segment in (*self.head, *self.body)
        )

    @cached_property
    def _fixed_subject(self) -> bytes | None:
        if any(not isinstance(segment, str) for segment in self.subject):
            return None
        return unstructured("".join(str(segment) for segment in self.subject))

    def _joined_subject(self, own: Mapping[str, str]) -> bytes:
        if self._fixed_subject is not None:
            return self._fixed_subject
        return unstructured(
            "".join(part if isinstance(part, str) else own[part[0]] for part in self.subject)
        )


def _segments(pieces: list[Any]) -> tuple[Segment, ...]:
    return tuple(piece if isinstance(piece, str) else (piece[0], piece[1]) for piece in pieces)


def header_date(at: datetime) -> str:
    return format_datetime(at)


def compile_mail(
    *,
    subject: str,
    sender_name: str,
    sender: str,
    reply_to: str = "",
    html: str,
    text: str,
    headers: Mapping[str, str] | None = None,
    language: str = "en",
) -> MailTemplate:
    """Encode a message once. `[[token]]`, `[[address]]` and `[[name]]` are merged for each reader:
    all three in the subject, html and text; only the first two in headers.

    Raises ValueError for a header or an address that can't stand in a message.
    """
    mark = secrets.token_hex(8)
    head = [
        f"From: {_mailbox(sender_name, sender)}\r\n",
        f"Reply-To: {header_token(reply_to).decode()}\r\n" if reply_to else "",
        f"Content-Language: {header_token(language).decode()}\r\n",
    ]
    return MailTemplate(
        sender=header_token(sender).decode(),
        mark=mark,
        subject=tuple(_cut(subject, MergeSlot.SUBJECT)),
        head=_merged([*head, *_headers(headers or {}), "MIME-Version: 1.0\r\n"]),
        body=_merged(_body(html=html, text=text, boundary=f"=_{mark}")),
    )


def _mailbox(name: str, address: str) -> str:
    plain = header_token(address).decode()
    if not name:
        return plain
    if name.isascii():
        return f'"{quote(one_line(name))}" <{plain}>'
    return f"{unstructured(name).decode()}\r\n <{plain}>"


def _headers(headers: Mapping[str, str]) -> Iterator[Segment]:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS or _is_content(name):
            raise ValueError(f"The header “{name}” can’t be set in a template.")
        if value != one_line(value) or not value.isascii() or len(value) > _LINE_LIMIT:
            raise ValueError(f"{name} must be one line of ASCII.")
        yield f"{name}: "
        for segment in _cut(value, MergeSlot.HEADER):
            if segment == ("name", MergeSlot.HEADER):
                raise ValueError(f"{name} has a fixed form and can’t contain a name.")
            yield segment
        yield "\r\n"


def _is_content(name: str) -> bool:
    return name.lower().startswith("content-")


def _body(*, html: str, text: str, boundary: str) -> Iterator[Segment]:
    if not html:
        yield from _part("plain", text, MergeSlot.TEXT)
        return
    # "=_" can't stand in quoted-printable, so no part can hold the boundary
    yield f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    yield f"--{boundary}\r\n"
    yield from _part("plain", text, MergeSlot.TEXT)
    yield f"\r\n--{boundary}\r\n"
    yield from _part("html", html, MergeSlot.HTML)
    yield f"\r\n--{boundary}--\r\n"


def _part(kind: str, content: str, place: MergeSlot) -> Iterator[Segment]:
    yield f'Content-Type: text/{kind}; charset="utf-8"\r\n'
    yield "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    soft = SOFT_BREAK.decode()
    for segment in _cut(content, place):
        if isinstance(segment, str):
            yield quoted_printable(segment).decode()
        else:
            yield from (soft, segment, soft)


def _cut(text: str, place: MergeSlot) -> Iterator[Segment]:
    """Literal text and merge fields in turn; unknown fields are text."""
    for index, piece in enumerate(_FIELD.split(text)):
        if index % 2:
            yield (piece, place)
        elif piece:
            yield piece


def _merged(segments: Iterator[Segment] | list[Segment] | list[str]) -> tuple[Segment, ...]:
    """As few segments as there can be: literals that follow each other are one."""
    merged: list[Segment] = []
    for segment in segments:
        if isinstance(segment, str) and merged and isinstance(merged[-1], str):
            merged[-1] += segment
        else:
            merged.append(segment)
    return tuple(merged)
