"""An invoice on the web, for anyone with the link from its e-mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.billing.invoices import links
from masthead.billing.models import Invoice
from masthead.membership.responses import own_page
from masthead.notifications.invoice_document import InvoiceDocument, latest_document
from masthead.notifications.invoice_pdf import NoPdfError, as_pdf


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The invoice as a page, to read or print."""
    invoice = _invoice(token)
    context = {"sheet": latest_document(invoice), "pdf": links.invoice_pdf_path(invoice)}
    return own_page(request, "invoices/page.html", context)


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponse:
    """The invoice as a PDF; if none can be made, the page with an explanation."""
    invoice = _invoice(token)
    sheet = latest_document(invoice)
    try:
        return pdf_response(sheet)
    except NoPdfError:
        return own_page(request, "invoices/page.html", {"sheet": sheet, "no_pdf": True}, status=503)


def pdf_response(sheet: InvoiceDocument) -> HttpResponse:
    response = HttpResponse(as_pdf(sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{sheet.file_name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _invoice(token: str) -> Invoice:
    invoice = links.invoice_for_token(token)
    if invoice is None:
        raise Http404
    return invoice
