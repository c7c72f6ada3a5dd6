"""Booking: each verb writes one ledger entry, once, however often it is called.

`vendor_ref` is what the sum is called at its source (a vendor's invoice line or refund, an
invoice's number). The same kind of entry under the same reference is the same entry; with other
figures it is refused. Sums are given as positive minor units without tax."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from masthead.billing.models import Contract, LedgerEntry
from masthead.core import money
from masthead.core.spreadsheets import escape_formula
from masthead.membership import seats

_KIND = LedgerEntry.Kind
BOM = "\ufeff"
_COLUMNS = (
    "number, date, booked, kind, reference, contract, customer, plan, cadence, seats, source, way, "
    "currency, net, tax, total, period from, period until, ending"
).split(", ")


class LedgerError(Exception):
    """The ledger already holds something else under this reference."""


def book_trial(contract: Contract, *, at: datetime | None = None) -> LedgerEntry:
    """A trial has started; one entry per contract."""
    return _book(_KIND.TRIAL, contract, name=str(contract.pk), at=at)


def book_charge(
    contract: Contract,
    *,
    amount: int,
    currency: str,
    period_from: datetime,
    period_until: datetime,
    vendor_ref: str,
    tax: int = 0,
    at: datetime | None = None,
) -> LedgerEntry:
    """The customer paid for a period. The amount is what the period costs, including any part paid
    from a credit: the credit was booked when it was given. A team's first payment vouches for
    it."""
    if contract.subscription.team is not None:
        seats.vet(contract.subscription.team)
    return _book(
        _KIND.CHARGE,
        contract,
        name=vendor_ref,
        at=at,
        amount=amount,
        tax=tax,
        currency=currency.upper(),
        period_from=period_from,
        period_until=period_until,
    )


def book_refund(
    contract: Contract,
    *,
    amount: int,
    currency: str,
    vendor_ref: str,
    tax: int = 0,
    at: datetime | None = None,
) -> LedgerEntry:
    """Money went back to the customer."""
    return _book(
        _KIND.REFUND,
        contract,
        name=vendor_ref,
        at=at,
        amount=-amount,
        tax=-tax,
        currency=currency.upper(),
    )


def book_credit(
    contract: Contract,
    *,
    amount: int,
    currency: str,
    vendor_ref: str,
    period_from: datetime | None = None,
    period_until: datetime | None = None,
    tax: int = 0,
    at: datetime | None = None,
) -> LedgerEntry:
    """The customer is owed something, and no money moved: a credit note, or the rest of a period
    after a change of plan or seats. That period is named, and is worth that much less from then
    on."""
    return _book(
        _KIND.CREDIT,
        contract,
        name=vendor_ref,
        at=at,
        amount=-amount,
        tax=-tax,
        currency=currency.upper(),
        period_from=period_from,
        period_until=period_until,
    )


def book_end(contract: Contract, ending: str, *, at: datetime | None = None) -> LedgerEntry:
    """The contract is over, and why; one entry per contract."""
    return _book(_KIND.ENDED, contract, name=str(contract.pk), at=at, ending=ending)


def as_csv(entries: Iterable[LedgerEntry], *, bom: bool = False) -> Iterator[str]:
    """The ledger for an accountant, row by row. `bom` tells Excel that it is UTF-8. No cell is a
    formula; sums are plain numbers."""
    writer = csv.writer(_Echo())
    yield (BOM if bom else "") + str(writer.writerow(_COLUMNS))
    for entry in entries:
        yield str(writer.writerow(_cells(entry)))


@transaction.atomic
def _book(
    kind: LedgerEntry.Kind,
    contract: Contract,
    *,
    name: str,
    at: datetime | None,
    **fields: Any,
) -> LedgerEntry:
    entry, is_new = LedgerEntry.objects.get_or_create(
        reference=f"{kind}:{name}",
        defaults={
            **_facts(contract),
            "kind": kind,
            "contract": contract,
            "at": at or timezone.now(),
            **fields,
        },
    )
    if not is_new and not _same(entry, contract, fields):
        raise LedgerError(
            f"The ledger already has {entry.reference} with different figures. Entries are never "
            "changed: record a refund or a credit under its own reference."
        )
    return entry


def _same(entry: LedgerEntry, contract: Contract, fields: dict[str, Any]) -> bool:
    figures = ("amount", "tax", "currency")
    return entry.contract_id == contract.pk and all(
        getattr(entry, figure) == fields.get(figure, getattr(entry, figure)) for figure in figures
    )


def _facts(contract: Contract) -> dict[str, Any]:
    """The contract as it is now."""
    subscription = contract.subscription
    return {
        "customer_id": contract.customer_id,
        "plan": subscription.plan.slug,
        "cadence": contract.price.cadence,
        "currency": contract.price.currency,
        "seats": subscription.seats,
        "source": subscription.came_from,
        "payment_method": contract.payment_method,
    }


class _Echo:
    """A file that returns what is written to it."""

    def write(self, line: str) -> str:
        return line


def _cells(entry: LedgerEntry) -> list[str]:
    words = [entry.kind, entry.reference, str(entry.contract_id), str(entry.customer_id)]
    words += [
        entry.plan,
        entry.cadence,
        str(entry.seats),
        entry.source,
        entry.payment_method,
        entry.currency,
    ]
    sums = [money.plain(sum_, entry.currency) for sum_ in (entry.amount, entry.tax, entry.total)]
    return [
        str(entry.pk),
        _moment(entry.at),
        _moment(entry.booked_at),
        *(escape_formula(word) for word in words),
        *sums,
        _moment(entry.period_from),
        _moment(entry.period_until),
        entry.ending,
    ]


def _moment(moment: datetime | None) -> str:
    """In UTC, in a form that spreadsheets read."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""
