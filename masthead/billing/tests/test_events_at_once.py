"""Several workers process one purchase at the same moment, while the reader comes back from the
vendor's page: one contract, one ledger entry, one notice. The database enforces it: this runs on
whichever one the settings name."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from masthead.accounts.testing import make_reader
from masthead.billing import cancellation
from masthead.billing.models import (
    CheckoutIntent,
    Contract,
    LedgerEntry,
    Notice,
    VendorCommand,
    VendorEvent,
)
from masthead.billing.testing import VendorSandbox, make_price, open_vendor_sandbox
from masthead.billing.vendor import command_runner, event_inbox, sync, webhook_processing
from masthead.billing.vendor.adapter import vendor_of
from masthead.gateways.failures import TemporaryFailure
from masthead.membership.models import Subscription

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def sandbox(
    transactional_db: None, settings: Any, socket_enabled: None, tmp_path: Path
) -> Iterator[VendorSandbox]:
    backend = "django.tasks.backends.dummy.DummyBackend"  # the threads below are the workers
    settings.TASKS = {"default": {"BACKEND": backend, "QUEUES": []}}
    with open_vendor_sandbox(tmp_path / "sandbox", settings) as sandbox:
        yield sandbox


def at_once(deeds: list[Callable[[], object]]) -> None:
    """Each in a thread with a connection of its own. Whatever one raises is raised, unless it only
    asks to come again."""
    start = Barrier(len(deeds))

    def do(action: Callable[[], object]) -> None:
        try:
            start.wait()
            with suppress(TemporaryFailure):
                action()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(do, deeds))


def hear(sandbox: VendorSandbox, begun: CheckoutIntent) -> None:
    """All news is there and unread; workers read it, and the reader comes back."""
    for event in sandbox.stripe.events():
        payload, headers = sandbox.stripe.signed(event, at=int(time.time()))
        event_inbox.receive_webhook(sandbox.stripe.payments, payload, headers)
    due = VendorEvent.objects.filter(state=VendorEvent.State.RECEIVED).values_list("pk", flat=True)
    workers = [
        lambda event_id=event_id: webhook_processing.process_event(event_id) for event_id in due[:6]
    ]
    at_once([*workers, lambda: webhook_processing.sync_checkout(begun)])
    webhook_processing.process_due()


def test_one_purchase_processed_many_times_at_once_is_one_contract(sandbox: VendorSandbox) -> None:
    price = make_price()
    for round_ in range(ROUNDS):
        reader = make_reader(f"reader{round_}@example.org")
        card = ["4242424242424242", "5555555555554444", "378282246310005"][round_ % 3]
        hear(sandbox, sandbox.visit(reader, price=price, card=card))
        joined = Contract.objects.filter(customer__reader=reader)
        assert (
            CheckoutIntent.objects.get(customer__reader=reader).state != CheckoutIntent.State.OPEN
        )
        assert joined.count() <= 1
    kinds = Counter(Notice.objects.values_list("contract", "kind"))
    assert set(kinds.values()) == {1}
    assert LedgerEntry.objects.filter(kind="trial").count() == Contract.objects.count() == 3
    command_runner.run_due()
    assert not VendorCommand.objects.pending().exists()


def test_a_cancellation_survives_late_events_processed_at_once(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    at_once(
        [
            lambda: sync.sync_subscription(vendor_of(contract), contract.vendor_ref),
            lambda: sync.sync_subscription(vendor_of(contract), contract.vendor_ref),
            lambda: _cancel(contract.pk),
        ]
    )
    sync.sync_subscription(vendor_of(contract), contract.vendor_ref)
    assert Subscription.objects.get().cancels_at_end
    assert sandbox.theirs(contract).cancel_at_period_end


def _cancel(contract_id: int) -> None:
    cancellation.cancel(Contract.objects.get(pk=contract_id))
