"""The address by which a mail, or the desk, leads to one invoice's document without signing in.
Sixty days later only its owner is let in."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.billing.models import Invoice

VALID = timedelta(days=60)  # every reminder has a new link
_SALT = "masthead.invoice"


@dataclass(frozen=True, slots=True)
class InvoiceLink:
    """The invoice behind a link, and whether this visitor may see it."""

    invoice: Invoice
    is_open: bool


def invoice_path(invoice: Invoice) -> str:
    return reverse("invoice", args=[_token(invoice)])


def invoice_pdf_path(invoice: Invoice) -> str:
    return reverse("invoice_pdf", args=[_token(invoice)])


def read_link(token: str) -> InvoiceLink | None:
    """What a link leads to; None for a link that is not ours."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    rows = Invoice.objects.select_related("customer__team")
    invoice = rows.filter(pk=pk).first()
    return InvoiceLink(invoice, is_open=_is_recent(token)) if invoice else None


def is_owner(invoice: Invoice, reader: Reader | None) -> bool:
    """Whether a reader ordered it, or owns the team that did, or may see invoices at the desk."""
    if reader is None:
        return False
    customer = invoice.customer
    owner = customer.team.owner_id if customer.team else customer.reader_id
    return owner == reader.pk or reader.has_perm("billing.view_invoice")


def _is_recent(token: str) -> bool:
    try:
        signing.loads(token, salt=_SALT, max_age=VALID)
    except signing.SignatureExpired:
        return False
    return True


def _token(invoice: Invoice) -> str:
    return signing.dumps(invoice.pk, salt=_SALT)
