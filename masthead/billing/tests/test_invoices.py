"""Invoices: numbered without gaps, issued once per period, paid, cancelled by a credit note."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from masthead.accounts import closure
from masthead.accounts.testing import make_reader, make_staff
from masthead.billing import checkout, erasure, invoice_orders
from masthead.billing.checkout import CheckoutTerms
from masthead.billing.invoices import issuing, links, numbering
from masthead.billing.invoices.issuing import InvoiceError, LineItem, Period
from masthead.billing.models import (
    Cadence,
    CheckoutIntent,
    Contract,
    CreditNote,
    Invoice,
    InvoiceNotice,
    Issuer,
    LedgerEntry,
    NumberSeries,
)
from masthead.billing.testing import make_contract, make_customer, make_price, make_team_contract
from masthead.core import months
from masthead.membership import subscriptions
from masthead.membership.models import Subscription
from masthead.membership.testing import in_days

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.now().date()


@pytest.fixture
def bank() -> Contract:
    """Five seats for a year, by invoice, begun and not paid."""
    contract = make_team_contract()
    contract.customer.name = "Harbour Bank"
    contract.customer.email = "accounts@harbour.example.com"
    contract.customer.save()
    return contract


def test_an_invoice_asks_for_each_seat_of_the_period(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank, purchase_order="PO 7781")
    [line] = invoice.lines.all()
    assert (line.quantity, line.unit, invoice.total) == (5, 264_00, 1320_00)
    assert (invoice.currency, invoice.purchase_order) == ("USD", "PO 7781")
    assert invoice.due_on == today() + timedelta(days=14)
    assert invoice.buyer_name == "Harbour Bank"
    assert numbering.is_creditor_reference(invoice.reference)


def test_the_due_date_follows_the_publisher_s_setting(bank: Contract) -> None:
    issuer = Issuer.load()
    issuer.payment_days, issuer.number_prefix, issuer.name = 30, "MER", "Meridian Press"
    issuer.save()
    invoice = issuing.issue_for_term(bank)
    assert invoice.due_on == today() + timedelta(days=30)
    assert invoice.number == f"MER-{today().year}-0001"
    issuer.name = "Another Press"
    issuer.save()
    invoice.refresh_from_db()
    assert invoice.seller_facts.name == "Meridian Press"


def test_a_period_is_invoiced_once_and_a_refusal_leaves_no_gap(bank: Contract) -> None:
    issuing.issue_for_term(bank)
    with pytest.raises(InvoiceError, match="already been invoiced"):
        issuing.issue_for_term(bank)
    with pytest.raises(InvoiceError, match="more than zero"):
        _issue(bank, [])
    other = issuing.issue_for_term(make_contract())
    assert other.number == f"{today().year}-0002"


def test_a_rolled_back_invoice_gives_its_number_back(bank: Contract) -> None:
    with pytest.raises(RuntimeError, match="the power"), transaction.atomic():
        issuing.issue_for_term(bank)
        raise RuntimeError("the power fails")
    assert issuing.issue_for_term(bank).number == f"{today().year}-0001"


@pytest.mark.django_db(transaction=True)
def test_many_at_once_take_numbers_without_gaps() -> None:
    contracts = [make_contract(price=make_price()) for _ in range(6)]
    threads = [threading.Thread(target=_issue_alone, args=[each.pk]) for each in contracts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(Invoice.objects.values_list("sequence", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6]
    assert NumberSeries.objects.get(kind=NumberSeries.Kind.INVOICE).last == 6


def _issue_alone(contract_id: int) -> None:
    try:
        issuing.issue_for_term(Contract.objects.get(pk=contract_id))
    finally:
        connection.close()
        if connection.connection is not None:  # a database in memory is not closed by that
            connection.connection.close()


def test_paying_renews_the_contract_and_books_the_charge_once(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    subscriptions.mark_past_due(bank.subscription)
    staff = make_staff()
    issuing.record_payment(invoice, on=today(), by=staff, reference="RF by hand")
    invoice.refresh_from_db()
    subscription = Subscription.objects.get(pk=bank.subscription_id)
    assert (invoice.state, invoice.paid_on, invoice.left) == ("paid", today(), 0)
    assert subscription.state == "active"
    assert subscription.access_until > invoice.period_until
    entry = LedgerEntry.objects.get()
    assert (entry.kind, entry.amount, entry.reference) == (
        "charge",
        1320_00,
        f"charge:{invoice.number}",
    )
    assert (entry.period_from, entry.seats, entry.payment_method) == (
        invoice.period_from,
        5,
        "invoice",
    )
    with pytest.raises(InvoiceError, match="is already paid"):
        issuing.record_payment(invoice, on=today(), by=staff)


def test_a_part_payment_leaves_the_invoice_open(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    issuing.record_payment(invoice, on=today(), amount=1000_00)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.left) == ("open", 320_00)
    assert not LedgerEntry.objects.exists()
    issuing.record_payment(invoice, on=today())
    invoice.refresh_from_db()
    assert (invoice.state, invoice.left) == ("paid", 0)
    assert LedgerEntry.objects.get().amount == 1320_00


def test_an_overpayment_is_shown_on_the_invoice(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    issuing.record_payment(invoice, on=today(), amount=1400_00)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.left) == ("paid", -80_00)
    assert LedgerEntry.objects.get().amount == 1320_00


@pytest.mark.parametrize("amount", [0, -5])
def test_a_payment_of_nothing_is_refused(bank: Contract, amount: int) -> None:
    invoice = issuing.issue_for_term(bank)
    with pytest.raises(InvoiceError, match="greater than zero"):
        issuing.record_payment(invoice, on=today(), amount=amount)


def test_a_payment_dated_in_the_future_is_refused(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    with pytest.raises(InvoiceError, match="is in the future"):
        issuing.record_payment(invoice, on=today() + timedelta(days=1))


def test_a_payment_after_the_end_restarts_the_membership(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    subscriptions.end(bank.subscription, ending=Subscription.Ending.UNPAID)
    issuing.record_payment(invoice, on=today())
    running = Subscription.objects.running().get()
    assert running.team == bank.subscription.team
    assert running.period_ends_at.date() == months.later(timezone.now(), 12).date()
    assert running.seats == 5
    assert LedgerEntry.objects.get().contract == running.contract


def test_a_late_payment_of_a_customer_who_rejoined_is_refused() -> None:
    maya = make_reader("maya@example.org")
    old = make_contract(maya)
    invoice = issuing.issue_for_term(old)
    subscriptions.end(old.subscription, ending=Subscription.Ending.UNPAID)
    make_contract(maya)
    with pytest.raises(InvoiceError, match="has another active membership"):
        issuing.record_payment(invoice, on=today())
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid) == ("open", 0)


def test_a_credit_note_cancels_and_has_its_own_number_series(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    with pytest.raises(InvoiceError, match="Give a reason"):
        issuing.cancel_invoice(invoice, reason=" ")
    note = issuing.cancel_invoice(invoice, reason="Wrong address", by=make_staff())
    invoice.refresh_from_db()
    assert note.number == f"CN-{today().year}-0001"
    assert (invoice.state, invoice.cancelled_on) == ("cancelled", today())
    assert not LedgerEntry.objects.exists()  # nothing had been booked
    with pytest.raises(InvoiceError, match="already been cancelled"):
        issuing.cancel_invoice(invoice, reason="Twice")
    assert CreditNote.objects.count() == 1
    assert issuing.issue_for_term(bank).number == f"{today().year}-0002"


def test_cancelling_a_paid_invoice_credits_the_ledger(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    issuing.record_payment(invoice, on=today())
    issuing.cancel_invoice(invoice, reason="Agreed by telephone")
    assert sum(LedgerEntry.objects.values_list("amount", flat=True)) == 0


def test_seats_added_mid_term_cost_their_share_of_the_year(bank: Contract) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    bank.subscription.period_ends_at = months.later(start, 12)
    half = months.later(start, 6)
    item = issuing.seats_line_item(bank, more=2, at=half)
    assert (item.quantity, item.unit) == (2, 132_00)
    assert item.description == "2 additional seats, 1 September 2026 to 28 February 2027"
    item = issuing.seats_line_item(bank, more=5, at=half)  # the cheaper step is for all ten
    assert (item.quantity, item.unit) == (1, (10 * 240_00 - 5 * 264_00) // 2)
    assert item.description.endswith("28 February 2027; all 10 at $240 from now on")


def test_paying_for_more_seats_moves_no_period(bank: Contract) -> None:
    before = bank.subscription.period_ends_at
    invoice = issuing.issue_for_seats(bank, more=2)
    issuing.record_payment(invoice, on=today())
    bank.subscription.refresh_from_db()
    assert bank.subscription.period_ends_at == before
    assert LedgerEntry.objects.get().period_until == before


def test_each_step_of_an_invoice_has_one_notice(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    issuing.record_payment(invoice, on=today())
    assert not issuing.enqueue_invoice_notice(invoice, InvoiceNotice.Kind.PAID)
    assert list(invoice.notices.values_list("kind", flat=True)) == ["issued", "paid"]


def test_a_reference_with_a_wrong_digit_is_detected() -> None:
    reference = numbering.creditor_reference("MER-2026-0042")
    assert numbering.is_creditor_reference(numbering.grouped(reference))
    assert not numbering.is_creditor_reference(reference.replace("2026", "2062"))
    assert (
        numbering.creditor_reference("539007547034") == "RF18539007547034"
    )  # the standard's own example


def _issue(contract: Contract, lines: list[LineItem], due: date | None = None) -> Invoice:
    return issuing.issue_invoice(
        customer=contract.customer,
        contract=contract,
        lines=lines,
        period=Period(timezone.now(), in_days(30)),
        due=due,
    )


def test_a_payment_for_a_deleted_account_restarts_nothing() -> None:
    maya = make_reader("maya@example.org")
    invoice = issuing.issue_for_term(make_contract(maya))
    erasure.erase_customer(maya)
    closure.close(maya)
    invoice = Invoice.objects.get(pk=invoice.pk)
    with pytest.raises(InvoiceError, match="account has been deleted"):
        issuing.record_payment(invoice, on=today())
    assert not Subscription.objects.running().exists()


def test_a_customer_with_an_open_invoice_orders_nothing_more() -> None:
    customer = make_customer(make_reader("maya@example.org"))
    customer.name, customer.address = "Maya Haddad", "4 Quay Street"
    terms = CheckoutTerms.without_trial(make_price())
    contract = invoice_orders.order_by_invoice(
        checkout.create_intent(terms=terms, customer=customer)
    )
    subscriptions.end(contract.subscription, ending=Subscription.Ending.UNPAID)
    begun = checkout.create_intent(terms=terms, customer=customer)
    with pytest.raises(checkout.CheckoutError, match="unpaid invoice"):
        invoice_orders.order_by_invoice(begun)
    assert not Subscription.objects.running().exists()
    issuing.record_payment(Invoice.objects.get(), on=today())
    assert Subscription.objects.running().exists()


@pytest.mark.parametrize(("name", "address"), [("", "4 Quay Street"), ("Maya Haddad", "")])
def test_an_invoice_order_names_its_buyer(name: str, address: str) -> None:
    customer = make_customer(make_reader("maya@example.org"))
    customer.name, customer.address = name, address
    intent = checkout.create_intent(
        terms=CheckoutTerms.without_trial(make_price()), customer=customer
    )
    with pytest.raises(checkout.CheckoutError, match="name and address"):
        invoice_orders.order_by_invoice(intent)


def test_a_trial_that_is_ordered_by_invoice_is_paid_for_from_its_end() -> None:
    maya = make_reader("maya@example.org")
    customer = make_customer(maya)
    customer.name, customer.address = "Maya Haddad", "4 Quay Street"
    price = make_price()
    terms = checkout.terms_for(price=price, reader=maya)
    trial = checkout.start_cardless_trial(checkout.create_intent(terms=terms, customer=customer))
    trial_ends = trial.subscription.period_ends_at
    month = make_price(32_00, cadence=Cadence.MONTH)
    intent = checkout.create_intent(terms=CheckoutTerms.without_trial(month), customer=customer)
    contract = invoice_orders.order_by_invoice(intent)
    assert contract.pk == trial.pk
    invoice = Invoice.objects.get()
    assert (invoice.total, invoice.period_from) == (32_00, trial_ends)
    assert contract.subscription.state == Subscription.State.ACTIVE
    assert Contract.objects.get().price == month
    intent.refresh_from_db()
    assert (intent.state, intent.contract) == (CheckoutIntent.State.JOINED, contract)


def test_a_link_opens_its_own_invoice_and_a_forged_one_none(bank: Contract) -> None:
    invoice = issuing.issue_for_term(bank)
    token = links.invoice_path(invoice).rpartition("/")[2]
    link = links.read_link(token)
    assert link and link.is_open and link.invoice == invoice
    assert links.read_link(token + "x") is None
    assert links.invoice_pdf_path(invoice) != links.invoice_path(invoice)
