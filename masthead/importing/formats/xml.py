"""Reading an XML export as a stream, from a sender we do not trust."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from masthead.importing.errors import UnreadableError
from masthead.importing.plan import Tick

_PROLOG = 1 << 16
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z]")
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def elements(path: Path, tags: tuple[str, ...], tick: Tick) -> Iterator[etree._Element]:
    """Each element of the named `tags` once it is whole; it is thrown away when the next is asked
    for. No entity is expanded, nothing is fetched, a text is 10 MB at most."""
    refuse_declarations(path)
    size = path.stat().st_size
    with path.open("rb") as stream:
        try:
            yield from _parsed(_Ticking(stream, size, tick), tags)
        except etree.XMLSyntaxError as error:
            raise UnreadableError(path, _line(error), _advice(str(error.msg))) from error


def refuse_declarations(path: Path) -> None:
    """An export has no need of a DOCTYPE; an entity bomb has."""
    with path.open("rb") as stream:
        head = stream.read(_PROLOG)
    if not head.strip():
        raise UnreadableError(path, 1, "the file is empty.")
    if head.startswith(_UTF16):
        raise UnreadableError(path, 1, "this is UTF-16. Save the file as UTF-8.")
    first = _FIRST_ELEMENT.search(head)
    found = _DECLARES.search(head, 0, first.start() if first else len(head))
    if found:
        line = head.count(b"\n", 0, found.start()) + 1
        raise UnreadableError(
            path, line, "it declares a document type or entities. No export does; nothing was read."
        )
    if first is None:
        raise UnreadableError(path, 1, "this is not XML: no element in its first 64 KB.")


class _Ticking:
    """A stream that tells how far it was read."""

    def __init__(self, stream: IO[bytes], size: int, tick: Tick) -> None:
        self._stream, self._size, self._tick = stream, size, tick

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._tick(self._stream.tell(), self._size)
        return chunk


def _parsed(stream: _Ticking, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    parser = etree.iterparse(
        stream,
        events=("end",),
        tag=tags,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in parser:
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and parent[0] is not element:
            del parent[0]


def _line(error: etree.XMLSyntaxError) -> int:
    return int(error.lineno or 0)


def _advice(message: str) -> str:
    message = (message or "this is not well-formed XML").strip().rstrip(".")
    if "Premature end" in message or "Extra content" in message or "unclosed" in message.lower():
        return f"the file is cut off or damaged here ({message}). Export it again."
    if "not proper UTF-8" in message or "encoding" in message.lower():
        return f"its bytes are not in the encoding it names ({message}). Save it as UTF-8."
    if "PCDATA invalid Char" in message or "invalid xmlChar" in message or "CData" in message:
        return f"a character that XML forbids stands here ({message}). Remove it from the file."
    if "huge" in message.lower() or "too long" in message.lower():
        return f"one text is larger than 10 MB ({message})."
    return f"{message}."
