"""Reading a list of people to invite, typed or from a spreadsheet's file. Nothing is written down
here: what was read is shown first, with each line that can't be used and why."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

from masthead.accounts.addresses import read_address

MOST_LINES = 10_000
MOST_BYTES = 2 * 1024 * 1024
_DELIMITERS = ",;\t"
_HEADINGS = ("email", "e-mail", "mail", "e-mail address", "email address", "address")
# What a file begins with that is no text.
_WORKBOOK, _OLD_WORKBOOK, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


class InviteeListError(Exception):
    """The whole list can't be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Invitee:
    """One line of the list that needs a look, by its number in the list."""

    number: int
    typed: str
    words: str


@dataclass(slots=True)
class InviteeList:
    """What was read: the addresses in their order, each once; the lines that can't be used; those
    that can, and may hold a slip."""

    addresses: list[str] = field(default_factory=list)
    bad: list[Invitee] = field(default_factory=list)
    doubtful: list[Invitee] = field(default_factory=list)


def read_text(typed: str) -> InviteeList:
    """Addresses typed one a line, or with commas or semicolons between them."""
    rows = []
    for number, line in enumerate(typed.splitlines(), start=1):
        rows += [(number, [part]) for part in line.replace(";", ",").split(",")]
    return _read(rows, column=None)


def read_file(data: bytes) -> InviteeList:
    """A CSV file as Excel, Numbers or a personnel system writes it: any usual encoding, commas,
    semicolons or tabs, with headings or without."""
    text = _decoded(data)
    rows = list(_rows(text))
    column = _column(rows[0][1]) if rows else None
    invitees = _read(rows[1:] if column is not None else rows, column=column)
    if not invitees.addresses and not invitees.bad:
        raise InviteeListError("The file is empty. It needs one e-mail address per line.")
    return invitees


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise InviteeListError(
            "The file is larger than 2 MB. Keep only the column with the addresses."
        )
    if data.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise InviteeListError(
            "This is a spreadsheet file. Save it as CSV and choose that file instead."
        )
    if data.startswith(_PDF):
        raise InviteeListError("This is a PDF. Choose a CSV file, or paste the addresses instead.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded_as(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded_as(data, "cp1252")


def _decoded_as(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InviteeListError(
            "This file is not readable as text. Save the list as CSV (UTF-8) and choose that file."
        ) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it begins; empty ones are left out."""
    if "\x00" in text:
        raise InviteeListError(
            "This file is not readable as text. Save the list as CSV (UTF-8) and choose that file."
        )
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        begins = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InviteeListError(
                f"Line {begins} can’t be read: {error}. Correct it and try again."
            ) from error
        if any(cell.strip() for cell in row):
            yield begins, row


def _column(headings: Sequence[str]) -> int | None:
    """Where the addresses stand, if the first row holds headings; None if it holds an address."""
    if any("@" in cell for cell in headings):
        return None
    named = [cell.strip().lower() for cell in headings]
    return next((named.index(each) for each in _HEADINGS if each in named), None)


def _read(rows: Iterable[tuple[int, list[str]]], *, column: int | None) -> InviteeList:
    invitees, seen = InviteeList(), dict[str, int]()
    for count, (number, row) in enumerate(rows):
        if count >= MOST_LINES:
            raise InviteeListError(
                f"There are more than {MOST_LINES:,} lines. Split the list into smaller files."
            )
        typed = _cell(row, column)
        if typed or len(row) > 1:
            _take(invitees, seen, Invitee(number, typed or " ".join(row).strip(), ""))
    return invitees


def _cell(row: Sequence[str], column: int | None) -> str:
    """The cell with the address: by its column, or the first that looks like one."""
    if column is not None:
        return row[column].strip() if column < len(row) else ""
    return next((cell.strip() for cell in row if "@" in cell), row[0].strip())


def _take(invitees: InviteeList, seen: dict[str, int], invitee: Invitee) -> None:
    address = read_address(_bare(invitee.typed))
    before = seen.get(address.kept)
    if address.problem:
        invitees.bad.append(Invitee(invitee.number, invitee.typed[:120], address.problem))
    elif before is not None:
        words = f"Duplicate of line {before}."
        invitees.bad.append(Invitee(invitee.number, invitee.typed[:120], words))
    else:
        seen[address.kept] = invitee.number
        invitees.addresses.append(address.kept)
        if address.suggestion:
            words = f"Did you mean {address.suggestion}?"
            invitees.doubtful.append(Invitee(invitee.number, invitee.typed[:120], words))


def _bare(typed: str) -> str:
    """The address in what may be “Sami Aziz <sami@example.org>”."""
    return parseaddr(typed)[1] or typed if typed.endswith(">") else typed
