"""Every subscription is compared with the vendor: lost events are made up for, unknown ones
reported."""

from typing import Any

import pytest

from masthead.accounts.testing import make_reader, make_staff
from masthead.billing import contract_end
from masthead.billing.models import (
    CheckoutIntent,
    Contract,
    Discrepancy,
    VendorCommand,
)
from masthead.billing.testing import VendorSandbox, make_contract
from masthead.billing.vendor import discrepancies, event_inbox, reconciliation
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
    assert report.corrected == 1
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
    assert again.corrected == 0


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


def test_a_lost_command_to_end_a_contract_is_sent_again_once(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    subscriptions.end(contract.subscription, ending=Subscription.Ending.STAFF)
    contract_end.close_ended_contracts()
    VendorCommand.objects.all().delete()
    reports = [reconciliation.reconcile(), reconciliation.reconcile()]
    assert [report.corrected for report in reports if report] == [1, 0]
    assert VendorCommand.objects.get().action == VendorCommand.Action.END
    found = Discrepancy.objects.get()
    assert (found.type, found.is_corrected) == (Discrepancy.Type.OUT_OF_STEP, True)


def test_a_subscription_that_nobody_started_here_is_left_to_a_person(
    sandbox: VendorSandbox,
) -> None:
    sandbox.visit(make_reader())
    CheckoutIntent.objects.update(reference="somebody-else")
    for _ in range(2):
        report = reconciliation.reconcile()
        assert report is not None
        assert report.left == 1
    assert Discrepancy.objects.get().type == Discrepancy.Type.UNKNOWN_HERE
    assert not Contract.objects.exists()


def test_while_the_vendor_is_down_nothing_is_reconciled(sandbox: VendorSandbox) -> None:
    sandbox.join(make_reader())
    sandbox.stripe.server.stop()
    assert reconciliation.reconcile() is None
    assert not Discrepancy.objects.exists()


@pytest.mark.django_db
def test_without_a_vendor_nothing_is_reconciled() -> None:
    assert reconciliation.reconcile() is None


def test_a_vendor_that_refuses_our_key_stops_neither_comparison_nor_events(
    sandbox: VendorSandbox, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.join(make_reader())
    settings.STRIPE_KEY = "sk_live_revoked"
    assert reconciliation.reconcile() is None
    assert event_inbox.fetch_missed() == 0
    assert "check its credentials" in caplog.text
    assert "did not list its events" in caplog.text
