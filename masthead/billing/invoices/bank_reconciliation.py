"""Matching bank statements with invoices: a statement is uploaded and reviewed, then what a person
ticks is booked."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.billing.invoices import bank_files, issuing
from masthead.billing.invoices.issuing import InvoiceError
from masthead.billing.models import BankFile, BankLine, Invoice
from masthead.core import money

KEPT_UNCONFIRMED = timedelta(days=7)
_BARE = re.compile(r"[\W_]")


class BankLineFinding(StrEnum):
    """How a bank line relates to our invoices."""

    PAYS = "pays the invoice"
    PART = "less than the amount due"
    MORE = "more than the amount due"
    BOOKED = "already recorded"
    NOT_OPEN = "invoice is not open"
    CURRENCY = "different currency"
    WENT_OUT = "outgoing payment"
    NO_INVOICE = "no invoice found"
    SEVERAL = "several invoices found"
    UNREADABLE = "can't be read"


BOOKABLE = frozenset({BankLineFinding.PAYS, BankLineFinding.PART, BankLineFinding.MORE})


@dataclass(frozen=True, slots=True)
class LineMatch:
    """A line, what was found, a sentence that names the sums, and the invoice if there is exactly
    one."""

    line: BankLine
    finding: BankLineFinding
    says: str
    invoice: Invoice | None = None

    @property
    def can_be_booked(self) -> bool:
        return self.finding in BOOKABLE


@dataclass(frozen=True, slots=True)
class _Identifier:
    """Something by which a line names an invoice."""

    invoice: Invoice
    bare: str
    pattern: re.Pattern[str]

    def appears_in(self, text: str) -> bool:
        # the plain search spares thousands of lines the pattern
        return self.bare in _BARE.sub("", text.upper()) and bool(self.pattern.search(text))


@transaction.atomic
def import_bank_file(*, name: str, content: bytes, by: Reader, currency: str = "USD") -> BankFile:
    """Store a statement for review; nothing is booked. A `BankFileError` if it can't be read."""
    lines = bank_files.parse(content, currency=currency)
    file = BankFile.objects.create(name=name[:200], brought_by=by)
    BankLine.objects.bulk_create(
        BankLine(
            file=file,
            row=line.row,
            problem=line.problem,
            on=line.on,
            amount=line.amount,
            currency=line.currency,
            payer=line.payer,
            text=line.text,
            fingerprint=line.fingerprint,
        )
        for line in lines
    )
    audit.record(verb="bank_file.brought_in", subject=file, actor=by, lines=len(lines))
    return file


def match_lines(file: BankFile) -> list[LineMatch]:
    """Each line of the statement with the invoice that it names, as things are now."""
    return _matches(list(file.lines.select_related("payment__invoice")))


@transaction.atomic
def book_lines(file: BankFile, *, rows: Collection[int], by: Reader) -> int:
    """Book the ticked lines that can be booked, once; the others are deleted. Returns how many were
    booked. A statement that was booked before books nothing. If a line turns out not to be
    bookable, nothing is booked: an `InvoiceError` names it."""
    if not BankFile.objects.filter(pk=file.pk, booked_at=None).update(booked_at=timezone.now()):
        return 0
    ticked = list(file.lines.filter(row__in=rows))
    booked = sum(_book(match, by) for match in _matches(ticked))
    BankFile.objects.filter(pk=file.pk).update(booked=booked)
    file.lines.filter(payment=None).delete()
    audit.record(verb="bank_file.booked", subject=file, actor=by, lines=booked)
    return booked


def delete_unconfirmed() -> int:
    """Delete statements that nobody confirmed within a week. For the clock; safe to run twice."""
    old = timezone.now() - KEPT_UNCONFIRMED
    return BankFile.objects.filter(booked_at=None, brought_at__lt=old).delete()[0]


def _book(match: LineMatch, by: Reader) -> bool:
    if match.invoice is None:
        return False
    # an earlier line may have paid it
    match = _compared(match.line, Invoice.objects.get(pk=match.invoice.pk))
    if not match.can_be_booked or match.invoice is None or match.line.on is None:
        return False
    line = match.line
    try:
        line.payment = issuing.record_payment(
            match.invoice, on=match.line.on, by=by, reference=line.text, amount=line.amount
        )
    except InvoiceError as error:
        raise InvoiceError(
            f"Nothing was recorded. Line {line.row} for {match.invoice.number} failed: {error} "
            "Leave that line out and record the others."
        ) from error
    line.save(update_fields=["payment"])
    return True


def _matches(lines: list[BankLine]) -> list[LineMatch]:
    known = _booked_before(lines)
    named = [
        mark
        for invoice in Invoice.objects.prefetch_related("payments")
        for mark in _identifiers(invoice)
    ]
    return [_match(line, named, known) for line in lines]


def _booked_before(lines: list[BankLine]) -> set[str]:
    """Which of the lines were booked from another statement."""
    booked = BankLine.objects.filter(payment__isnull=False)
    return set(
        booked.filter(fingerprint__in=[line.fingerprint for line in lines]).values_list(
            "fingerprint", flat=True
        )
    )


def _match(line: BankLine, named: list[_Identifier], known: set[str]) -> LineMatch:
    if line.problem:
        return LineMatch(line, BankLineFinding.UNREADABLE, line.problem)
    if line.fingerprint in known:
        return LineMatch(
            line, BankLineFinding.BOOKED, "This line was already recorded from an earlier file."
        )
    if line.amount <= 0:
        return LineMatch(line, BankLineFinding.WENT_OUT, "Not an incoming payment.")
    found = {mark.invoice for mark in named if mark.appears_in(line.text)}
    if len(found) != 1:
        return _no_single_match(line, found)
    return _compared(line, found.pop())


def _no_single_match(line: BankLine, found: set[Invoice]) -> LineMatch:
    if not found:
        return LineMatch(
            line, BankLineFinding.NO_INVOICE, "It contains no invoice number or payment reference."
        )
    numbers = ", ".join(sorted(invoice.number for invoice in found))
    return LineMatch(
        line, BankLineFinding.SEVERAL, f"It mentions {numbers}. Mark each of them as paid by hand."
    )


def _compared(line: BankLine, invoice: Invoice) -> LineMatch:
    number, code = invoice.number, invoice.currency
    if invoice.state != Invoice.State.OPEN:
        says = (
            f"{number} is already {invoice.get_state_display().lower()}. You may need to refund "
            "this."
        )
        return LineMatch(line, BankLineFinding.NOT_OPEN, says, invoice)
    if line.currency != code:
        says = (
            f"{number} is in {code}, but the payment is in {line.currency}. Mark it as paid by "
            "hand."
        )
        return LineMatch(line, BankLineFinding.CURRENCY, says, invoice)
    short = invoice.left - line.amount
    if short > 0:
        says = f"{money.display(short, code)} less than {number} asks for. The rest stays due."
        return LineMatch(line, BankLineFinding.PART, says, invoice)
    if short < 0:
        says = f"{money.display(-short, code)} more than {number} asks for. Refund it by hand."
        return LineMatch(line, BankLineFinding.MORE, says, invoice)
    return LineMatch(line, BankLineFinding.PAYS, f"Pays {number} of {invoice.buyer_name}.", invoice)


def _identifiers(invoice: Invoice) -> list[_Identifier]:
    """Its payment reference, however spaced; and its number, in whole groups, so that no date
    matches."""
    return [
        _Identifier(invoice, invoice.reference, _pattern(invoice.reference)),
        _Identifier(invoice, invoice.number.replace("-", ""), _pattern(invoice.number.split("-"))),
    ]


def _pattern(parts: Iterable[str]) -> re.Pattern[str]:
    """The parts with anything but letters and digits between, and no digit before or after."""
    return re.compile(rf"(?<!\d){r'[\W_]*'.join(map(re.escape, parts))}(?!\d)", re.IGNORECASE)
