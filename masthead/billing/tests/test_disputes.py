"""A cardholder's bank asks for money back: a person answers, and the books tell how it ended."""

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


def test_a_dispute_is_told_to_a_person_once_and_takes_nothing(
    sandbox: VendorSandbox, contract: Contract
) -> None:
    difference = Discrepancy.objects.get()
    assert (difference.type, difference.contract) == (Discrepancy.Type.DISPUTED, contract)
    assert "$300" in difference.words
    assert reads(contract)
    discrepancies.settle_discrepancy(discrepancy=difference, by=make_staff())
    answer(sandbox, "Here is when they read.")
    assert Discrepancy.objects.count() == 1
    assert not LedgerEntry.objects.filter(kind=KIND.REFUND).exists()


def test_one_that_is_lost_is_booked_as_given_back_and_ends_the_membership(
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


def test_one_that_is_won_changes_nothing(sandbox: VendorSandbox, contract: Contract) -> None:
    answer(sandbox, "winning_evidence")
    contract.refresh_from_db()
    assert contract.subscription.is_running
    assert not LedgerEntry.objects.filter(kind=KIND.REFUND).exists()
    difference = Discrepancy.objects.get()
    assert difference.is_corrected
    assert "was won" in difference.words
