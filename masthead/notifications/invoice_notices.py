"""The notices about an invoice: each is sent once, with the document as it stands."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from masthead.billing.invoices import links
from masthead.billing.models import Invoice, InvoiceNotice
from masthead.core import money
from masthead.core.languages import Words
from masthead.core.web_addresses import absolute_url
from masthead.notifications.invoice_document import InvoiceDocument, day, latest_document
from masthead.notifications.invoice_pdf import NoPdfError, as_pdf
from masthead.notifications.sender import Enclosure, send_notice
from masthead.notifications.written_for import written_for
from masthead.publishing.models import Publication

log = logging.getLogger("masthead.billing")
RUNG_FOR = timedelta(seconds=30)  # after which its task must have been lost
_KIND = InvoiceNotice.Kind


@dataclass(frozen=True, slots=True)
class InvoiceNoticeText:
    """A notice's subject, its preheader and its heading."""

    subject: Words
    preheader: Words
    heading: Words


_WORDINGS = {
    _KIND.ISSUED: InvoiceNoticeText(
        _("Invoice {number} from {house}: {total}, due {due}"),
        _("{total} due by {due}. How to pay, with your payment reference."),
        _("Invoice {number}"),
    ),
    _KIND.DUE_SOON: InvoiceNoticeText(
        _("Invoice {number} is due on {due}"),
        _("{left} outstanding. If your payment is on its way, there is nothing more to do."),
        _("Due on {due}"),
    ),
    _KIND.OVERDUE: InvoiceNoticeText(
        _("Invoice {number} was due on {due}"),
        _("{left} outstanding. Nothing changes today."),
        _("Was this invoice overlooked?"),
    ),
    _KIND.LAST: InvoiceNoticeText(
        _("Access ends on {until} unless invoice {number} is paid"),
        _("{left} outstanding. If you need more time, just let us know."),
        _("Access ends on {until}"),
    ),
    _KIND.PAID: InvoiceNoticeText(
        _("Paid: invoice {number}, {total}"),
        _("We have received your payment. The paid invoice is attached for your records."),
        _("Paid, with thanks"),
    ),
    _KIND.CANCELLED: InvoiceNoticeText(
        _("Invoice {number} has been cancelled"),
        _("There is nothing to pay. The credit note is attached for your records."),
        _("Invoice {number} has been cancelled"),
    ),
}


def send(notice_id: int) -> bool:
    """Send one notice; false if it was sent before, or another worker is sending it. The document
    is made first: it takes a second, and the database must not wait for it."""
    notice = InvoiceNotice.objects.claim(notice_id)
    if notice is None:
        return False
    try:
        with written_for(notice.invoice.buyer_email):
            sheet = latest_document(notice.invoice)
            return _send_claimed(notice, sheet, _enclosed(sheet))
    except Exception:
        log.exception("Notice %s can't be sent; it will be retried", notice.pk)
        notice.retry_later()
        return False


@transaction.atomic
def _send_claimed(
    notice: InvoiceNotice, sheet: InvoiceDocument, enclosures: list[Enclosure]
) -> bool:
    """The mail and the mark are one commit, so that a death in the middle leaves neither."""
    _send(notice, sheet, enclosures)
    is_ours = notice.release(sent_at=timezone.now())
    transaction.set_rollback(not is_ours)
    return is_ours


def send_due() -> int:
    """Send what no task has sent. Returns how many. For the clock; safe to run twice."""
    now = timezone.now()
    due = InvoiceNotice.objects.due(now).filter(at__lt=now - RUNG_FOR)
    return sum(send(pk) for pk in list(due.values_list("pk", flat=True)))


def _send(notice: InvoiceNotice, sheet: InvoiceDocument, enclosures: list[Enclosure]) -> None:
    invoice = notice.invoice
    facts = _facts(invoice)
    wording = _WORDINGS[_KIND(notice.kind)]
    send_notice(
        invoice.buyer_email,
        "notifications/invoice/notice",
        str(wording.subject).format(**facts),
        purpose=f"invoice: {notice.kind}",
        enclosures=enclosures,
        kind=notice.kind,
        preheader=str(wording.preheader).format(**facts),
        heading=str(wording.heading).format(**facts),
        facts=facts,
        sheet=sheet,
        link=absolute_url(links.invoice_path(invoice)),
        has_pdf=bool(enclosures),
    )


def _facts(invoice: Invoice) -> dict[str, str]:
    publication = Publication.load()
    until = invoice.contract.subscription.access_until
    return {
        "house": publication.name,
        "number": invoice.number,
        "buyer": invoice.buyer_name,
        "total": money.display(invoice.total, invoice.currency),
        "left": money.display(invoice.left, invoice.currency),
        "due": day(invoice.due_on),
        "until": _day_there(until, publication),
        "questions": invoice.seller_facts.email or publication.sender,
    }


def _day_there(moment: datetime, publication: Publication) -> str:
    return day(moment.astimezone(publication.zone).date())


def _enclosed(sheet: InvoiceDocument) -> list[Enclosure]:
    """The PDF; nothing where it can't be made: the notice then says to print the page."""
    try:
        return [Enclosure(sheet.file_name, as_pdf(sheet), "application/pdf")]
    except NoPdfError:
        return []
