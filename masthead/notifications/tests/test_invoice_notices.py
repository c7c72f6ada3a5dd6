"""The notices about an invoice: each goes once, says the sum and the day, and holds the paper."""

import re
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from masthead.billing.invoices import dunning, issuing
from masthead.billing.models import Contract, Invoice, InvoiceNotice
from masthead.billing.testing import make_team_contract
from masthead.notifications import invoice_notices, invoice_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Contract:
    contract = make_team_contract()
    contract.customer.name = "Harbour Bank"
    contract.customer.email = "accounts@harbour.example.com"
    contract.customer.save()
    return contract


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """What is announced after a commit is heard."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def newest() -> EmailMultiAlternatives:
    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def text_of(message: EmailMultiAlternatives) -> str:
    return " ".join(str(message.body).split())


def issued(bank: Contract, committed: Any) -> Invoice:
    with committed():
        return issuing.issue_for_term(bank)


@pytest.mark.skipif(
    bool(invoice_pdf.what_lacks()), reason=invoice_pdf.what_lacks() or "Pango is here"
)
def test_an_invoice_is_mailed_with_its_paper(bank: Contract, committed: Any) -> None:
    invoice = issued(bank, committed)
    message = newest()
    assert message.to == ["accounts@harbour.example.com"]
    assert message.subject == (
        f"Invoice {invoice.number} from Masthead: $1,320, due {invoice.due_on:%-d %B %Y}"
    )
    [(name, content, _)] = message.attachments
    assert name == f"invoice-{invoice.number}.pdf"
    assert content.startswith(b"%PDF-")
    assert "A PDF is attached." in text_of(message)


def test_the_link_in_it_opens_the_paper(client: Client, bank: Contract, committed: Any) -> None:
    invoice = issued(bank, committed)
    link = re.search(r"https?://[^/]+(/invoices/\S+)", text_of(newest()))
    assert link
    assert invoice.number in client.get(link[1]).content.decode()


def test_each_notice_goes_once(bank: Contract, committed: Any) -> None:
    invoice = issued(bank, committed)
    notice = invoice.notices.get()
    assert not invoice_notices.send(notice.pk)
    InvoiceNotice.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert invoice_notices.send_due() == 0
    assert len(mail.outbox) == 1


def test_a_notice_whose_task_was_lost_is_written_by_the_clock(bank: Contract) -> None:
    issuing.issue_for_term(bank)  # nobody hears of it: the task is lost
    assert invoice_notices.send_due() == 0
    InvoiceNotice.objects.update(at=timezone.now() - timedelta(minutes=5))
    assert invoice_notices.send_due() == 1


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("due_soon", "there is nothing more to do."),
        ("overdue", "Nothing changes today"),
        ("last", "If you need more time, just let us know."),
    ],
)
def test_reminders_are_kind_and_name_the_sum(
    bank: Contract, committed: Any, kind: str, says: str
) -> None:
    invoice = issuing.issue_for_term(bank)
    with committed():
        issuing.enqueue_invoice_notice(invoice, InvoiceNotice.Kind(kind))
    text = text_of(newest())
    assert says in text
    assert "$1,320" in text
    assert invoice.reference[:4] in text


def test_paying_and_cancelling_are_confirmed(bank: Contract, committed: Any) -> None:
    invoice = issuing.issue_for_term(bank)
    with committed():
        issuing.record_payment(invoice, on=timezone.now().date())
    assert newest().subject == f"Paid: invoice {invoice.number}, $1,320"
    with committed():
        issuing.cancel_invoice(invoice, reason="Wrong address")
    assert newest().subject == f"Invoice {invoice.number} has been cancelled"
    assert "there is nothing to pay" in text_of(newest())


def test_without_pango_the_notice_says_to_print_the_page(
    bank: Contract, committed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    issued(bank, committed)
    message = newest()
    assert not message.attachments
    assert "To keep a copy, print that page or save it as a PDF." in text_of(message)


def test_the_clock_s_reminder_reaches_the_mailbox(bank: Contract, committed: Any) -> None:
    invoice = issuing.issue_for_term(bank)
    Invoice.objects.filter(pk=invoice.pk).update(due_on=timezone.now().date() + timedelta(days=2))
    with committed():
        dunning.run_dunning()
    assert "is due on" in newest().subject
