"""What is kept of an invoice: its lines, its number, its notices and its audit log."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from masthead.accounts.models import AuditEntry
from masthead.accounts.testing import make_staff
from masthead.billing.invoices import issuing, numbering
from masthead.billing.invoices.issuing import LineItem, Period
from masthead.billing.models import (
    Contract,
    CreditNote,
    Invoice,
    InvoiceLine,
    InvoiceNotice,
    Issuer,
    NumberSeries,
)
from masthead.billing.signals import invoice_notice_enqueued
from masthead.billing.testing import make_contract, make_team_contract
from masthead.membership.testing import in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Contract:
    return make_team_contract()


def issue(contract: Contract, *lines: LineItem) -> Invoice:
    return issuing.issue_invoice(
        customer=contract.customer,
        contract=contract,
        lines=lines,
        period=Period(timezone.now(), in_days(30)),
    )


def told(invoice: Invoice) -> list[str]:
    return list(invoice.notices.values_list("kind", flat=True))


def test_an_invoice_may_be_for_a_single_cent(bank: Contract) -> None:
    assert issue(bank, LineItem("Rounding", 1, 1)).total == 1


def test_the_lines_are_numbered_from_one_in_the_order_given(bank: Contract) -> None:
    invoice = issue(bank, LineItem("Seats", 2, 100_00), LineItem("Binder", 1, 20_00))
    lines = invoice.lines.values_list("position", "description")
    assert list(lines) == [(1, "Seats"), (2, "Binder")]
    assert [line.amount for line in invoice.lines.all()] == [200_00, 20_00]


def test_a_long_name_or_reason_is_kept_as_far_as_it_fits(bank: Contract) -> None:
    bank.customer.name = "Harbour " * 40
    invoice = issuing.issue_for_term(bank)
    assert len(invoice.buyer_name) == Invoice._meta.get_field("buyer_name").max_length
    note = issuing.cancel_invoice(invoice, reason="Because " * 40)
    assert len(note.reason) == CreditNote._meta.get_field("reason").max_length


def test_the_total_includes_the_tax(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    invoice.tax = 66_00
    assert (invoice.total, invoice.total_in_words) == (1386_00, "$1,386")


@pytest.mark.parametrize(
    ("days", "state", "is_overdue"),
    [(-1, "open", True), (0, "open", False), (1, "open", False), (-1, "paid", False)],
)
def test_an_open_invoice_is_overdue_from_the_day_after_it_was_due(
    days: int, state: str, is_overdue: bool
) -> None:
    assert Invoice(state=state, due_on=in_days(days).date()).is_overdue is is_overdue


def test_each_year_and_each_kind_of_document_has_its_own_numbers() -> None:
    kinds = NumberSeries.Kind
    for year, kind, number in [
        (2026, kinds.INVOICE, 1),
        (2026, kinds.INVOICE, 2),
        (2027, kinds.INVOICE, 1),
        (2026, kinds.INVOICE, 3),
        (2026, kinds.CREDIT_NOTE, 1),
        (2027, kinds.INVOICE, 2),
    ]:
        assert numbering.next_number(kind, date(year, 3, 1)) == number


@pytest.mark.parametrize("number", ["AZ-2026-0001", "ZA-2026-0042", "MER-2027-9999"])
def test_a_reference_s_check_digits_count_every_letter_from_a_to_z(number: str) -> None:
    reference = numbering.creditor_reference(number)
    moved = reference[4:] + reference[:4]
    assert int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1
    assert numbering.is_creditor_reference(reference)


# --- The audit log and the notices -------------------------------------------------------------


def test_the_audit_log_names_who_issued_and_who_cancelled_an_invoice(bank: Contract) -> None:
    noor, omar = make_staff(), make_staff()
    invoice = issuing.issue_for_term(bank, by=noor)
    note = issuing.cancel_invoice(invoice, reason="Wrong address", by=omar)
    issued = AuditEntry.objects.get(verb="invoice.issued")
    assert (issued.actor, issued.subject_id) == (noor, str(invoice.pk))
    assert issued.detail == {"number": invoice.number, "total": 1320_00}
    cancelled = AuditEntry.objects.get(verb="invoice.cancelled")
    assert (cancelled.actor, cancelled.detail) == (omar, {"note": note.number})


def test_a_credit_note_is_sent_to_its_buyer_alone(bank: Contract) -> None:
    invoice, other = issuing.issue_for_term(bank), issuing.issue_for_term(make_contract())
    issuing.cancel_invoice(invoice, reason="Wrong address")
    assert (told(invoice), told(other)) == (["issued", "cancelled"], ["issued"])


def test_with_nobody_left_to_write_to_no_notice_is_enqueued(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    invoice.buyer_email = ""
    assert issuing.enqueue_invoice_notice(invoice, InvoiceNotice.Kind.OVERDUE) is False
    assert told(invoice) == ["issued"]


@pytest.fixture
def announced() -> Iterator[list[int]]:
    """The notices of which the mail room is told, by their ids."""
    heard: list[int] = []

    def hear(notice_id: int, **_: Any) -> None:
        heard.append(notice_id)

    invoice_notice_enqueued.connect(hear, sender=InvoiceNotice)
    yield heard
    invoice_notice_enqueued.disconnect(hear, sender=InvoiceNotice)


def test_a_new_notice_is_announced_once_it_is_committed(
    bank: Contract,
    announced: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    invoice = issuing.issue_for_term(bank)
    with django_capture_on_commit_callbacks(execute=True):
        assert issuing.enqueue_invoice_notice(invoice, InvoiceNotice.Kind.OVERDUE) is True
        assert issuing.enqueue_invoice_notice(invoice, InvoiceNotice.Kind.OVERDUE) is False
        assert announced == []
    assert announced == [invoice.notices.get(kind="overdue").pk]


# --- The publisher's details -------------------------------------------------------------------


def test_the_publisher_learns_which_details_an_invoice_still_needs() -> None:
    issuer = Issuer(name="Meridian Press", address="  ", account="")
    assert issuer.missing_details == ["postal address", "account"]
    issuer.address, issuer.account = "4 Quay Street\n\n  Port City ", "GB33BUKB20201555555555"
    assert issuer.missing_details == []
    assert issuer.as_seller().address_line == "4 Quay Street, Port City"


def test_a_line_of_an_invoice_costs_its_quantity_times_its_unit() -> None:
    assert InvoiceLine(quantity=5, unit=264_00).amount == 1320_00
