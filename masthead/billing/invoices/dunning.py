"""Invoices and the calendar: renewals issued ahead, reminders, overdue contracts. All for the
clock, and safe to run twice."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from masthead.billing.invoices import issuing
from masthead.billing.models import Cadence, Contract, Invoice, InvoiceNotice, Issuer
from masthead.core import months, publication_zone
from masthead.membership import subscriptions
from masthead.membership.models import Subscription

# How long before a period's end the next one is invoiced.
AHEAD = {Cadence.YEAR: timedelta(days=30), Cadence.MONTH: timedelta(days=14)}
DUE_SOON = timedelta(days=3)
LAST = timedelta(days=7)  # before access ends
_KIND = InvoiceNotice.Kind
_STATE = Subscription.State
_ENDING = Subscription.Ending
_OWES_NOTHING = (_ENDING.WITHDRAWN, _ENDING.STAFF, _ENDING.REFUNDED)


def run_dunning() -> int:
    """Everything that the calendar makes due with invoices. Returns how many were touched."""
    return issue_renewals() + cancel_unneeded() + enqueue_reminders() + mark_past_due()


def issue_renewals() -> int:
    """Issue the next period's invoice of each contract that renews. It is due on the period's first
    day at the earliest: nobody is asked to pay before the paid period is used up."""
    now, issued = timezone.now(), 0
    for contract in _to_renew(now):
        try:
            _renew(contract)
        except issuing.InvoiceError:
            continue  # another worker was faster
        issued += 1
    return issued


def cancel_unneeded() -> int:
    """Cancel unpaid invoices that nobody owes any more: for periods that customers chose not to
    start, and of memberships that were withdrawn from or ended by staff."""
    not_begun = Q(
        cause=Invoice.Cause.TERM,
        contract__subscription__cancelled_at__isnull=False,
        period_from__gte=F("contract__subscription__period_ends_at"),
    )
    ended = Q(contract__subscription__ending__in=_OWES_NOTHING)
    needless = Invoice.objects.open().filter(not_begun | ended).exclude(payments__isnull=False)
    for invoice in needless:
        issuing.cancel_invoice(invoice, reason="The membership has ended and was not renewed.")
    return len(needless)


def enqueue_reminders() -> int:
    """Enqueue reminders: three days before the due date, the day after it, and a week before access
    ends."""
    today = publication_zone.today()
    soon = _collectable().filter(due_on__gte=today, due_on__lte=today + DUE_SOON)
    late = _collectable().filter(due_on__lt=today)
    last = late.filter(
        cause=Invoice.Cause.TERM,
        contract__subscription__state=_STATE.PAST_DUE,
        contract__subscription__access_until__lte=timezone.now() + LAST,
    )
    return (
        _enqueue_each(soon, _KIND.DUE_SOON)
        + _enqueue_each(late, _KIND.OVERDUE)
        + _enqueue_each(last, _KIND.LAST)
    )


def mark_past_due() -> int:
    """Contracts whose period is unpaid on the invoice's due date: access continues for 14 days of
    grace, then ends by itself."""
    late = Invoice.objects.overdue().filter(
        cause=Invoice.Cause.TERM,
        contract__subscription__state=_STATE.ACTIVE,
        period_from__lte=timezone.now(),
    )
    invoices = list(late.select_related("contract__subscription"))
    for invoice in invoices:
        subscriptions.mark_past_due(invoice.contract.subscription)
    return len(invoices)


def renewal_due(contract: Contract, today: date) -> date:
    """The day on which the next period's invoice is due."""
    terms = timedelta(days=Issuer.load().payment_days)
    ahead = AHEAD[Cadence(contract.price.cadence)]
    return max(today + min(terms, ahead), contract.subscription.period_ends_at.date())


def _to_renew(now: datetime) -> list[Contract]:
    asked = Invoice.objects.filter(
        contract=OuterRef("pk"), period_from__gte=OuterRef("subscription__period_ends_at")
    )
    unpaid = Invoice.objects.open().filter(contract=OuterRef("pk"), cause=Invoice.Cause.TERM)
    running = Contract.objects.filter(
        ~Exists(asked),
        ~Exists(unpaid),
        payment_method=Contract.PaymentMethod.INVOICE,
        subscription__state=_STATE.ACTIVE,
        subscription__cancels_at_end=False,
        subscription__period_ends_at__lte=now + max(AHEAD.values()),
    )
    return [
        contract
        for contract in running.select_related("subscription__plan", "price", "customer")
        if contract.subscription.period_ends_at - now <= AHEAD[Cadence(contract.price.cadence)]
    ]


@transaction.atomic
def _renew(contract: Contract) -> Invoice:
    start = contract.subscription.period_ends_at
    period = issuing.Period(start, months.later(start, contract.price.months))
    return issuing.issue_invoice(
        customer=contract.customer,
        contract=contract,
        lines=[issuing.term_line_item(contract, period)],
        period=period,
        due=renewal_due(contract, publication_zone.today()),
    )


def _collectable() -> QuerySet[Invoice]:
    """Open invoices of contracts that are running."""
    return Invoice.objects.open().exclude(contract__subscription__state=_STATE.CANCELLED)


def _enqueue_each(invoices: QuerySet[Invoice], kind: InvoiceNotice.Kind) -> int:
    untold = ~Exists(InvoiceNotice.objects.filter(invoice=OuterRef("pk"), kind=kind))
    laid = 0
    for invoice in invoices.filter(untold):
        with transaction.atomic():
            laid += issuing.enqueue_invoice_notice(invoice, kind)
    return laid
