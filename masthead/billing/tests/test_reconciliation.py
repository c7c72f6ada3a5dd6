"""Every subscription is compared with the vendor: lost events are made up for, unknown ones
reported."""

import pytest

from masthead.accounts.testing import make_reader, make_staff
from masthead.billing.models import Contract, Discrepancy, VendorCommand
from masthead.billing.testing import VendorSandbox, make_contract
from masthead.billing.vendor import discrepancies, reconciliation
from masthead.gateways.payments import SubscriptionState
from masthead.membership import subscriptions
from masthead.membership.models import Subscription


def test_agreeing_records_are_no_discrepancy(sandbox: VendorSandbox) -> None:
    sandbox.join(make_reader())
    report = reconciliation.reconcile()
    assert str(report) == "1 compared, 0 corrected, 0 left for a person"
    assert not Discrepancy.objects.exists()


def test_reconciliation_finds_a_member_whose_event_was_lost(sandbox: VendorSandbox) -> None:
    sandbox.visit(make_reader())
    report = reconciliation.reconcile()
    assert report is not None
    assert report.mended == 1
    assert Contract.objects.get().subscription.is_running


def test_reconciliation_books_a_payment_whose_event_was_lost(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    sandbox.advance(8)
    reconciliation.reconcile()
    contract.refresh_from_db()
    assert contract.subscription.state == Subscription.State.ACTIVE
    assert Discrepancy.objects.get().is_corrected
    again = reconciliation.reconcile()
    assert again is not None
    assert again.mended == 0


def test_a_contract_ended_here_is_ended_at_the_vendor(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    subscriptions.end(contract.subscription, ending=Subscription.Ending.STAFF)
    sandbox.settle()
    assert sandbox.theirs(contract).state is SubscriptionState.CANCELLED
    assert VendorCommand.objects.get().state == VendorCommand.State.DONE


def test_a_contract_unknown_to_the_vendor_is_left_to_a_person_once(sandbox: VendorSandbox) -> None:
    make_contract(vendor_ref="sub_nowhere")
    reconciliation.reconcile()
    reconciliation.reconcile()
    difference = Discrepancy.objects.get()
    assert difference.type == Discrepancy.Type.UNKNOWN_THERE
    discrepancies.settle_discrepancy(discrepancy=difference, by=make_staff())
    difference.refresh_from_db()
    assert difference.settled_at is not None


@pytest.mark.django_db
def test_without_a_vendor_nothing_is_reconciled() -> None:
    assert reconciliation.reconcile() is None
