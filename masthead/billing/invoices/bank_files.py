"""Parsing a bank's CSV, whatever its encoding, separators, column names, date and number formats.
What can't be read is reported line by line; nothing is guessed."""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import StringIO
from typing import Self

from masthead.billing.invoices.bank_amounts import decimal_separator, read_amount
from masthead.billing.invoices.bank_columns import (
    Direction,
    Heading,
    direction_in,
    heading_of,
    says_only_directions,
    speaks_of_debit,
)

MOST_LINES = 20_000
_SEPARATORS = ";,\t|"
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%d %b %Y", "%d-%b-%Y", "%Y%m%d")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_LAST_MONTH = 12


class BankFileError(Exception):
    """The file as a whole can't be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class BankRow:
    """A line as it was read, or the problem with it. A negative sum is outgoing."""

    row: int
    problem: str = ""
    on: date | None = None
    amount: int = 0
    currency: str = ""
    payer: str = ""
    text: str = ""
    fingerprint: str = ""


def parse(content: bytes, *, currency: str) -> list[BankRow]:
    """Every line of the file. `currency` is that of lines which name none."""
    rows = _rows(_text(content))
    at = next((number for number, row in enumerate(rows) if heading_of(row)), None)
    heading = heading_of(rows[at]) if at is not None else None
    if at is None or heading is None:
        raise BankFileError(
            "The file has no header row. It needs one with a date, an amount and a reference, such "
            "as: Date;Amount;Currency;Payer;Reference"
        )
    if len(rows) - at > MOST_LINES:
        raise BankFileError(
            f"The file has more than {MOST_LINES:,} lines. Export a shorter period."
        )
    statement = _Statement.of(heading, rows[at + 1 :], currency)
    lines = (
        statement.line(number, row)
        for number, row in enumerate(rows[at + 1 :], start=at + 2)
        if any(cell.strip() for cell in row)
    )
    return list(_with_fingerprints(lines))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What holds for all lines of a file."""

    heading: Heading
    currency: str
    day_first: bool | None
    decimal: str
    directions: frozenset[int]

    @classmethod
    def of(cls, heading: Heading, body: Sequence[Sequence[str]], currency: str) -> Self:
        sums = [cell for name in _SUMS for cell in _column(body, heading.at.get(name))]
        named = {place for name, place in heading.at.items() if name != "kind"}
        telling = [
            place
            for place in range(len(heading.names))
            if place not in named and says_only_directions(_column(body, place))
        ]
        return cls(
            heading=heading,
            currency=heading.currency or currency,
            day_first=_day_first(_column(body, heading["on"])),
            decimal=decimal_separator(sums) or heading.decimal,
            directions=frozenset([*heading.directions, *telling]),
        )

    def line(self, number: int, row: Sequence[str]) -> BankRow:
        places = self.heading.at.items()
        cells = {column: row[at].strip() if at < len(row) else "" for column, at in places}
        code = (cells.get("currency") or self.currency).upper()
        line = BankRow(
            row=number,
            currency=code[:3],
            payer=cells.get("payer", "")[:200],
            text=cells.get("text", "")[:1000],
        )
        try:
            amount = self._amount(row, cells, code)
            return replace(line, on=_day(cells["on"], self.day_first), amount=amount)
        except ValueError as problem:
            return replace(line, problem=str(problem))

    def _amount(self, row: Sequence[str], cells: Mapping[str, str], code: str) -> int:
        """Negative if the line says in any way that money went out."""
        went, came = (self._sum(cells.get(name, ""), code) for name in ("went", "came"))
        if went:
            return -abs(went)
        amount = came or self._sum(cells.get("amount", ""), code)
        if amount <= 0:
            return amount
        said = self._direction(row)
        if said is Direction.OUT:
            return -amount
        kind = cells.get("kind", "")
        if said is None and not came and speaks_of_debit(kind):
            raise ValueError(f"“{kind[:40]}” says that money went out, but the amount does not.")
        return amount

    def _sum(self, text: str, code: str) -> int:
        return read_amount(text, code, decimal=self.decimal) if text else 0

    def _direction(self, row: Sequence[str]) -> Direction | None:
        """None if no column tells. A column that is there must tell."""
        said = None
        for place in sorted(self.directions):
            cell = row[place] if place < len(row) else ""
            said = direction_in(cell)
            if said is Direction.OUT:
                return said
            if said is Direction.UNKNOWN:
                raise ValueError(
                    f"“{cell[:40]}” in the column “{self.heading.names[place][:40]}” does not say "
                    "whether money came in or went out."
                )
        return said


_SUMS = ("amount", "came", "went")


def _column(body: Sequence[Sequence[str]], place: int | None) -> list[str]:
    if place is None:
        return []
    return [row[place].strip() for row in body if place < len(row)]


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise BankFileError("This is not a text file. Export a CSV, not a spreadsheet or a PDF.")
    return text


def _rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error as error:
        raise BankFileError(f"This is not a valid CSV file: {error}. Export it again.") from error


def _separator(text: str) -> str:
    """The one that splits one of the first lines into the columns of a header."""
    first = text.splitlines()[:40]
    fitting = (
        letter
        for letter in _SEPARATORS
        if any(heading_of(row) for row in csv.reader(first, delimiter=letter))
    )
    return next(fitting, ",")


def _day_first(cells: Sequence[str]) -> bool | None:
    """Whether dates with slashes begin with the day; None if nothing in the file tells."""
    pairs = [(int(m[1]), int(m[2])) for cell in cells if (m := _SLASHED.fullmatch(cell.strip()))]
    if any(first > _LAST_MONTH for first, _ in pairs):
        return True
    if any(second > _LAST_MONTH for _, second in pairs):
        return False
    return None if any(first != second for first, second in pairs) else True


def _day(text: str, day_first: bool | None) -> date:
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        if day_first is None:
            raise ValueError(f"“{text}” could be two different dates. Export dates as 2026-11-30.")
        order = "%d/%m/%Y" if day_first else "%m/%d/%Y"
        return _parsed(text.replace("-", "/"), (order,))
    return _parsed(text, _DAYS)


def _parsed(text: str, orders: Sequence[str]) -> date:
    for order in orders:
        try:
            return datetime.strptime(text, order).date()
        except ValueError:
            continue
    raise ValueError(f"“{text[:40]}” is not a date we can read. Write it as 2026-11-30.")


def _with_fingerprints(lines: Iterator[BankRow]) -> Iterator[BankRow]:
    """Two equal lines in one file are two payments; the same line in another file is the same
    payment."""
    seen: Counter[str] = Counter()
    for line in lines:
        facts = f"{line.on}|{line.amount}|{line.currency}|{line.payer}|{line.text}"
        seen[facts] += 1
        mark = hashlib.sha256(f"{facts}|{seen[facts]}".encode()).hexdigest()
        yield replace(line, fingerprint=mark)
