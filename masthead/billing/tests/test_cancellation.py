"""Cancelling needs nobody's help, keeps what was paid for, and reaches the vendor whatever
happens."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from masthead.accounts.testing import make_reader, make_staff
from masthead.billing import cancellation
from masthead.billing.invoices import issuing
from masthead.billing.models import (
    Contract,
    Discrepancy,
    Invoice,
    LedgerEntry,
    Notice,
    VendorCommand,
)
from masthead.billing.testing import VendorSandbox, make_contract
from masthead.billing.vendor import command_runner, refunds, sync
from masthead.gateways.payments import SubscriptionState
from masthead.membership import subscriptions
from masthead.membership.models import Grant, Subscription
from masthead.membership.testing import in_days
from masthead.sandbox.stripe.cards import FAILS_LATER, GERMAN, GOOD

KIND = Notice.Kind


def told(contract: Contract, kind: Notice.Kind) -> int:
    return Notice.objects.filter(contract=contract, kind=kind).count()


def paid(sandbox: VendorSandbox, *, card: str = GOOD) -> Contract:
    """A contract whose first year is paid."""
    contract = sandbox.join(make_reader(), card=card)
    sandbox.advance(7.5)
    sandbox.deliver()
    contract.refresh_from_db()
    return contract


def test_a_cancelled_member_reads_to_the_end_and_pays_no_more(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    cancellation.cancel(contract, reason="Too dear")
    sandbox.settle()
    assert sandbox.theirs(contract).cancel_at_period_end
    contract.refresh_from_db()
    assert contract.subscription.cancels_at_end
    assert Grant.objects.in_force().filter(subscription=contract.subscription).exists()
    sandbox.advance(400)
    sandbox.settle()
    contract.refresh_from_db()
    assert contract.subscription.ending == Subscription.Ending.CHOSEN
    assert not Grant.objects.in_force().filter(subscription=contract.subscription).exists()
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE).count() == 1
    assert told(contract, KIND.CANCELLED) == 1


def test_cancelling_in_grace_stops_the_failed_charge(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader(), card=FAILS_LATER)
    sandbox.advance(8)
    sandbox.deliver()
    contract = Contract.objects.get()
    assert contract.subscription.state == Subscription.State.PAST_DUE
    cancellation.cancel(contract, reason="Too dear")
    sandbox.settle()
    contract = Contract.objects.get()
    assert contract.subscription.ending == Subscription.Ending.CHOSEN
    assert not Grant.objects.in_force().filter(subscription=contract.subscription).exists()
    theirs = sandbox.theirs(contract)
    assert theirs.state is SubscriptionState.CANCELLED
    assert sandbox.stripe.payments.invoice(theirs.latest_invoice).next_attempt is None
    assert told(contract, KIND.CANCELLED) == 1


def test_a_cancellation_holds_while_the_vendor_is_down(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    sandbox.stripe.server.stop()
    cancellation.cancel(contract)
    command_runner.run_due()
    contract.refresh_from_db()
    assert contract.subscription.cancels_at_end
    errand = VendorCommand.objects.get()
    assert (errand.state, bool(errand.next_try_at)) == (VendorCommand.State.PENDING, True)


def test_a_late_event_does_not_undo_a_cancellation(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    cancellation.cancel(contract)
    about_it = (each for each in sandbox.stripe.events() if "subscription" in each["type"])
    sandbox.post(next(about_it) | {"id": "evt_late"})
    sandbox.deliver()
    contract.refresh_from_db()
    assert contract.subscription.cancels_at_end
    assert sandbox.theirs(contract).cancel_at_period_end


def test_state_fetched_before_a_cancellation_is_stale_after_it(
    sandbox: VendorSandbox,
) -> None:
    contract = paid(sandbox)
    theirs = sandbox.theirs(contract)
    cancellation.cancel(contract)
    with pytest.raises(sync.StaleStateError):
        sync.apply_vendor_state(contract.vendor, contract, theirs, [])
    assert Contract.objects.get().subscription.cancels_at_end


def test_of_two_states_fetched_at_once_the_second_is_stale(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    asked = [sandbox.theirs(contract), sandbox.theirs(contract)]
    sync.apply_vendor_state(contract.vendor, contract, asked[0], [])
    with pytest.raises(sync.StaleStateError):
        sync.apply_vendor_state(contract.vendor, contract, asked[1], [])


def test_a_cancellation_is_undone(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    cancellation.cancel(contract)
    assert cancellation.resume(contract) == contract
    sandbox.settle()
    contract.refresh_from_db()
    assert not contract.subscription.cancels_at_end
    assert not sandbox.theirs(contract).cancel_at_period_end
    assert told(contract, KIND.RESUMED) == 1


def test_a_reader_in_the_eea_withdraws_and_is_refunded(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox, card=GERMAN)
    cancellation.withdraw(contract)
    sandbox.settle()
    contract.refresh_from_db()
    assert contract.subscription.ending == Subscription.Ending.WITHDRAWN
    assert sandbox.theirs(contract).state is SubscriptionState.CANCELLED
    refund = LedgerEntry.objects.get(kind=LedgerEntry.Kind.REFUND)
    assert refund.amount == -300_00
    assert (told(contract, KIND.WITHDRAWN), told(contract, KIND.REFUNDED)) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("country", "may"), [("DE", True), ("AE", False), ("", False)])
def test_only_readers_in_the_eea_may_withdraw(country: str, may: bool) -> None:
    contract = make_contract()
    contract.customer.country = country
    assert (cancellation.may_withdraw_until(contract) is not None) is may


@pytest.mark.django_db
def test_the_withdrawal_period_starts_with_the_membership() -> None:
    contract = make_contract()
    contract.customer.country = "DE"
    contract.subscription.started_at = in_days(-13)
    until = contract.subscription.started_at + timedelta(days=14)
    assert cancellation.may_withdraw_until(contract) == until


@pytest.mark.django_db
def test_after_a_trial_the_withdrawal_period_starts_with_the_first_charge() -> None:
    contract = make_contract(trial_ends_at=in_days(7))
    contract.customer.country = "DE"
    subscription = contract.subscription
    subscription.started_at, subscription.trial_ends_at = in_days(-20), in_days(-13)
    assert cancellation.may_withdraw_until(contract) == subscription.trial_ends_at + timedelta(14)
    subscription.started_at, subscription.trial_ends_at = in_days(-22), in_days(-15)
    assert cancellation.may_withdraw_until(contract) is None


@pytest.mark.django_db
def test_after_fourteen_days_withdrawal_is_refused() -> None:
    contract = make_contract()
    contract.customer.country = "DE"
    contract.subscription.started_at = in_days(-15)
    with pytest.raises(cancellation.CancellationError, match="over"):
        cancellation.withdraw(contract)


def test_a_partial_refund_by_staff_leaves_access(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    invoice = sandbox.theirs(contract).latest_invoice
    refunds.request_refund(
        contract=contract, invoice=invoice, amount=50_00, by=make_staff(), reason="Outage"
    )
    sandbox.settle()
    contract.refresh_from_db()
    assert contract.subscription.is_running
    assert LedgerEntry.objects.get(kind=LedgerEntry.Kind.REFUND).amount == -50_00


def test_a_full_refund_ends_access(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    invoice = sandbox.stripe.payments.invoice(sandbox.theirs(contract).latest_invoice)
    sandbox.stripe.payments.refund(charge=invoice.charge, key="by hand at the vendor")
    sandbox.deliver()
    sandbox.settle()
    contract.refresh_from_db()
    assert contract.subscription.ending == Subscription.Ending.REFUNDED
    assert sandbox.theirs(contract).state is SubscriptionState.CANCELLED


def test_a_refund_whose_worker_died_is_paid_once(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    invoice = sandbox.theirs(contract).latest_invoice
    errand = refunds.request_refund(
        contract=contract, invoice=invoice, amount=50_00, by=make_staff(), reason="Outage"
    )
    for _ in range(2):
        command_runner.run_due()
        VendorCommand.objects.filter(pk=errand.pk).update(
            state=VendorCommand.State.PENDING, claimed_at=in_days(-1)
        )
    command_runner.run_due()
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.REFUND).count() == 1


@pytest.mark.django_db
def test_a_mail_s_link_opens_its_own_contract_and_a_forged_one_none() -> None:
    contract = make_contract()
    token = cancellation.link_token(contract)
    assert cancellation.contract_for_token(token) == contract
    assert cancellation.contract_for_token(f"{contract.pk}:{token}") is None


@pytest.mark.django_db
def test_a_withdrawal_paid_by_invoice_is_left_to_a_person() -> None:
    contract = make_contract()
    contract.customer.country = "DE"
    invoice = issuing.issue_for_term(contract)
    issuing.record_payment(invoice, on=timezone.now().date())
    cancellation.withdraw(contract)
    invoice.refresh_from_db()
    assert invoice.state == Invoice.State.CANCELLED
    difference = Discrepancy.objects.get()
    assert (difference.type, difference.vendor_ref) == (Discrepancy.Type.PAY_BACK, invoice.number)
    assert "$300" in difference.description


def test_a_repeated_request_is_refunded_once(sandbox: VendorSandbox) -> None:
    contract = paid(sandbox)
    part: dict[str, Any] = {
        "contract": contract,
        "invoice": sandbox.theirs(contract).latest_invoice,
        "amount": 50_00,
        "by": make_staff(),
        "reason": "Outage",
    }
    refunds.request_refund(**part)
    with pytest.raises(refunds.RefundError, match="already in progress"):
        refunds.request_refund(**part)
    sandbox.settle()
    assert LedgerEntry.objects.get(kind=LedgerEntry.Kind.REFUND).amount == -50_00
    refunds.request_refund(**part)


@pytest.mark.django_db
def test_cancelling_twice_is_confirmed_once() -> None:
    contract = make_contract(vendor_ref="sub_1")
    for _ in range(2):
        cancellation.cancel(contract, reason="Too busy")
    assert told(contract, KIND.CANCELLED) == 1
    assert VendorCommand.objects.count() == 1


@pytest.mark.django_db
def test_a_membership_that_is_not_cancelled_has_nothing_to_undo() -> None:
    contract = make_contract(vendor_ref="sub_1")
    cancellation.resume(contract)
    assert not VendorCommand.objects.exists()


@pytest.mark.django_db
def test_a_cancellation_can_t_be_undone_after_the_end() -> None:
    contract = make_contract(vendor_ref="sub_1")
    cancellation.cancel(contract)
    contract.subscription = subscriptions.end(
        contract.subscription, ending=Subscription.Ending.CHOSEN
    )
    with pytest.raises(cancellation.CancellationError):
        cancellation.resume(contract)


@pytest.mark.django_db
@pytest.mark.parametrize(("refunds_too", "actions"), [(False, {"end"}), (True, {"end", "refund"})])
def test_staff_end_a_membership_with_or_without_a_refund(
    refunds_too: bool, actions: set[str]
) -> None:
    contract = make_contract(vendor_ref="sub_1")
    choice: dict[str, Any] = {"pay_back": True} if refunds_too else {}
    cancellation.end_by_staff(contract, by=make_staff(), reason="Fraud", **choice)
    contract.subscription.refresh_from_db()
    assert (contract.subscription.ending, contract.subscription.cancel_reason) == (
        Subscription.Ending.STAFF,
        "Fraud",
    )
    assert set(VendorCommand.objects.values_list("action", flat=True)) == actions
    assert told(contract, KIND.ENDED) == 1


@pytest.mark.django_db
def test_staff_give_a_reason_for_ending_a_membership() -> None:
    contract = make_contract()
    with pytest.raises(cancellation.CancellationError):
        cancellation.end_by_staff(contract, by=make_staff(), reason="  ")
    contract.subscription.refresh_from_db()
    assert contract.subscription.is_running
