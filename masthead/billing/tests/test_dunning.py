"""What the calendar does with invoices: renewals, reminders, grace, the end."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from masthead.billing.invoices import dunning, issuing
from masthead.billing.models import Cadence, Contract, Invoice, InvoiceNotice, Issuer
from masthead.billing.signals import invoice_notice_enqueued
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
    make_contract(price=month, period_ends_at=in_days(14.1))
    near = make_contract(price=month, period_ends_at=in_days(13.9))
    assert dunning.issue_renewals() == 1
    assert Invoice.objects.get().contract == near


def test_the_renewal_of_one_team_does_not_hold_up_another_s() -> None:
    later = bank(days_left=25)
    dunning.issue_renewals()
    sooner = bank(days_left=20)
    assert dunning.issue_renewals() == 1
    assert {each.contract for each in Invoice.objects.all()} == {later, sooner}


def test_a_team_that_has_paid_its_term_and_owes_only_seats_gets_its_renewal() -> None:
    contract = bank(days_left=20)
    issuing.record_payment(issuing.issue_for_term(contract), on=today())
    issuing.issue_for_seats(contract, more=2)
    assert dunning.issue_renewals() == 1


def test_a_renewal_that_staff_cancelled_is_not_issued_again() -> None:
    bank(days_left=20)
    dunning.issue_renewals()
    issuing.cancel_invoice(Invoice.objects.get(), reason="They want a quote")
    assert dunning.issue_renewals() == 0


def test_a_member_who_was_ended_by_staff_gets_no_renewal() -> None:
    contract = bank(days_left=20)
    subscriptions.end(contract.subscription, ending=Subscription.Ending.STAFF)
    assert dunning.issue_renewals() == 0


@pytest.fixture
def a_faster_worker() -> Iterator[list[int]]:
    """Issues every renewal that is due as soon as the first one is committed; how many each time
    is noted."""
    issued: list[int] = []

    def work(**_: Any) -> None:
        if not issued:
            issued.append(0)
            issued[0] = dunning.issue_renewals()

    invoice_notice_enqueued.connect(work, sender=InvoiceNotice)
    yield issued
    invoice_notice_enqueued.disconnect(work, sender=InvoiceNotice)


@pytest.mark.django_db(transaction=True)
def test_renewals_that_another_worker_has_issued_are_passed_over(
    a_faster_worker: list[int],
) -> None:
    month = make_price(32_00, cadence=Cadence.MONTH)
    for _ in range(3):
        make_contract(price=month, period_ends_at=in_days(10))
    assert (dunning.issue_renewals(), a_faster_worker) == (1, [2])
    assert Invoice.objects.count() == 3


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


def test_cancelling_cancels_the_renewal_s_invoice_and_no_other_team_s() -> None:
    contract, other = bank(days_left=20), bank(days_left=20)
    dunning.issue_renewals()
    subscriptions.cancel_at_end(contract.subscription, reason="Budget")
    assert dunning.cancel_unneeded() == 1
    invoice = contract.invoices.get()
    assert invoice.state == "cancelled"
    assert "not renewed" in invoice.credit_note.reason
    assert other.invoices.get().state == "open"
    assert dunning.run_dunning() == 0


def test_a_team_that_cancels_still_owes_the_term_that_it_uses() -> None:
    contract = bank(days_left=300)
    invoice = issuing.issue_for_term(contract)
    subscriptions.cancel_at_end(contract.subscription, reason="Budget")
    assert dunning.cancel_unneeded() == 0
    invoice.refresh_from_db()
    assert invoice.state == "open"


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
    next_day = unpaid(bank(days_left=300), due_in=4)
    assert dunning.enqueue_reminders() == 1
    assert dunning.enqueue_reminders() == 0
    assert told(invoice) == ["issued", "due_soon"]
    assert told(next_day) == ["issued"]


def test_a_reminder_to_one_team_leaves_another_s_to_be_sent() -> None:
    unpaid(bank(days_left=300), due_in=3)
    dunning.enqueue_reminders()
    invoice = unpaid(bank(days_left=300), due_in=2)
    assert dunning.enqueue_reminders() == 1
    assert told(invoice) == ["issued", "due_soon"]


def test_the_calendar_says_how_much_it_did() -> None:
    bank(days_left=20)
    unpaid(bank(days_left=300), due_in=3)
    unpaid(bank(days_left=300), due_in=-1)
    # a renewal, two reminders, and a grace that begins
    assert [dunning.run_dunning(), dunning.run_dunning()] == [4, 0]


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
    mine = Subscription.objects.filter(pk=contract.subscription_id)
    mine.update(access_until=in_days(7.1))
    assert dunning.run_dunning() == 0
    mine.update(access_until=in_days(6.9))
    assert dunning.run_dunning() == 1
    assert told(invoice) == ["issued", "overdue", "last"]


def test_a_last_notice_is_about_the_term_and_not_about_added_seats() -> None:
    contract = bank(days_left=300)
    term, seats = unpaid(contract, due_in=-8), issuing.issue_for_seats(contract, more=2)
    long_ago = today() - timedelta(days=8)
    Invoice.objects.filter(pk=seats.pk).update(issued_on=long_ago, due_on=long_ago)
    dunning.run_dunning()
    Subscription.objects.filter(pk=contract.subscription_id).update(access_until=in_days(6.5))
    dunning.run_dunning()
    assert (told(term), told(seats)) == (["issued", "overdue", "last"], ["issued", "overdue"])


def test_a_member_whose_grace_has_not_begun_gets_no_last_notice() -> None:
    invoice = unpaid(bank(days_left=3), due_in=-1)
    assert dunning.enqueue_reminders() == 1
    assert told(invoice) == ["issued", "overdue"]


def test_an_overdue_renewal_starts_no_grace_before_its_period_begins() -> None:
    contract = bank(days_left=20)
    dunning.issue_renewals()
    Invoice.objects.update(issued_on=today() - timedelta(days=9), due_on=today() - timedelta(1))
    assert dunning.mark_past_due() == 0
    assert state(contract) == "active"


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
