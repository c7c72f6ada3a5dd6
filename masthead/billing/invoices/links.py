"""The address by which a mail, or the desk, leads to one invoice's document without signing in."""

from django.core import signing
from django.urls import reverse

from masthead.billing.models import Invoice

_SALT = "masthead.invoice"


def invoice_path(invoice: Invoice) -> str:
    return reverse("invoice", args=[_token(invoice)])


def invoice_pdf_path(invoice: Invoice) -> str:
    return reverse("invoice_pdf", args=[_token(invoice)])


def invoice_for_token(token: str) -> Invoice | None:
    """None for a link that is not ours."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return Invoice.objects.filter(pk=pk).first()


def _token(invoice: Invoice) -> str:
    return signing.dumps(invoice.pk, salt=_SALT)
