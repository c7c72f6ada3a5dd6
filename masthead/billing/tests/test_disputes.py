"""A cardholder's bank disputes a charge: a person responds, and the ledger records the outcome."""

import pytest

from masthead.accounts.testing import make_reader, make_staff
from masthead.billing.models import Contract, Discrepancy, LedgerEntry, Notice
from masthead.billing.testing import VendorSandbox
from masthead.billing.vendor import discrepancies
from masthead.gateways.payments import SubscriptionState
from masthead.membership.models import Grant, Subscription
from masthead.sandbox.stripe.cards import DISPUTED

KIND = LedgerEntry.Kind


@pytest.fixture
def contract(sandbox: VendorSandbox) -> Contract:
    """Its first charge is disputed as soon as it is made."""
    sandbox.join(make_reader(), card=DISPUTED)
    sandbox.advance(8)
    sandbox.deliver()
    return Contract.objects.get()


def answer(sandbox: VendorSandbox, words: str) -> None:
    """What the house tells the vendor in its dashboard, and what becomes of it."""
    disputes = sandbox.stripe.client.v1.disputes
    dispute = disputes.list().data[0].id
    disputes.update(dispute, {"evidence": {"uncategorized_text": words}})
    sandbox.deliver()
    sandbox.settle()


def reads(contract: Contract) -> bool:
    return Grant.objects.in_force().filter(subscription=contract.subscription).exists()


def test_an_open_dispute_is_reported_once_and_books_nothing(
    sandbox: VendorSandbox, contract: Contract
) -> None:
    difference = Discrepancy.objects.get()
    assert (difference.type, difference.contract) == (Discrepancy.Type.DISPUTED, contract)
    assert "$300" in difference.description
    assert reads(contract)
    discrepancies.settle_discrepancy(discrepancy=difference, by=make_staff())
    answer(sandbox, "Here is when they read.")
    assert Discrepancy.objects.count() == 1
    assert not LedgerEntry.objects.filter(kind=KIND.REFUND).exists()


def test_a_lost_dispute_is_booked_as_a_refund_and_ends_the_membership(
    sandbox: VendorSandbox, contract: Contract
) -> None:
    answer(sandbox, "losing_evidence")
    contract.refresh_from_db()
    assert contract.subscription.ending == Subscription.Ending.REFUNDED
    assert not reads(contract)
    assert sandbox.theirs(contract).state is SubscriptionState.CANCELLED
    assert LedgerEntry.objects.get(kind=KIND.REFUND).amount == -300_00
    assert Notice.objects.filter(kind=Notice.Kind.ENDED).count() == 1
    assert not Discrepancy.objects.filter(settled_at=None).exists()
    assert not Notice.objects.filter(kind=Notice.Kind.REFUNDED).exists()


def test_a_won_dispute_changes_nothing(sandbox: VendorSandbox, contract: Contract) -> None:
    answer(sandbox, "winning_evidence")
    contract.refresh_from_db()
    assert contract.subscription.is_running
    assert not LedgerEntry.objects.filter(kind=KIND.REFUND).exists()
    difference = Discrepancy.objects.get()
    assert difference.is_corrected
    assert "was won" in difference.description
