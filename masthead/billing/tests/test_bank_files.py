"""Bank statements: parsed as banks write them, reviewed, and booked once after a person's
confirmation."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_staff
from masthead.billing.invoices import bank_files, bank_reconciliation, issuing
from masthead.billing.invoices.bank_files import BankFileError
from masthead.billing.invoices.bank_reconciliation import BankLineFinding
from masthead.billing.invoices.numbering import grouped
from masthead.billing.models import BankFile, BankLine, Invoice, LedgerEntry
from masthead.billing.testing import make_contract, make_team_contract

HEAD = "Date;Amount;Currency;Payer;Reference"


def today() -> date:
    return timezone.now().date()


def read(text: str, currency: str = "USD") -> list[bank_files.BankRow]:
    return bank_files.parse(text.encode(), currency=currency)


def test_a_plain_csv_is_read() -> None:
    [line] = read(f"{HEAD}\n2026-11-20;1320.00;USD;Harbour Bank;RF12 3456\n")
    assert (line.row, line.on, line.amount) == (2, date(2026, 11, 20), 1320_00)
    assert (line.currency, line.payer, line.text) == ("USD", "Harbour Bank", "RF12 3456")


@pytest.mark.parametrize(
    ("typed", "currency", "amount"),
    [
        ("1,320.00", "USD", 1320_00),
        ("1.320,00", "EUR", 1320_00),
        ("1 320,5", "EUR", 1320_50),
        ("1’320.00", "CHF", 1320_00),
        ("1.320.000", "EUR", 1320000_00),
        ("12,34,567.50", "USD", 1234567_50),
        ("(12.00)", "USD", -12_00),
        ("12.00 DR", "USD", -12_00),
        ("12.00 CR", "USD", 12_00),
        ("12,00 S", "EUR", -12_00),
        ("€ 12,00", "EUR", 12_00),
        ("USD 12.00", "USD", 12_00),
        ("١٬٣٢٠٫٥٠", "SAR", 1320_50),
        ("+12", "USD", 12_00),
        ("12,00-", "EUR", -12_00),
        ("−12.00", "USD", -12_00),
        ("7.500", "BHD", 7_500),
        ("1,200", "JPY", 1200),
    ],
)
def test_amounts_in_the_formats_of_banks(typed: str, currency: str, amount: int) -> None:
    text = StringIO()
    csv.writer(text).writerows([["Date", "Amount", "Reference"], ["2026-11-20", typed, "x"]])
    [line] = read(text.getvalue(), currency)
    assert (line.problem, line.amount) == ("", amount)


@pytest.mark.parametrize(
    "typed", ["12.3456", "12,3456", "1,320.0000", "0.123", "1.2.3", "1.32.00", "12.5.0,00", "5 EUR"]
)
def test_an_amount_of_more_decimals_than_the_currency_has_is_a_problem(typed: str) -> None:
    [line] = read(f"Date;Amount;Reference\n2026-11-20;{typed};x\n")
    assert (line.problem != "", line.amount) == (True, 0)


def test_a_point_before_three_digits_is_read_as_the_file_s_other_amounts_are() -> None:
    def first(*amounts: str, name: str = "Amount") -> bank_files.BankRow:
        lines = (f"2026-11-20;{amount};x" for amount in amounts)
        return read("\n".join([f"Date;{name};Reference", *lines]), "EUR")[0]

    assert "could be two different amounts" in first("1.320").problem
    assert first("1.320", "5,50").amount == 1320_00
    assert first("1.320", name="Betrag").amount == 1320_00
    assert "is not an amount in EUR" in first("1.320", "5.50").problem


OUT = [
    ("Debit/Credit", "Debit"),
    ("D/C", "D"),
    ("DR/CR", "DR"),
    ("S/H", "S"),
    ("Soll/Haben", "Soll"),
    ("CdtDbtInd", "DBIT"),
    ("Credit or debit", "debit"),
    ("Af Bij", "Af"),
    ("Débit/Crédit", "Débit"),
    ("Sens", "D"),
    ("Dare/Avere", "Dare"),
    ("Cargo/Abono", "Cargo"),
    ("Wn/Ma", "Wn"),
    ("Borç/Alacak", "Borç"),
    ("Дебет/Кредит", "Дебет"),
    ("مدين/دائن", "مدين"),
    ("חובה/זכות", "חובה"),
    ("Indicator", "DBIT"),
    ("Transaction type", "Debit"),
    ("Mark", "DR"),
]


@pytest.mark.parametrize(("name", "word"), OUT)
def test_money_that_went_out_is_never_a_payment_however_the_bank_says_so(
    name: str, word: str
) -> None:
    [line] = read(f"Date,Amount,{name},Reference\n2026-11-28,1056.00,{word},Refund MER-1\n")
    assert (line.problem, line.amount) == ("", -1056_00)


@pytest.mark.parametrize(
    "name",
    "Debit|Paid out|Soll|Débit|Cargo|Uscite|Borç|Дебет|مدين|חובה|Wydatki|Debit (USD)".split("|"),
)
def test_a_column_of_what_went_out_holds_no_payments(name: str) -> None:
    out, came = read(f"Date;{name};Credit;Details\n2026-11-20;9.00;;x\n2026-11-20;;5.00;y\n")
    assert (out.amount, came.amount) == (-900, 500)


def test_a_column_that_should_say_which_way_and_does_not_is_a_problem() -> None:
    odd, none, fine = read(
        "Date,Amount,Debit/Credit,Reference\n2026-11-20,5.00,Other,x\n2026-11-20,5.00,,y\n"
        "2026-11-20,5.00,Credit,z\n"
    )
    assert "“Other” in the column “Debit/Credit” does not say" in odd.problem
    assert none.problem
    assert fine.amount == 500


def test_a_kind_of_transaction_that_takes_money_out_is_no_payment() -> None:
    debit, transfer = read(
        "Date,Amount,Type,Reference\n2026-11-20,5.00,Direct Debit,x\n2026-11-20,5.00,Transfer,y\n"
    )
    assert "“Direct Debit” says that money went out" in debit.problem
    assert transfer.amount == 500


def test_the_currency_in_the_name_of_the_amount_s_column_is_that_of_its_lines() -> None:
    [line] = read("Date;Amount (EUR);Reference\n2026-11-20;5.00;x\n")
    assert (line.currency, line.amount) == ("EUR", 500)


@pytest.mark.parametrize("typed", ["20.11.2026", "20/11/2026", "11/20/2026", "20 Nov 2026"])
def test_dates_in_the_formats_of_banks(typed: str) -> None:
    [line] = read(f"Date,Amount,Reference\n{typed},1.00,x\n")
    assert line.on == date(2026, 11, 20)


def test_an_ambiguous_date_is_not_guessed() -> None:
    [line] = read("Date,Amount,Reference\n03/04/2026,1.00,x\n")
    assert "could be two different dates" in line.problem
    one, other = read("Date,Amount,Reference\n03/04/2026,1.00,x\n25/04/2026,1.00,y\n")
    assert (one.on, other.on) == (date(2026, 4, 3), date(2026, 4, 25))


def test_a_german_bank_s_file_with_lines_above_its_head() -> None:
    text = (
        "Kontoauszug;2026\n\nBuchungstag;Auftraggeber;Verwendungszweck;Betrag;Währung\n"
        "20.11.2026;Hafenbank;RF12 3456;1.320,00;EUR\n"
    )
    [line] = bank_files.parse(text.encode("cp1252"), currency="USD")
    assert (line.row, line.amount, line.currency, line.payer) == (4, 1320_00, "EUR", "Hafenbank")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_statement_is_read_in_every_encoding(encoding: str) -> None:
    [line] = bank_files.parse(
        "Date,Amount,Payer,Reference\n2026-11-20,1.00,Größe,x\n".encode(encoding), currency="USD"
    )
    assert line.payer == "Größe"


def test_credits_may_have_a_column_of_their_own() -> None:
    one, other = read("Date,Debit,Credit,Details\n2026-11-20,,5.00,x\n2026-11-21,9.00,,y\n")
    assert (one.amount, other.amount) == (500, -900)


def test_unreadable_lines_are_reported_and_the_others_read() -> None:
    good, bad_day, bad_sum, short = read(
        f"{HEAD}\n2026-11-20;5.00;USD;a;b\nyesterday;5.00;USD;a;b\n2026-11-20;a lot;USD;a;b\n2026\n"
    )
    assert good.problem == ""
    assert (bad_day.row, bad_day.problem) == (
        3,
        "“yesterday” is not a date we can read. Write it as 2026-11-30.",
    )
    assert bad_sum.problem == "“a lot” is not an amount in USD."
    assert short.problem


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "has no header row"),
        (b"Name,Town\nA,B\n", "Date;Amount;Currency"),
        (b"PK\x03\x04\0\0\0", "not a text file"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_a_reason(content: bytes, says: str) -> None:
    with pytest.raises(BankFileError, match=says):
        bank_files.parse(content, currency="USD")


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    head = b"Date,Amount,Reference\n"
    for bytes_ in (content, head + content):
        try:
            bank_files.parse(bytes_, currency="USD")
        except BankFileError as error:
            assert str(error)


# --- Beside the invoices -----------------------------------------------------------------------


@pytest.fixture
def clerk(db: None) -> Reader:
    return make_staff()


@pytest.fixture
def bank(db: None) -> Invoice:
    return issuing.issue_for_term(make_team_contract())


def brought(clerk: Reader, *lines: str) -> BankFile:
    text = "\n".join([HEAD, *lines])
    return bank_reconciliation.import_bank_file(
        name="november.csv", content=text.encode(), by=clerk
    )


def line(words: str, amount: str = "1320.00", currency: str = "USD") -> str:
    return f"{today()};{amount};{currency};Harbour Bank;{words}"


def test_each_line_is_matched_before_anything_is_booked(clerk: Reader, bank: Invoice) -> None:
    maya = issuing.issue_for_term(make_contract())
    issuing.record_payment(maya, on=today())
    file = brought(
        clerk,
        line(grouped(bank.reference)),
        line(f"INVOICE {bank.number} THANKS"),
        line(bank.reference, "1300.00"),
        line(bank.reference, "1400.00"),
        line(maya.reference, "300.00"),
        line(bank.reference, currency="EUR"),
        line("rent"),
        line(bank.reference, "-5.00"),
        line(f"{bank.number} and {maya.number}"),
        "soon;5;USD;a;b",
    )
    matches = bank_reconciliation.match_lines(file)
    assert [match.finding for match in matches] == [
        BankLineFinding.PAYS,
        BankLineFinding.PAYS,
        BankLineFinding.PART,
        BankLineFinding.MORE,
        BankLineFinding.NOT_OPEN,
        BankLineFinding.CURRENCY,
        BankLineFinding.NO_INVOICE,
        BankLineFinding.WENT_OUT,
        BankLineFinding.SEVERAL,
        BankLineFinding.UNREADABLE,
    ]
    assert matches[2].says.startswith("$20 less than")
    assert matches[3].says.startswith("$80 more than")
    bank.refresh_from_db()
    assert (bank.state, bank.paid) == ("open", 0)


def test_a_ticked_line_is_booked_once(clerk: Reader, bank: Invoice) -> None:
    file = brought(clerk, line(bank.reference), line("rent"))
    assert bank_reconciliation.book_lines(file, rows=[2, 3], by=clerk) == 1
    bank.refresh_from_db()
    assert (bank.state, bank.paid_on) == ("paid", today())
    assert LedgerEntry.objects.get().amount == 1320_00
    assert bank_reconciliation.book_lines(file, rows=[2], by=clerk) == 0
    assert BankLine.objects.count() == 1  # the rent is nobody's business


def test_a_line_that_is_not_ticked_is_not_booked(clerk: Reader, bank: Invoice) -> None:
    assert (
        bank_reconciliation.book_lines(brought(clerk, line(bank.reference)), rows=[], by=clerk) == 0
    )
    bank.refresh_from_db()
    assert bank.state == "open"


def test_the_same_file_twice_books_nothing_more(clerk: Reader, bank: Invoice) -> None:
    text = line(bank.reference, "1000.00")
    bank_reconciliation.book_lines(brought(clerk, text), rows=[2], by=clerk)
    again = brought(clerk, text)
    assert [match.finding for match in bank_reconciliation.match_lines(again)] == [
        BankLineFinding.BOOKED
    ]
    assert bank_reconciliation.book_lines(again, rows=[2], by=clerk) == 0
    bank.refresh_from_db()
    assert bank.paid == 1000_00


def test_two_equal_lines_are_two_payments_and_only_the_first_pays(
    clerk: Reader, bank: Invoice
) -> None:
    file = brought(clerk, line(bank.reference), line(bank.reference))
    assert bank_reconciliation.book_lines(file, rows=[2, 3], by=clerk) == 1
    bank.refresh_from_db()
    assert bank.paid == 1320_00


def test_a_number_with_more_digits_is_another_invoice(clerk: Reader, bank: Invoice) -> None:
    words = [f"{bank.number}7", f"7{bank.number}", f"{bank.reference}1"]
    file = brought(clerk, *(line(word) for word in words))
    assert {match.finding for match in bank_reconciliation.match_lines(file)} == {
        BankLineFinding.NO_INVOICE
    }


def test_a_statement_that_nobody_confirms_is_deleted(clerk: Reader, bank: Invoice) -> None:
    file = brought(clerk, line(bank.reference))
    assert bank_reconciliation.delete_unconfirmed() == 0
    BankFile.objects.filter(pk=file.pk).update(brought_at="2026-01-01T00:00:00Z")
    bank_reconciliation.delete_unconfirmed()
    assert not BankLine.objects.exists()
