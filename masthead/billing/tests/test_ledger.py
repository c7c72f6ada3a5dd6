"""The ledger holds each entry once, and the database itself lets none be changed or deleted."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from masthead.accounts.testing import make_reader
from masthead.billing.ledger import entries
from masthead.billing.models import Contract, LedgerEntry
from masthead.billing.testing import make_contract, make_team_contract
from masthead.membership.models import Subscription

pytestmark = pytest.mark.django_db
NOVEMBER, NEXT_YEAR = datetime(2026, 11, 22, tzinfo=UTC), datetime(2027, 11, 22, tzinfo=UTC)


@pytest.fixture
def contract() -> Contract:
    return make_contract(make_reader("maya@example.org"), came_from="join page")


def charge(contract: Contract, amount: int = 300_00, ref: str = "in_1") -> LedgerEntry:
    return entries.book_charge(
        contract,
        amount=amount,
        currency="usd",
        period_from=NOVEMBER,
        period_until=NEXT_YEAR,
        vendor_ref=ref,
        at=NOVEMBER,
    )


def test_a_charge_holds_the_contract_s_facts_and_no_person(contract: Contract) -> None:
    entry = charge(contract)
    entry.refresh_from_db()
    assert (entry.amount, entry.currency, entry.tax) == (300_00, "USD", 0)
    assert (entry.plan, entry.cadence, entry.seats) == ("pro", "year", 1)
    assert (entry.source, entry.payment_method) == ("join page", "invoice")
    assert "maya" not in str(LedgerEntry.objects.filter(pk=entry.pk).values())


def test_a_team_s_charge_records_its_seats() -> None:
    assert charge(make_team_contract()).seats == 5


def test_the_same_charge_twice_is_one_entry(contract: Contract) -> None:
    for _ in range(2):
        charge(contract)
        entries.book_trial(contract)
        entries.book_end(contract, Subscription.Ending.CHOSEN)
    assert sorted(LedgerEntry.objects.values_list("kind", flat=True)) == [
        "charge",
        "ended",
        "trial",
    ]


def test_other_figures_under_the_same_reference_are_refused(contract: Contract) -> None:
    charge(contract)
    with pytest.raises(entries.LedgerError, match="charge:in_1 with different figures"):
        charge(contract, amount=250_00)
    assert LedgerEntry.objects.get().amount == 300_00


def test_refunds_and_credits_are_negative(contract: Contract) -> None:
    refund = entries.book_refund(contract, amount=300_00, currency="USD", vendor_ref="re_1")
    credit = entries.book_credit(contract, amount=12_50, currency="USD", vendor_ref="cn_1", tax=50)
    assert (refund.amount, credit.amount, credit.tax, credit.total) == (-300_00, -12_50, -50, -1300)


@pytest.mark.parametrize("amount", [0, 1])
def test_no_entry_can_be_changed_or_deleted(contract: Contract, amount: int) -> None:
    entry = charge(contract)
    mine = LedgerEntry.objects.filter(pk=entry.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        mine.update(amount=amount)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    assert mine.get().amount == 300_00


def test_a_wrong_sign_is_refused_by_the_database(contract: Contract) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        charge(contract, amount=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        entries.book_refund(contract, amount=-1, currency="USD", vendor_ref="re_1")


def test_entries_stay_when_the_account_is_deleted(contract: Contract) -> None:
    charge(contract)
    assert contract.customer.reader is not None
    contract.customer.reader.delete()
    assert LedgerEntry.objects.get().contract_id == contract.pk


def test_the_accountant_s_export_has_every_entry_and_no_formula(contract: Contract) -> None:
    Subscription.objects.filter(pk=contract.subscription_id).update(came_from='=HYPERLINK("x")')
    contract = Contract.objects.get(pk=contract.pk)
    charge(contract)
    entries.book_refund(contract, amount=19_50, currency="USD", vendor_ref="re_1")
    text = "".join(entries.as_csv(LedgerEntry.objects.all(), bom=True))
    assert text.startswith("\ufeffnumber,date,booked,kind")
    first, second = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    assert (first["net"], first["total"], first["currency"]) == ("300.00", "300.00", "USD")
    assert (first["period from"], first["period until"]) == (
        "2026-11-22 00:00:00",
        "2027-11-22 00:00:00",
    )
    assert first["source"] == '\'=HYPERLINK("x")'
    assert (second["kind"], second["net"]) == ("refund", "-19.50")


def test_a_period_includes_its_first_moment_and_excludes_its_last(contract: Contract) -> None:
    charge(contract)
    assert LedgerEntry.objects.within(NOVEMBER, NEXT_YEAR).count() == 1
    assert LedgerEntry.objects.within(None, NOVEMBER).count() == 0
