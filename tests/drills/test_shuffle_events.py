"""Webhooks that arrive twice, late, out of order or never lead to the same ledger.

Four readers over two months: one stays, one cancels on trial, one is refunded, one never pays; a
thousand deliveries of their webhooks, drawn at random, for each of four seeds."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from masthead.accounts.testing import make_reader
from masthead.billing import contract_end
from masthead.billing.models import Cadence, Contract, LedgerEntry, Notice
from masthead.billing.testing import VendorSandbox, make_price, open_vendor_sandbox
from masthead.billing.vendor import command_runner, event_inbox, reconciliation, webhook_processing
from masthead.gateways.payments import InvoiceState, SubscriptionState
from masthead.gateways.payments import Subscription as Theirs
from masthead.membership.models import Grant
from tests.drills.promises import Drill

pytestmark = pytest.mark.django_db
CARDS = ["4242424242424242", "5555555555554444", "378282246310005", "4000000000000341"]
OVER = {SubscriptionState.CANCELLED, SubscriptionState.EXPIRED}
DELIVERIES = 1000
SEEDS = (0, 7, 1789, 2**31)


@pytest.fixture
def sandbox(
    db: None, settings: Any, socket_enabled: None, tmp_path: Path
) -> Iterator[VendorSandbox]:
    began = timezone.now() - timedelta(days=60)
    with open_vendor_sandbox(tmp_path / "sandbox", settings, began=began) as sandbox:
        play_two_months(sandbox)
        yield sandbox


def play_two_months(sandbox: VendorSandbox) -> None:
    """Four readers: one stays, one cancels on trial, one is refunded, one never pays."""
    month = make_price(32_00, cadence=Cadence.MONTH)
    begun = [sandbox.visit(make_reader(), price=month, card=card) for card in CARDS]
    vendor = sandbox.stripe.payments
    _, leaver, refunded, _ = [vendor.checkout(each.vendor_ref).subscription for each in begun]
    vendor.cancel_at_period_end(leaver)
    sandbox.advance(8)
    charge = next(vendor.invoices(subscription=refunded)).charge
    vendor.refund(charge=charge, key="by hand")
    sandbox.advance(50)


def compare(sandbox: VendorSandbox, drill: Drill) -> None:
    """Membership, grants and ledger agree with the vendor."""
    wrong: Counter[str] = Counter()
    theirs = list(sandbox.stripe.payments.subscriptions())
    for each in theirs:
        wrong.update(name for name, is_right in agrees(sandbox, each).items() if not is_right)
    drill.exactly("subscriptions at the vendor", len(theirs), len(CARDS))
    for name in agrees(sandbox, theirs[0]):
        drill.exactly(f"wrong: {name}", wrong[name], 0)


def agrees(sandbox: VendorSandbox, theirs: Theirs) -> dict[str, bool]:
    contract = Contract.objects.get(vendor_ref=theirs.id)
    is_over = theirs.state in OVER
    reads = Grant.objects.in_force().filter(subscription=contract.subscription).exists()
    sent = Counter(contract.notices.values_list("kind", "about"))
    return {
        "membership runs": contract.subscription.is_running is not is_over,
        "reading is open": reads is not is_over,
        "money in the ledger": booked(contract) == owed(sandbox, theirs.id),
        "each notice once": set(sent.values()) == {1},
        "a welcome notice": contract.notices.filter(kind=Notice.Kind.WELCOME).exists(),
        "an end in the ledger": contract.entries.filter(kind=LedgerEntry.Kind.ENDED).count()
        == is_over,
    }


def booked(contract: Contract) -> int:
    return sum(entry.amount for entry in contract.entries.all())


def owed(sandbox: VendorSandbox, subscription: str) -> int:
    """What the vendor took and did not refund."""
    vendor = sandbox.stripe.payments
    paid = [
        invoice
        for invoice in vendor.invoices(subscription=subscription)
        if invoice.state is InvoiceState.PAID
    ]
    refunds = [vendor.charge(invoice.charge).refunded for invoice in paid if invoice.charge]
    return sum(invoice.total for invoice in paid) - sum(refunds)


def deliver(sandbox: VendorSandbox, chance: random.Random) -> None:
    """A thousand deliveries in no particular order, many twice, one kind in ten never; the worker
    runs now and then."""
    news = sandbox.stripe.events()
    kept = [event for event in news if chance.random() > 0.1]
    for event in chance.choices(kept, k=DELIVERIES):
        sandbox.post(event)
        if chance.random() < 0.02:
            webhook_processing.process_due(at_most=chance.randint(1, 20))


def run_the_clock(sandbox: VendorSandbox) -> None:
    """What the clock does in an hour."""
    for _ in range(3):
        event_inbox.fetch_missed(look_back=timedelta(days=90))
        webhook_processing.process_due(at_most=DELIVERIES)
        command_runner.run_due()
        contract_end.close_ended_contracts()
        reconciliation.reconcile()


def test_shuffled_webhooks_converge_on_the_vendor_s_state(
    sandbox: VendorSandbox, drill: Drill
) -> None:
    for seed in SEEDS:
        drill.measured("seed", seed)
        with transaction.atomic():
            deliver(sandbox, random.Random(seed))  # noqa: S311  # a shuffle, not a secret
            run_the_clock(sandbox)
            compare(sandbox, drill)
            transaction.set_rollback(True)
