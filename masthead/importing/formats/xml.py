"""Reading an XML export from an untrusted source as a stream."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from masthead.importing.errors import UnreadableError
from masthead.importing.spec import OnProgress

_PROLOG = 1 << 16
_LARGEST_ITEM = 16 << 20  # bytes, comments aside; small elements take ten times that in memory
_FIRST_ELEMENT = re.compile(rb"<[A-Za-z]")
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")

# What is wrong and what to do, by libxml2's error names.
_CUT_OFF = "the file is cut off or damaged here ({0}). Export it again."
_FORBIDDEN = "there is a character here that XML does not allow ({0}). Remove it from the file."
_ENCODING = "it is not in the encoding it declares ({0}). Save it as UTF-8."
_ADVICE = {
    "ERR_DOCUMENT_END": _CUT_OFF,
    "ERR_TAG_NOT_FINISHED": _CUT_OFF,
    "ERR_GT_REQUIRED": _CUT_OFF,
    "ERR_CDATA_NOT_FINISHED": "a text here does not end or contains a character that XML does "
    "not allow. Export it again, or remove the character.",
    "ERR_INVALID_CHAR": _FORBIDDEN,
    "ERR_INVALID_CHARREF": _FORBIDDEN,
    "ERR_INVALID_ENCODING": _ENCODING,
    "ERR_UNSUPPORTED_ENCODING": _ENCODING,
    "ERR_UNKNOWN_ENCODING": _ENCODING,
    "ERR_RESOURCE_LIMIT": "a text is larger than 10 MB, or elements are nested deeper than 256 "
    "levels ({0}).",
    "ERR_UNDECLARED_ENTITY": "there is an undeclared entity here ({0}). Write the character "
    "itself.",
}


def elements(
    path: Path, tags: tuple[str, ...], on_progress: OnProgress, *, emptied: tuple[str, ...] = ()
) -> Iterator[etree._Element]:
    """Each element of the named `tags` once it is complete; it is discarded when the next is
    requested. Of those whose local names are `emptied` only the bare element stays, however many an
    item has. No entity is expanded, nothing is fetched, a text is 10 MB at most."""
    refuse_declarations(path)
    with path.open("rb") as stream:
        try:
            yield from _parsed(_ProgressStream(path, stream, on_progress), tags, emptied)
        except etree.XMLSyntaxError as error:
            raise _refusal(path, error) from error


def refuse_declarations(path: Path) -> None:
    """No export needs a DOCTYPE; an entity bomb does."""
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
            path,
            line,
            (
                "it declares a document type or entities, which a genuine export never does. "
                "Nothing was read."
            ),
        )
    if first is None:
        raise UnreadableError(path, 1, "this is not XML: there is no element in the first 64 KB.")


class _ProgressStream:
    """A stream that reports progress, and refuses items that do not end."""

    def __init__(self, path: Path, stream: IO[bytes], on_progress: OnProgress) -> None:
        self._path, self._stream, self._on_progress = path, stream, on_progress
        self._size = path.stat().st_size
        self._whole, self._line = 0, 1

    def read(self, size: int = -1) -> bytes:
        if self._stream.tell() - self._whole > _LARGEST_ITEM:
            raise UnreadableError(self._path, self._line, "the next item is larger than 16 MB.")
        chunk = self._stream.read(size)
        self._on_progress(self._stream.tell(), self._size)
        return chunk

    def passed(self, line: int) -> None:
        """An element that starts on `line` is complete."""
        self._whole, self._line = self._stream.tell(), line


def _parsed(
    stream: _ProgressStream, tags: tuple[str, ...], emptied: tuple[str, ...]
) -> Iterator[etree._Element]:
    parser = etree.iterparse(
        stream,
        events=("end",),
        tag=(*tags, *(f"{{*}}{name}" for name in emptied)),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in parser:
        stream.passed(line_of(element))
        if etree.QName(element).localname in emptied:
            element.clear()
            continue
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and parent[0] is not element:
            del parent[0]


def line_of(element: etree._Element) -> int:
    """The line an element starts on; 0 if unknown."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _refusal(path: Path, error: etree.XMLSyntaxError) -> UnreadableError:
    logged = error.error_log.last_error  # type: ignore[attr-defined]  # the stubs do not know it
    if logged is None:
        return UnreadableError(path, int(error.lineno or 0), _CUT_OFF.format(error.msg))
    message = " ".join(logged.message.split()).rstrip(".")
    return UnreadableError(path, logged.line, _ADVICE.get(logged.type_name, "{0}.").format(message))
