"""An invoice or a credit note as it stands on paper: every word, and nothing left to reckon."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from masthead.billing.invoices.issuing import Period
from masthead.billing.invoices.numbering import grouped
from masthead.billing.models import CreditNote, Invoice
from masthead.billing.models.issuer import SellerDetails
from masthead.core import money
from masthead.core.languages import Words, current_grammar


@dataclass(frozen=True, slots=True)
class DocumentRow:
    words: str
    quantity: int
    unit: str
    amount: str


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """One paper. `fact` pairs stand beside the buyer; `payment` pairs tell how to pay, and are left
    out once nothing is to be paid."""

    title: Words
    number: str
    state: str
    seller: SellerDetails
    buyer_name: str
    buyer_address: str
    buyer_tax_id: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[DocumentRow, ...]
    net: str
    tax: str
    total: str
    payment: tuple[tuple[str, str], ...] = ()
    ask: str = ""

    @property
    def file_name(self) -> str:
        with override("en-gb"):
            title = str(self.title).lower()
        return f"{title.replace(' ', '-')}-{self.number}.pdf"


def document_of(invoice: Invoice) -> InvoiceDocument:
    """The invoice as it stands now: open, paid or cancelled."""
    period = Period(invoice.period_from, invoice.period_until)
    facts = [
        (gettext("Invoice"), invoice.number),
        (gettext("Date"), day(invoice.issued_on)),
        (gettext("Due"), day(invoice.due_on)),
        (gettext("Period"), period.in_words()),
        (gettext("Purchase order"), invoice.purchase_order),
    ]
    is_open = invoice.state == Invoice.State.OPEN
    return InvoiceDocument(
        title=_("Invoice"),
        number=invoice.number,
        state=_state(invoice),
        **_sides(invoice),
        facts=tuple((name, value) for name, value in facts if value),
        rows=_rows(invoice, sign=1),
        **_sums(invoice, sign=1),
        payment=_payment(invoice) if is_open else (),
        ask=_ask(invoice) if is_open else "",
    )


def document_of_credit_note(note: CreditNote) -> InvoiceDocument:
    """The paper that cancels a whole invoice."""
    invoice = note.invoice
    facts = (
        (gettext("Credit note"), note.number),
        (gettext("Date"), day(note.issued_on)),
        (
            gettext("Cancels invoice"),
            gettext("%(number)s of %(day)s")
            % {"number": invoice.number, "day": day(invoice.issued_on)},
        ),
        (gettext("Reason"), note.reason),
    )
    return InvoiceDocument(
        title=_("Credit note"),
        number=note.number,
        state="",
        **_sides(invoice),
        facts=facts,
        rows=_rows(invoice, sign=-1),
        **_sums(invoice, sign=-1),
    )


def latest_document(invoice: Invoice) -> InvoiceDocument:
    """What its customer should see: the credit note once there is one."""
    note = CreditNote.objects.select_related("invoice").filter(invoice=invoice).first()
    return document_of_credit_note(note) if note else document_of(invoice)


def day(on: date) -> str:
    return current_grammar().day(on)


def _state(invoice: Invoice) -> str:
    if invoice.paid_on and invoice.state == Invoice.State.PAID:
        return gettext("Paid on %(day)s. Thank you.") % {"day": day(invoice.paid_on)}
    return ""


def _sides(invoice: Invoice) -> dict[str, Any]:
    return {
        "seller": invoice.seller_facts,
        "buyer_name": invoice.buyer_name,
        "buyer_address": invoice.buyer_address,
        "buyer_tax_id": invoice.buyer_tax_id,
    }


def _rows(invoice: Invoice, *, sign: int) -> tuple[DocumentRow, ...]:
    code = invoice.currency
    return tuple(
        DocumentRow(
            words=line.description,
            quantity=line.quantity,
            unit=money.in_full(line.unit, code),
            amount=money.in_full(sign * line.amount, code),
        )
        for line in invoice.lines.all()
    )


def _sums(invoice: Invoice, *, sign: int) -> dict[str, Any]:
    sums = {"net": invoice.net, "tax": invoice.tax, "total": invoice.total}
    return {name: money.in_full(sign * sum_, invoice.currency) for name, sum_ in sums.items()}


def _ask(invoice: Invoice) -> str:
    left = money.in_full(invoice.left, invoice.currency)
    came = money.in_full(invoice.paid, invoice.currency)
    thanks = (
        gettext(" We have already received %(came)s; thank you.") % {"came": came}
        if invoice.paid
        else ""
    )
    return gettext("Please pay %(left)s by %(day)s.%(thanks)s") % {
        "left": left,
        "day": day(invoice.due_on),
        "thanks": thanks,
    }


def _payment(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    seller = invoice.seller_facts
    facts = (
        (gettext("Account holder"), seller.account_holder or seller.name),
        (gettext("Account"), seller.account),
        ("BIC", seller.bic),
        (gettext("Bank"), seller.bank),
        (gettext("Reference"), grouped(invoice.reference)),
    )
    return tuple((name, value) for name, value in facts if value)
