"""A charge is refunded in parts or whole, and a dispute is won, lost or accepted."""

from typing import Any

import pytest
import stripe

from masthead.sandbox.stripe.cards import DISPUTED
from masthead.sandbox.stripe.tests.conftest import Noor

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


def charge_of(noor: Noor) -> stripe.Charge:
    [charge] = noor.v1.charges.list({"customer": noor.customer}).data
    return charge


def dispute_of(noor: Noor) -> stripe.Dispute:
    noor.subscribe(number=DISPUTED)
    [dispute] = noor.v1.disputes.list({"charge": charge_of(noor).id}).data
    return dispute


def test_a_charge_is_refunded_in_parts_up_to_its_amount(noor: Noor) -> None:
    noor.subscribe()
    charge = charge_of(noor)
    part = noor.v1.refunds.create({"charge": charge.id, "amount": 10_000})
    rest = noor.v1.refunds.create({"payment_intent": str(charge.payment_intent)})
    assert (part.amount, rest.amount) == (10_000, 20_000)
    assert noor.v1.refunds.retrieve(part.id).amount == 10_000
    assert len(noor.v1.refunds.list({"charge": charge.id}).data) == 2
    assert charge_of(noor).refunded


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"amount": 30_001}, "not between 1 and"),
        ({"amount": 0}, "not between 1 and"),
        ({"reason": "a whim"}, "Invalid reason"),
        ({"amount": "all"}, "Invalid integer"),
    ],
)
def test_an_impossible_refund_is_refused(noor: Noor, change: Any, words: str) -> None:
    noor.subscribe()
    refund: Any = {"charge": charge_of(noor).id, **change}
    with pytest.raises(stripe.InvalidRequestError, match=words):
        noor.v1.refunds.create(refund)
    assert charge_of(noor).amount_refunded == 0


def test_a_charge_is_refunded_once(noor: Noor) -> None:
    noor.subscribe()
    charge = charge_of(noor).id
    noor.v1.refunds.create({"charge": charge})
    with pytest.raises(stripe.InvalidRequestError) as failure:
        noor.v1.refunds.create({"charge": charge})
    assert failure.value.code == "charge_already_refunded"


@pytest.mark.parametrize(
    ("evidence", "status", "event"),
    [
        ("winning_evidence", "won", "charge.dispute.funds_reinstated"),
        ("losing_evidence", "lost", "charge.dispute.closed"),
        ("We sent it.", "under_review", "charge.dispute.updated"),
    ],
)
def test_evidence_decides_a_dispute(noor: Noor, evidence: str, status: str, event: str) -> None:
    dispute = dispute_of(noor)
    assert dispute.status == "needs_response"
    submitted: Any = {"evidence": {"uncategorized_text": evidence}}
    assert noor.v1.disputes.update(dispute.id, submitted).status == status
    assert noor.v1.disputes.retrieve(dispute.id).status == status
    assert noor.sandbox.events()[-1]["type"] == event


def test_an_accepted_dispute_is_lost_and_stays_so(noor: Noor) -> None:
    dispute = dispute_of(noor)
    assert noor.v1.disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        noor.v1.disputes.close(dispute.id)
