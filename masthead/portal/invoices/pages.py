"""An invoice on the web, for anyone with a recent link from its e-mail, and for its owner."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masthead.billing.invoices import links
from masthead.billing.models import Invoice
from masthead.membership.responses import own_page
from masthead.notifications.invoice_document import InvoiceDocument, latest_document
from masthead.notifications.invoice_pdf import NoPdfError, as_pdf
from masthead.portal.responses import reader_here


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The invoice as a page, to read or print."""
    invoice = _invoice(request, token)
    if invoice is None:
        return _expired(request)
    context = {"sheet": latest_document(invoice), "pdf": links.invoice_pdf_path(invoice)}
    return own_page(request, "invoices/page.html", context)


@require_safe
def download(request: HttpRequest, token: str) -> HttpResponse:
    """The invoice as a PDF; if none can be made, the page with an explanation."""
    invoice = _invoice(request, token)
    if invoice is None:
        return _expired(request)
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


def _invoice(request: HttpRequest, token: str) -> Invoice | None:
    """The invoice; None if its link has expired and another than its owner opens it."""
    link = links.read_link(token)
    if link is None:
        raise Http404
    may_see = link.is_open or links.is_owner(link.invoice, reader_here(request))
    return link.invoice if may_see else None


def _expired(request: HttpRequest) -> HttpResponse:
    context = {"signed_in": reader_here(request) is not None, "days": links.VALID.days}
    return own_page(request, "invoices/expired.html", context, status=410)
