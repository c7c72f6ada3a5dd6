"""What the calendar does with invoices: renewals, reminders, grace, the end."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from masthead.billing.invoices import dunning, issuing
from masthead.billing.models import Cadence, Contract, Invoice, Issuer
from masthead.billing.testing import make_contract, make_price, make_team_contract
from masthead.core import months
from masthead.membership import subscriptions
from masthead.membership.models import Subscription
from masthead.membership.testing import in_days

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.now().date()


def bank(*, days_left: float) -> Contract:
    """A team's contract that is paid for so many days more."""
    contract = make_team_contract()
    subscriptions.renew(contract.subscription, until=in_days(days_left))
    contract.subscription.refresh_from_db()
    return contract


def unpaid(contract: Contract, *, due_in: int) -> Invoice:
    """The invoice for the contract's period, with another day on which it is due."""
    invoice = issuing.issue_for_term(contract)
    issued = min(invoice.issued_on, today() + timedelta(days=due_in))
    Invoice.objects.filter(pk=invoice.pk).update(
        due_on=today() + timedelta(days=due_in), issued_on=issued
    )
    return invoice


def told(invoice: Invoice) -> list[str]:
    return list(invoice.notices.values_list("kind", flat=True))


def state(contract: Contract) -> str:
    return Subscription.objects.get(pk=contract.subscription_id).state


def test_a_yearly_renewal_is_invoiced_once_thirty_days_ahead() -> None:
    contract = bank(days_left=29.5)
    assert dunning.issue_renewals() == 1
    assert dunning.issue_renewals() == 0
    invoice = Invoice.objects.get()
    assert invoice.period_from == contract.subscription.period_ends_at
    assert invoice.period_until == months.later(invoice.period_from, 12)
    assert invoice.due_on == invoice.period_from.date()
    assert told(invoice) == ["issued"]


def test_nothing_is_invoiced_earlier() -> None:
    bank(days_left=31)
    assert dunning.run_dunning() == 0


def test_a_monthly_renewal_is_invoiced_a_fortnight_ahead() -> None:
    month = make_price(32_00, cadence=Cadence.MONTH)
    make_contract(price=month, period_ends_at=in_days(20))
    make_contract(price=month, period_ends_at=in_days(13))
    assert dunning.issue_renewals() == 1


def test_a_renewal_is_not_due_before_the_paid_period_ends() -> None:
    issuer = Issuer.load()
    issuer.payment_days = 14
    issuer.save()
    contract = bank(days_left=28)
    assert dunning.renewal_due(contract, today()) == contract.subscription.period_ends_at.date()
    late = bank_late = datetime.combine(today(), datetime.min.time(), timezone.now().tzinfo)
    contract.subscription.period_ends_at = late + timedelta(days=2)
    assert dunning.renewal_due(contract, bank_late.date()) == today() + timedelta(days=14)


@pytest.mark.parametrize("because", ["cancelled", "by card", "unpaid"])
def test_no_renewal_is_invoiced_when_cancelled_by_card_or_unpaid(because: str) -> None:
    contract = bank(days_left=20)
    if because == "cancelled":
        subscriptions.cancel_at_end(contract.subscription)
    if because == "by card":
        Contract.objects.filter(pk=contract.pk).update(
            payment_method="card", vendor="stripe", vendor_ref="sub_1"
        )
    if because == "unpaid":
        issuing.issue_for_term(contract)
    before = Invoice.objects.count()
    dunning.issue_renewals()
    assert Invoice.objects.count() == before


def test_paying_a_renewal_early_only_extends_the_membership() -> None:
    contract = bank(days_left=20)
    dunning.issue_renewals()
    invoice = Invoice.objects.get()
    issuing.record_payment(invoice, on=today())
    contract.subscription.refresh_from_db()
    assert contract.subscription.period_ends_at == invoice.period_until
    assert dunning.run_dunning() == 0


def test_cancelling_cancels_the_renewal_s_invoice() -> None:
    contract = bank(days_left=20)
    dunning.issue_renewals()
    subscriptions.cancel_at_end(contract.subscription, reason="Budget")
    assert dunning.cancel_unneeded() == 1
    invoice = Invoice.objects.get()
    assert invoice.state == "cancelled"
    assert "not renewed" in invoice.credit_note.reason
    assert dunning.run_dunning() == 0


@pytest.mark.parametrize("ending", ["withdrawn", "staff"])
def test_a_member_who_withdrew_or_was_ended_owes_nothing(ending: str) -> None:
    contract = bank(days_left=300)
    invoice = issuing.issue_for_term(contract)
    subscriptions.end(contract.subscription, ending=Subscription.Ending(ending))
    assert dunning.run_dunning() == 1
    invoice.refresh_from_db()
    assert invoice.state == "cancelled"


def test_a_reminder_is_sent_once_three_days_before_the_due_date() -> None:
    invoice = unpaid(bank(days_left=300), due_in=3)
    assert dunning.enqueue_reminders() == 1
    assert dunning.enqueue_reminders() == 0
    assert told(invoice) == ["issued", "due_soon"]


def test_an_overdue_invoice_starts_a_fortnight_of_grace_and_a_notice() -> None:
    contract = bank(days_left=300)
    invoice = unpaid(contract, due_in=-1)
    dunning.run_dunning()
    contract.subscription.refresh_from_db()
    assert state(contract) == "past_due"
    assert contract.subscription.access_until.date() == today() + timedelta(days=14)
    assert told(invoice) == ["issued", "overdue"]
    dunning.run_dunning()
    contract.subscription.refresh_from_db()
    assert contract.subscription.access_until.date() == today() + timedelta(days=14)


def test_a_last_notice_is_sent_a_week_before_access_ends() -> None:
    contract = bank(days_left=300)
    invoice = unpaid(contract, due_in=-8)
    dunning.run_dunning()
    Subscription.objects.filter(pk=contract.subscription_id).update(access_until=in_days(6.5))
    dunning.run_dunning()
    assert told(invoice) == ["issued", "overdue", "last"]


def test_an_unpaid_membership_lapses_and_its_invoice_can_still_be_paid() -> None:
    contract = bank(days_left=300)
    invoice = unpaid(contract, due_in=-15)
    dunning.run_dunning()
    Subscription.objects.filter(pk=contract.subscription_id).update(access_until=in_days(-0.1))
    subscriptions.end_expired()
    ended = Subscription.objects.get(pk=contract.subscription_id)
    assert (ended.state, ended.ending) == ("cancelled", "unpaid")
    assert dunning.run_dunning() == 0  # nobody is reminded of what has ended
    issuing.record_payment(invoice, on=today())
    assert Subscription.objects.running().get().team == ended.team


def test_unpaid_seats_bring_reminders_but_do_not_end_access() -> None:
    contract = bank(days_left=300)
    invoice = issuing.issue_for_seats(contract, more=2)
    Invoice.objects.filter(pk=invoice.pk).update(
        issued_on=today() - timedelta(days=20), due_on=today() - timedelta(days=6)
    )
    dunning.run_dunning()
    assert state(contract) == "active"
    assert told(invoice) == ["issued", "overdue"]
