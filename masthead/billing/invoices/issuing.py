"""Invoices: issuing, recording payments, cancelling. Each verb changes the invoice, the contract
and the ledger in one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.billing import fair_use
from masthead.billing.invoices import numbering
from masthead.billing.ledger import entries
from masthead.billing.models import (
    Contract,
    CreditNote,
    Customer,
    Invoice,
    InvoiceLine,
    InvoiceNotice,
    Issuer,
    LedgerEntry,
    NumberSeries,
    Payment,
)
from masthead.billing.signals import invoice_notice_enqueued
from masthead.core import money, months, publication_zone
from masthead.core.locales import country_name
from masthead.membership import subscriptions
from masthead.membership.models import Subscription

_STATE = Invoice.State
_NOTICE = InvoiceNotice.Kind


class InvoiceError(Exception):
    """It can't be done; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class LineItem:
    """A line to be written: a quantity at a price each, in minor units."""

    description: str
    quantity: int
    unit: int


@dataclass(frozen=True, slots=True)
class Period:
    """What is paid for: from its first moment up to its last, which is excluded."""

    start: datetime
    until: datetime

    def in_words(self) -> str:
        """“22 November 2026 to 21 November 2027”: the first day and the last."""
        last = max(self.start, self.until - timedelta(days=1))
        return f"{self.start:%-d %B %Y} to {last:%-d %B %Y}"


@transaction.atomic
def issue_invoice(
    *,
    customer: Customer,
    contract: Contract,
    lines: Sequence[LineItem],
    period: Period,
    due: date | None = None,
    purchase_order: str = "",
    cause: Invoice.Cause = Invoice.Cause.TERM,
    by: Reader | None = None,
) -> Invoice:
    """Issue an invoice today and have it mailed. It is due after the publisher's payment days
    unless a date is given. Refused without an amount, or for a period already invoiced."""
    today = publication_zone.today()
    net = sum(item.quantity * item.unit for item in lines)
    if net < 1:
        raise InvoiceError("The invoice total must be more than zero.")
    try:
        with transaction.atomic():
            invoice = Invoice.objects.create(
                **_number_fields(today),
                **_buyer_fields(customer),
                contract=contract,
                cause=cause,
                issued_on=today,
                due_on=due or today + timedelta(days=Issuer.load().payment_days),
                period_from=period.start,
                period_until=period.until,
                currency=contract.price.currency,
                net=net,
                purchase_order=purchase_order or customer.purchase_order,
            )
    except IntegrityError as error:
        raise InvoiceError("This period has already been invoiced.") from error
    _write_lines(invoice, lines)
    audit.record(verb="invoice.issued", subject=invoice, actor=by, number=str(invoice), total=net)
    enqueue_invoice_notice(invoice, _NOTICE.ISSUED)
    return invoice


def issue_for_term(
    contract: Contract, *, purchase_order: str = "", by: Reader | None = None
) -> Invoice:
    """The invoice for the period that the contract has started and not paid."""
    subscription = contract.subscription
    period = Period(subscription.started_at, subscription.period_ends_at)
    return issue_invoice(
        customer=contract.customer,
        contract=contract,
        lines=[term_line_item(contract, period)],
        period=period,
        purchase_order=purchase_order,
        by=by,
    )


def issue_for_seats(
    contract: Contract, *, more: int, purchase_order: str = "", by: Reader | None = None
) -> Invoice:
    """The invoice for seats added now, for the rest of the period."""
    now, until = timezone.now(), contract.subscription.period_ends_at
    return issue_invoice(
        customer=contract.customer,
        contract=contract,
        lines=[seats_line_item(contract, more=more, at=now)],
        period=Period(now, until),
        purchase_order=purchase_order,
        cause=Invoice.Cause.SEATS,
        by=by,
    )


def term_line_item(contract: Contract, period: Period) -> LineItem:
    """A period of the contract at its own price per seat; for fewer seats if a reduction is
    planned."""
    seats = contract.subscription.seats_from(period.start)
    description = f"{contract.subscription.plan.name}, {period.in_words()}"
    return LineItem(description, seats, contract.price.per_seat(seats))


def seats_line_item(contract: Contract, *, more: int, at: datetime) -> LineItem:
    """Additional seats for the rest of the period, rounded to the minor unit: what all seats cost
    from now on less what the present ones do, as by card. Never negative."""
    price, rest = contract.price, Period(at, contract.subscription.period_ends_at)
    had = contract.subscription.seats
    part = months.between(rest.start, rest.until) / price.months
    description = f"{more} additional seat{'s' if more > 1 else ''}, {rest.in_words()}"
    each = price.per_seat(had + more)
    if each == price.per_seat(had):
        return LineItem(description, more, round(each * part))
    sum_ = round((price.total(had + more) - price.total(had)) * part)
    cheaper = f"all {had + more} at {money.display(each, price.currency)} from now on"
    return LineItem(f"{description}; {cheaper}", 1, max(0, sum_))


@transaction.atomic
def record_payment(
    invoice: Invoice,
    *,
    on: date,
    by: Reader | None = None,
    reference: str = "",
    amount: int | None = None,
) -> Payment:
    """Record money received: all that is outstanding, or `amount`. Once the whole sum is there the
    invoice is paid, the contract renewed and the charge booked; until then it stays open. Any
    excess is shown on the invoice, to be refunded by hand."""
    invoice = _locked(invoice)
    if invoice.state != _STATE.OPEN:
        raise InvoiceError(f"{invoice.number} is already {invoice.get_state_display().lower()}.")
    if on > publication_zone.today():
        raise InvoiceError("That date is in the future. Enter the date the payment arrived.")
    came = invoice.left if amount is None else amount
    if came < 1:
        raise InvoiceError("Enter an amount greater than zero.")
    payment = Payment.objects.create(
        invoice=invoice, amount=came, on=on, reference=reference[:140], by=by
    )
    audit.record(verb="invoice.payment", subject=invoice, actor=by, amount=came, on=str(on))
    if invoice.left <= 0:
        _settle(invoice, on)
    return payment


@transaction.atomic
def cancel_invoice(invoice: Invoice, *, reason: str, by: Reader | None = None) -> CreditNote:
    """Cancel an invoice by a credit note. What was booked for it is credited in the ledger; money
    received is refunded by hand, and the membership stays as it is."""
    invoice = _locked(invoice)
    if invoice.state == _STATE.CANCELLED:
        raise InvoiceError(f"{invoice.number} has already been cancelled.")
    if not reason.strip():
        raise InvoiceError("Give a reason for cancelling. It is printed on the credit note.")
    note = _write_credit_note(invoice, reason=reason.strip()[:200], by=by)
    if invoice.state == _STATE.PAID:
        _credit(invoice, note)
    invoice.state, invoice.cancelled_on = _STATE.CANCELLED, note.issued_on
    invoice.save(update_fields=["state", "cancelled_on"])
    audit.record(verb="invoice.cancelled", subject=invoice, actor=by, note=note.number)
    if not _was_used(invoice):
        fair_use.forget_order(invoice.number)
    enqueue_invoice_notice(invoice, _NOTICE.CANCELLED)
    return note


def _was_used(invoice: Invoice) -> bool:
    """Whether what was never paid for had been read by then, and its end was no decision of
    ours."""
    subscription = invoice.contract.subscription
    begun = subscription.ended_at is not None and invoice.period_from < subscription.ended_at
    return begun and subscription.ending != Subscription.Ending.STAFF and not invoice.paid


def enqueue_invoice_notice(invoice: Invoice, kind: InvoiceNotice.Kind) -> bool:
    """Enqueue a notice; false if it was enqueued before, or no one is left to write to. Must run in
    the transaction of what it reports."""
    if not invoice.buyer_email:
        return False
    notice, is_new = InvoiceNotice.objects.get_or_create(invoice=invoice, kind=kind)
    if is_new:
        announce = partial(invoice_notice_enqueued.send, sender=InvoiceNotice, notice_id=notice.pk)
        transaction.on_commit(announce)
    return is_new


def _number_fields(today: date) -> dict[str, Any]:
    """The next number and the fields that go with it. Must run in the transaction that writes the
    invoice."""
    issuer = Issuer.load()
    sequence = numbering.next_number(NumberSeries.Kind.INVOICE, today)
    number = numbering.format_number(sequence, on=today, prefix=issuer.number_prefix)
    return {
        "number": number,
        "year": today.year,
        "sequence": sequence,
        "reference": numbering.creditor_reference(number),
        "seller": asdict(issuer.as_seller()),
    }


def _buyer_fields(customer: Customer) -> dict[str, Any]:
    """The buyer's details as they are today."""
    return {
        "customer": customer,
        "buyer_name": str(customer)[:160],
        "buyer_address": "\n".join(
            filter(None, [customer.address, country_name(customer.country)])
        ),
        "buyer_tax_id": customer.tax_id,
        "buyer_email": customer.mail_to,
    }


def _write_lines(invoice: Invoice, lines: Sequence[LineItem]) -> None:
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=invoice, position=position, **asdict(item))
        for position, item in enumerate(lines, start=1)
    )


def _settle(invoice: Invoice, on: date) -> None:
    """The whole sum has been received."""
    invoice.state, invoice.paid_on = _STATE.PAID, on
    invoice.save(update_fields=["state", "paid_on"])
    start, until = invoice.period_from, invoice.period_until
    contract = invoice.contract
    if invoice.cause == Invoice.Cause.TERM:
        contract, start, until = _renew(invoice)
    entries.book_charge(
        contract,
        amount=invoice.net,
        tax=invoice.tax,
        currency=invoice.currency,
        period_from=start,
        period_until=until,
        vendor_ref=invoice.number,
        at=min(datetime.combine(on, time(12), UTC), timezone.now()),
    )
    fair_use.forget_order(invoice.number)
    enqueue_invoice_notice(invoice, _NOTICE.PAID)


def _renew(invoice: Invoice) -> tuple[Contract, datetime, datetime]:
    """The contract that the money pays for, and its period. One that ended unpaid restarts today,
    for the same length."""
    contract = invoice.contract
    subscription = contract.subscription
    if subscription.is_running:
        until = max(invoice.period_until, subscription.period_ends_at)
        subscriptions.renew(subscription, until=until)
        return contract, invoice.period_from, invoice.period_until
    now = timezone.now()
    until = months.later(now, contract.price.months)
    return _restart(contract, until), now, until


def _restart(contract: Contract, until: datetime) -> Contract:
    old = contract.subscription
    if old.team is None and (old.reader is None or not old.reader.is_active):
        raise InvoiceError(
            "The account has been deleted. Refund the payment and cancel the invoice."
        )
    try:
        subscription = subscriptions.start(
            plan=old.plan,
            reader=old.reader,
            team=old.team,
            seats=old.seats,
            period_ends_at=until,
            came_from=old.came_from,
        )
    except subscriptions.SubscriptionError as error:
        raise InvoiceError(
            "This customer has another active membership. Refund the payment and cancel the "
            "invoice."
        ) from error
    return Contract.objects.create(
        subscription=subscription,
        price=contract.price,
        customer=contract.customer,
        payment_method=Contract.PaymentMethod.INVOICE,
    )


def _write_credit_note(invoice: Invoice, *, reason: str, by: Reader | None) -> CreditNote:
    today = publication_zone.today()
    sequence = numbering.next_number(NumberSeries.Kind.CREDIT_NOTE, today)
    prefix = "-".join(filter(None, [Issuer.load().number_prefix, "CN"]))
    return CreditNote.objects.create(
        number=numbering.format_number(sequence, on=today, prefix=prefix),
        year=today.year,
        sequence=sequence,
        invoice=invoice,
        issued_on=today,
        reason=reason,
        by=by,
    )


def _credit(invoice: Invoice, note: CreditNote) -> None:
    """Against the contract that the charge was booked for."""
    charge = LedgerEntry.objects.get(reference=f"charge:{invoice.number}")
    entries.book_credit(
        charge.contract,
        amount=invoice.net,
        tax=invoice.tax,
        currency=invoice.currency,
        period_from=charge.period_from,
        period_until=charge.period_until,
        vendor_ref=note.number,
    )


def _locked(invoice: Invoice) -> Invoice:
    invoice.contract.hold()
    rows = Invoice.objects.select_for_update(of=("self",)).select_related(
        "contract__subscription__plan",
        "contract__subscription__reader",
        "contract__subscription__team",
        "contract__price",
        "customer",
    )
    return rows.get(pk=invoice.pk)
