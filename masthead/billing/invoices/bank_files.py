"""Parsing a bank's CSV, whatever its encoding, separators, column names, date and number formats.
What can't be read is reported line by line; nothing is guessed."""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import StringIO

from masthead.core import money

MOST_LINES = 20_000
_SEPARATORS = ";,\t|"
# What banks call the columns, in lower case; the first that fits is taken.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "on": ("value date", "date", "booking date", "posted", "buchungstag", "valuta", "fecha"),
    "amount": ("amount", "betrag", "montant", "importe", "umsatz"),
    "came": ("credit", "paid in", "money in", "deposit", "haben", "credit amount"),
    "currency": ("currency", "ccy", "währung", "waehrung", "devise"),
    "payer": ("payer", "counterparty", "name", "from", "auftraggeber", "remitter"),
    "text": (
        "reference",
        "remittance information",
        "description",
        "details",
        "narrative",
        "verwendungszweck",
        "memo",
    ),
}
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%Y/%m/%d", "%d %b %Y", "%d-%b-%Y", "%Y%m%d")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_LAST_MONTH = 12
_SPACES = re.compile(r"[\s'’]")
_DECIMAL = re.compile(r"[.,](?=\d{1,3}$)")


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
    at = next((number for number, row in enumerate(rows) if _head(row)), None)
    if at is None:
        raise BankFileError(
            "The file has no header row. It needs one with a date, an amount and a reference, such "
            "as: Date;Amount;Currency;Payer;Reference"
        )
    if len(rows) - at > MOST_LINES:
        raise BankFileError(
            f"The file has more than {MOST_LINES:,} lines. Export a shorter period."
        )
    head = _head(rows[at])
    body = rows[at + 1 :]
    day_first = _day_first([row[head["on"]] for row in body if len(row) > head["on"]])
    lines = (
        _line(number, row, head, day_first=day_first, currency=currency)
        for number, row in enumerate(body, start=at + 2)
        if any(cell.strip() for cell in row)
    )
    return list(_with_fingerprints(lines))


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
        if any(_head(row) for row in csv.reader(first, delimiter=letter))
    )
    return next(fitting, ",")


def _head(row: Sequence[str]) -> dict[str, int]:
    """The position of each column, if this row names at least date, amount and reference."""
    names = [cell.strip().strip('"').lower() for cell in row]
    found = {}
    for column, known_names in _COLUMNS.items():
        at = next((names.index(word) for word in known_names if word in names), None)
        if at is not None:
            found[column] = at
    complete = {"on", "text"} <= found.keys() and found.keys() & {"amount", "came"}
    return found if complete else {}


def _line(
    number: int, row: Sequence[str], head: dict[str, int], *, day_first: bool | None, currency: str
) -> BankRow:
    cells = {column: row[at].strip() if at < len(row) else "" for column, at in head.items()}
    code = (cells.get("currency") or currency).upper()
    line = BankRow(
        row=number,
        currency=code[:3],
        payer=cells.get("payer", "")[:200],
        text=cells.get("text", "")[:1000],
    )
    try:
        typed = cells.get("amount") or cells.get("came") or "0"
        return replace(line, on=_day(cells["on"], day_first), amount=_sum(typed, code))
    except ValueError as problem:
        return replace(line, problem=str(problem))


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


def _sum(text: str, currency: str) -> int:
    """Minor units. The last comma or point with one to three digits after it is the decimal
    separator, unless the currency has another number of decimals and it groups thousands."""
    bare = _SPACES.sub("", text).replace("−", "-")
    bare = f"-{bare[:-1]}" if bare.endswith("-") else bare
    decimal = _DECIMAL.search(bare)
    thousands = decimal and len(bare) - decimal.end() == 3 and money.exponent(currency) != 3  # noqa: PLR2004
    if decimal and not thousands:
        whole, part = bare[: decimal.start()], bare[decimal.end() :]
    else:
        whole, part = bare, ""
    whole = whole.replace(".", "").replace(",", "")
    try:
        return money.parse(f"{whole}.{part}" if part else whole, currency)
    except money.MoneyError as error:
        raise ValueError(f"“{text[:40]}” is not an amount in {currency}.") from error


def _with_fingerprints(lines: Iterator[BankRow]) -> Iterator[BankRow]:
    """Two equal lines in one file are two payments; the same line in another file is the same
    payment."""
    seen: Counter[str] = Counter()
    for line in lines:
        facts = f"{line.on}|{line.amount}|{line.currency}|{line.payer}|{line.text}"
        seen[facts] += 1
        mark = hashlib.sha256(f"{facts}|{seen[facts]}".encode()).hexdigest()
        yield replace(line, fingerprint=mark)
