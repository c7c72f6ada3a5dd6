"""Money that arrives for an invoice: how much is enough, which period it pays for, and what is
kept of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from masthead.accounts.models import AuditEntry
from masthead.accounts.testing import make_staff
from masthead.billing.invoices import issuing
from masthead.billing.invoices.issuing import InvoiceError
from masthead.billing.models import Contract, Invoice, LedgerEntry, Payment
from masthead.billing.testing import make_contract, make_team_contract
from masthead.membership import subscriptions
from masthead.membership.models import Subscription
from masthead.membership.testing import in_days

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.now().date()


@pytest.fixture
def bank() -> Contract:
    return make_team_contract()


@pytest.fixture
def invoice(bank: Contract) -> Invoice:
    return issuing.issue_for_term(bank)


def test_a_single_cent_is_a_payment_and_the_last_one_settles_the_invoice(invoice: Invoice) -> None:
    first = issuing.record_payment(invoice, on=today(), amount=1)
    assert (first.amount, first.invoice) == (1, invoice)
    issuing.record_payment(invoice, on=today(), amount=1320_00 - 2)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.left) == ("open", 1)
    assert issuing.record_payment(invoice, on=today()).amount == 1
    invoice.refresh_from_db()
    assert (invoice.state, invoice.left) == ("paid", 0)


def test_a_payment_for_one_invoice_leaves_another_customer_s_open(invoice: Invoice) -> None:
    other = issuing.issue_for_term(make_contract())
    issuing.record_payment(invoice, on=today())
    other.refresh_from_db()
    assert (other.state, other.paid, other.paid_on) == ("open", 0, None)


def test_a_payment_is_booked_at_noon_of_the_day_on_which_it_arrived(invoice: Invoice) -> None:
    yesterday = today() - timedelta(days=1)
    issuing.record_payment(invoice, on=yesterday)
    noon = datetime(yesterday.year, yesterday.month, yesterday.day, 12, tzinfo=UTC)
    assert LedgerEntry.objects.get().at == noon


def test_a_payment_that_arrived_today_is_not_booked_in_the_future(invoice: Invoice) -> None:
    issuing.record_payment(invoice, on=today())
    assert LedgerEntry.objects.get().at <= timezone.now()


def test_paying_an_earlier_period_late_does_not_shorten_a_later_one(
    bank: Contract, invoice: Invoice
) -> None:
    later = in_days(700)
    subscriptions.renew(bank.subscription, until=later)
    issuing.record_payment(invoice, on=today())
    assert Subscription.objects.get(pk=bank.subscription_id).period_ends_at == later


def test_a_bank_s_long_reference_is_kept_as_far_as_it_fits(invoice: Invoice) -> None:
    most = Payment._meta.get_field("reference").max_length
    payment = issuing.record_payment(invoice, on=today(), reference="R" * 1000)
    assert len(payment.reference) == most


def test_the_audit_log_names_who_recorded_a_payment_of_how_much(invoice: Invoice) -> None:
    noor = make_staff()
    issuing.record_payment(invoice, on=today(), by=noor, amount=1000_00)
    entry = AuditEntry.objects.get(verb="invoice.payment")
    assert (entry.actor, entry.subject_id) == (noor, str(invoice.pk))
    assert entry.detail == {"amount": 1000_00, "on": str(today())}


def test_a_refused_payment_leaves_no_trace(invoice: Invoice) -> None:
    with pytest.raises(InvoiceError):
        issuing.record_payment(invoice, on=today(), amount=0)
    assert not Payment.objects.exists()
    assert not AuditEntry.objects.filter(verb="invoice.payment").exists()
