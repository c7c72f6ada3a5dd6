"""An invoice as a web page, for whoever has its link, and as a PDF."""

import os
import re
import sys
import time
import zlib

import pytest
from django.test import Client
from django.utils import timezone

from masthead.accounts.testing import make_reader
from masthead.billing.invoices import issuing, links
from masthead.billing.models import Contract, Invoice, Issuer
from masthead.billing.testing import make_team_contract
from masthead.notifications import invoice_pdf
from masthead.notifications.invoice_document import document_of, latest_document

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(
    bool(invoice_pdf.what_lacks()) and not os.environ.get("CI"),
    reason=invoice_pdf.what_lacks() or "Pango is here",
)


@pytest.fixture
def bank() -> Contract:
    issuer = Issuer.load()
    issuer.name = "Meridian Press Ltd"
    issuer.address = "14 Harbour Street\nValletta"
    issuer.account = "MT00 INVENTED 0000 0000"
    issuer.email = "accounts@example.com"
    issuer.save()
    contract = make_team_contract()
    contract.customer.name = "Harbour Bank <b>plc</b>"
    contract.customer.address = "1 Quay Road\nValletta"
    contract.customer.email = "accounts@harbour.example.com"
    contract.customer.save()
    return contract


@pytest.fixture
def invoice(bank: Contract) -> Invoice:
    return issuing.issue_for_term(bank, purchase_order="PO 7781")


def page_of(client: Client, invoice: Invoice) -> str:
    return client.get(links.invoice_path(invoice)).content.decode()


def test_the_invoice_page_has_everything_accounts_payable_needs(
    client: Client, invoice: Invoice
) -> None:
    page = page_of(client, invoice)
    for words in (
        invoice.number,
        "PO 7781",
        "$1,320.00",
        "$264.00",
        "14 Harbour Street, Valletta",
        "MT00 INVENTED 0000 0000",
        "No tax is charged.",
        f"{invoice.due_on:%-d %B %Y}",
    ):
        assert words in page
    assert "Harbour Bank &lt;b&gt;plc" in page


def test_an_invoice_opens_only_with_its_link(client: Client, invoice: Invoice) -> None:
    answer = client.get(links.invoice_path(invoice))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    for token in ("1", "forged:token:here", links.invoice_path(invoice).split("/")[-1][:-2]):
        assert client.get(f"/invoices/{token}").status_code == 404
        assert client.get(f"/invoices/{token}/invoice.pdf").status_code == 404


def test_a_paid_invoice_asks_for_no_payment(client: Client, invoice: Invoice) -> None:
    issuing.record_payment(invoice, on=timezone.now().date())
    page = page_of(client, invoice)
    assert "Paid on" in page
    assert "Please pay" not in page


def test_a_part_paid_invoice_shows_what_was_received(invoice: Invoice) -> None:
    issuing.record_payment(invoice, on=timezone.now().date(), amount=320_00)
    assert document_of(invoice).ask.startswith("Please pay $1,000.00 by")
    assert "already received $320.00" in document_of(invoice).ask


def test_a_cancelled_invoice_shows_its_credit_note(client: Client, invoice: Invoice) -> None:
    note = issuing.cancel_invoice(invoice, reason="Wrong address")
    page = page_of(client, invoice)
    assert f"Credit note {note.number}" in page
    assert "−$1,320.00" in page
    assert "Wrong address" in page
    assert latest_document(invoice).file_name == f"credit-note-{note.number}.pdf"


def test_an_issued_invoice_keeps_the_names_it_was_issued_with(
    bank: Contract, invoice: Invoice
) -> None:
    bank.customer.name = "Another Bank"
    bank.customer.save()
    assert "Harbour Bank" in document_of(Invoice.objects.get()).buyer_name


@needs_pango
def test_the_invoice_pdf_is_a4_with_embedded_fonts(client: Client, invoice: Invoice) -> None:
    answer = client.get(links.invoice_pdf_path(invoice))
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="invoice-{invoice.number}.pdf"' in answer["Content-Disposition"]
    content = inflated(answer.content)
    assert re.search(rb"/MediaBox\s*\[0 0 595\.\d+ 841\.\d+\]", content)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 1
    for font in (b"Newsreader", b"Schibsted"):
        assert font in content
    assert b"/FontFile" in content


def inflated(pdf_file: bytes) -> bytes:
    """All that a PDF's compressed streams hold, one after another."""
    assert pdf_file.startswith(b"%PDF-")
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf_file, re.DOTALL)
    return b"\n".join(
        zlib.decompressobj().decompress(each) for each in streams if each.startswith(b"x")
    )


@needs_pango
def test_an_arabic_buyer_s_name_is_set_in_the_pdf(bank: Contract) -> None:
    bank.customer.name = "مصرف الميناء"
    bank.customer.save()
    content = invoice_pdf.as_pdf(document_of(issuing.issue_for_term(bank)))
    assert b"Vazirmatn" in inflated(content)


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which WeasyPrint can't be loaded."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)


def test_without_pango_the_invoice_page_suggests_printing(
    client: Client, invoice: Invoice, no_pango: None
) -> None:
    answer = client.get(links.invoice_pdf_path(invoice))
    assert answer.status_code == 503
    assert "Print this page instead" in answer.content.decode()


def test_an_old_link_opens_the_invoice_for_its_owner_alone(
    client: Client, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as long_ago:
        began = time.time() - links.VALID.total_seconds() - 60
        long_ago.setattr(time, "time", lambda: began)
        old, old_pdf = links.invoice_path(invoice), links.invoice_pdf_path(invoice)
    for address in (old, old_pdf):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "This link has expired" in answer.content.decode()
        assert invoice.number not in answer.content.decode()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(make_reader(), backend=backend)
    assert "belongs to another account" in client.get(old).content.decode()
    assert invoice.customer.team
    client.force_login(invoice.customer.team.owner, backend=backend)
    assert invoice.number in client.get(old).content.decode()
