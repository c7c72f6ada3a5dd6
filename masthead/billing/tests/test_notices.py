"""Notices that the calendar makes due are sent once, on time, and only to those concerned."""

import pytest

from masthead.accounts.testing import make_reader
from masthead.billing import notices
from masthead.billing.models import Cadence, Notice
from masthead.billing.testing import make_contract, make_price
from masthead.membership import subscriptions
from masthead.membership.testing import in_days

pytestmark = pytest.mark.django_db
KIND = Notice.Kind


def kinds() -> list[str]:
    return list(Notice.objects.values_list("kind", flat=True))


def test_a_reminder_goes_two_days_before_the_first_charge() -> None:
    contract = make_contract(
        vendor_ref="sub_1", trial_ends_at=in_days(1.9), period_ends_at=in_days(1.9)
    )
    make_contract(vendor_ref="sub_2", trial_ends_at=in_days(2.1), period_ends_at=in_days(2.1))
    assert [notices.enqueue_due(), notices.enqueue_due()] == [1, 0]
    notice = Notice.objects.get()
    assert (notice.contract, notice.kind, notice.facts["amount"]) == (contract, "trial_ends", 30000)


def test_a_cancelled_trial_gets_no_reminder_of_a_charge() -> None:
    contract = make_contract(vendor_ref="s", trial_ends_at=in_days(1), period_ends_at=in_days(1))
    subscriptions.cancel_at_end(contract.subscription)
    assert notices.enqueue_due() == 0


def test_a_notice_goes_thirty_days_before_a_yearly_renewal() -> None:
    make_contract(vendor_ref="sub_1", period_ends_at=in_days(29))
    make_contract(vendor_ref="sub_2", period_ends_at=in_days(31))
    notices.enqueue_due()
    assert kinds() == [KIND.RENEWAL]


def test_a_month_renews_without_a_notice_each_time() -> None:
    price = make_price(32_00, cadence=Cadence.MONTH)
    make_contract(price=price, vendor_ref="sub_1", period_ends_at=in_days(20))
    assert notices.enqueue_due() == 0


def test_a_second_notice_goes_in_the_middle_of_the_grace() -> None:
    contract = make_contract(vendor_ref="sub_1", period_ends_at=in_days(300))
    subscription = subscriptions.mark_past_due(contract.subscription)
    assert notices.enqueue_due() == 0
    subscription.access_until = in_days(6.5)
    subscription.save()
    assert [notices.enqueue_due(), notices.enqueue_due()] == [1, 0]
    assert kinds() == [KIND.FAILED_AGAIN]


def test_the_clock_counts_every_notice_that_it_makes_due() -> None:
    make_contract(vendor_ref="sub_1", trial_ends_at=in_days(1), period_ends_at=in_days(1))
    noor = make_reader("noor@example.org")
    make_contract(noor, vendor_ref="sub_2", period_ends_at=in_days(29))
    assert notices.enqueue_due() == len(kinds()) == 2
