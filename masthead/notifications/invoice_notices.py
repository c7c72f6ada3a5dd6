"""The letters about an invoice, each written once, with the paper as it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from masthead.billing.invoices import links
from masthead.billing.models import Invoice, InvoiceNotice
from masthead.core import money
from masthead.core.web_addresses import absolute_url
from masthead.notifications.invoice_document import Sheet, day, latest
from masthead.notifications.invoice_pdf import NoPdfError, as_pdf
from masthead.notifications.sender import Enclosure, send_notice
from masthead.publishing.models import Publication

RUNG_FOR = timedelta(seconds=30)  # after which its task must have been lost
_KIND = InvoiceNotice.Kind


@dataclass(frozen=True, slots=True)
class Wording:
    """A letter's subject, the line that mail programs show beside it, and its heading."""

    subject: str
    preheader: str
    heading: str


_WORDINGS = {
    _KIND.ISSUED: Wording(
        "Invoice {number} from {house}: {total}, due {due}",
        "{total} due by {due}. How to pay, with your payment reference.",
        "Invoice {number}",
    ),
    _KIND.DUE_SOON: Wording(
        "Invoice {number} is due on {due}",
        "{left} outstanding. If your payment is on its way, there is nothing more to do.",
        "Due on {due}",
    ),
    _KIND.OVERDUE: Wording(
        "Invoice {number} was due on {due}",
        "{left} outstanding. Nothing changes today.",
        "Has this invoice slipped through?",
    ),
    _KIND.LAST: Wording(
        "Access ends on {until} unless invoice {number} is paid",
        "{left} outstanding. If you need more time, just let us know.",
        "Access ends on {until}",
    ),
    _KIND.PAID: Wording(
        "Paid: invoice {number}, {total}",
        "We have received your payment. The paid invoice is attached for your records.",
        "Paid, with thanks",
    ),
    _KIND.CANCELLED: Wording(
        "Invoice {number} has been cancelled",
        "There is nothing to pay. The credit note is attached for your records.",
        "Invoice {number} has been cancelled",
    ),
}


def send(notice_id: int) -> bool:
    """Write one letter; false if it was written before. The paper is made first: making it takes
    a second, and the books must not wait for it."""
    notice = InvoiceNotice.objects.select_related("invoice__contract__subscription").get(
        pk=notice_id
    )
    if notice.written_at is not None:
        return False
    sheet = latest(notice.invoice)
    enclosures = _enclosed(sheet)
    with transaction.atomic():
        claimed = InvoiceNotice.objects.filter(pk=notice_id, written_at=None)
        if not claimed.update(written_at=timezone.now()):
            return False
        _send(notice, sheet, enclosures)
    return True


def send_due() -> int:
    """Write what no task has written. Returns how many. For the clock; safe to run twice."""
    lost = timezone.now() - RUNG_FOR
    waiting = InvoiceNotice.objects.filter(written_at=None, at__lt=lost)
    return sum(send(pk) for pk in list(waiting.values_list("pk", flat=True)))


def _send(notice: InvoiceNotice, sheet: Sheet, enclosures: list[Enclosure]) -> None:
    invoice = notice.invoice
    facts = _facts(invoice)
    wording = _WORDINGS[_KIND(notice.kind)]
    send_notice(
        invoice.buyer_email,
        "notifications/invoice/notice",
        wording.subject.format(**facts),
        purpose=f"invoice: {notice.kind}",
        enclosures=enclosures,
        kind=notice.kind,
        preheader=wording.preheader.format(**facts),
        heading=wording.heading.format(**facts),
        facts=facts,
        sheet=sheet,
        link=absolute_url(links.path_to(invoice)),
        has_pdf=bool(enclosures),
    )


def _facts(invoice: Invoice) -> dict[str, str]:
    publication = Publication.load()
    until = invoice.contract.subscription.access_until
    return {
        "house": publication.name,
        "number": invoice.number,
        "buyer": invoice.buyer_name,
        "total": money.in_words(invoice.total, invoice.currency),
        "left": money.in_words(invoice.left, invoice.currency),
        "due": day(invoice.due_on),
        "until": _day_there(until, publication),
        "questions": invoice.seller_facts.email or publication.sender,
    }


def _day_there(moment: datetime, publication: Publication) -> str:
    return day(moment.astimezone(publication.zone).date())


def _enclosed(sheet: Sheet) -> list[Enclosure]:
    """The PDF; nothing where it can't be made: the letter then says to print the page."""
    try:
        return [Enclosure(sheet.file_name, as_pdf(sheet), "application/pdf")]
    except NoPdfError:
        return []
