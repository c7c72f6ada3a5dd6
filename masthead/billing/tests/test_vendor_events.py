"""Events are verified, stored once, processed by fetching the object, and reported once."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from masthead.accounts.testing import make_reader
from masthead.billing.models import LedgerEntry, Notice, VendorEvent
from masthead.billing.testing import VendorSandbox
from masthead.billing.vendor import event_inbox, webhook_processing
from masthead.membership.models import Subscription

LATER_FAILS = "4000000000000341"
WEBHOOK = "/payments/stripe/webhook"


def post(client: Client, payload: bytes, headers: dict[str, str]) -> int:
    answer = client.post(WEBHOOK, payload, content_type="application/json", headers=headers)
    return answer.status_code


def test_a_signed_event_is_stored_and_acknowledged(sandbox: VendorSandbox, client: Client) -> None:
    sandbox.visit(make_reader())
    event = sandbox.stripe.events()[-1]
    signed = sandbox.stripe.signed(event, at=int(time.time()))
    assert [post(client, *signed), post(client, *signed)] == [204, 204]
    assert VendorEvent.objects.get().vendor_id == event["id"]


def test_forged_old_and_empty_webhooks_are_refused(sandbox: VendorSandbox, client: Client) -> None:
    sandbox.visit(make_reader())
    payload, headers = sandbox.stripe.signed(sandbox.stripe.events()[-1], at=int(time.time()))
    _, old = sandbox.stripe.signed(sandbox.stripe.events()[-1], at=int(time.time()) - 3600)
    assert post(client, payload + b" ", headers) == 400
    assert post(client, payload, old) == 400
    assert post(client, b"", {}) == 400
    assert not VendorEvent.objects.exists()


@pytest.mark.django_db
def test_without_a_vendor_webhooks_are_refused(client: Client) -> None:
    assert post(client, b"{}", {"Stripe-Signature": "t=1,v1=0"}) == 404


def test_an_event_of_unknown_type_is_stored_and_ignored(sandbox: VendorSandbox) -> None:
    event: dict[str, Any] = {
        "id": "evt_unheard_of",
        "object": "event",
        "type": "moon.risen",
        "created": int(time.time()),
        "data": {"object": {"id": "moon_1", "object": "moon"}},
    }
    sandbox.post(event)
    assert VendorEvent.objects.get().state == VendorEvent.State.IGNORED
    assert json.dumps(event)


def test_a_failed_charge_starts_a_grace_period_with_one_notice(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader(), card=LATER_FAILS)
    sandbox.advance(8)
    sandbox.deliver()
    sandbox.deliver()
    contract.refresh_from_db()
    assert contract.subscription.state == Subscription.State.PAST_DUE
    notice = Notice.objects.get(contract=contract, kind=Notice.Kind.FAILED)
    assert notice.facts["pay_url"].startswith("http")
    assert notice.facts["due"] == 300_00


def test_a_membership_that_is_never_paid_lapses(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader(), card=LATER_FAILS)
    sandbox.advance(40)
    sandbox.deliver()
    contract.refresh_from_db()
    assert contract.subscription.ending == Subscription.Ending.UNPAID
    assert Notice.objects.filter(contract=contract, kind=Notice.Kind.LAPSED).count() == 1
    assert LedgerEntry.objects.filter(kind=LedgerEntry.Kind.ENDED).count() == 1


def test_events_that_never_arrived_are_fetched(sandbox: VendorSandbox) -> None:
    begun = sandbox.visit(make_reader())
    assert event_inbox.fetch_missed() > 0
    assert event_inbox.fetch_missed() == 0
    webhook_processing.process_due()
    begun.refresh_from_db()
    assert begun.contract is not None


def test_while_the_vendor_is_down_events_wait(sandbox: VendorSandbox) -> None:
    sandbox.visit(make_reader())
    for event in sandbox.stripe.events():
        sandbox.post(event)
    sandbox.stripe.server.stop()
    webhook_processing.process_due()
    waiting = VendorEvent.objects.filter(state=VendorEvent.State.RECEIVED)
    assert waiting.exists()
    assert all(event.next_try_at and event.note for event in waiting)


def test_a_renewal_is_charged_and_confirmed_once_a_year(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    sandbox.advance(8 + 366)
    sandbox.deliver()
    charges = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CHARGE, contract=contract)
    assert [charge.amount for charge in charges] == [300_00, 300_00]
    assert Notice.objects.filter(contract=contract, kind=Notice.Kind.RECEIPT).count() == 2


def test_a_webhook_that_is_too_large_is_refused_unread(
    sandbox: VendorSandbox, client: Client
) -> None:
    assert post(client, b" " * (1024 * 1024 + 1), {}) == 413


def test_an_event_about_an_object_the_vendor_does_not_have_fails(sandbox: VendorSandbox) -> None:
    event = VendorEvent.objects.create(
        vendor="stripe",
        vendor_id="evt_1",
        type="customer.subscription.updated",
        kind="subscription",
        object_id="sub_nowhere",
        created=timezone.now(),
    )
    webhook_processing.process_due()
    event.refresh_from_db()
    assert event.state == VendorEvent.State.FAILED
    assert event.note


def test_an_event_that_another_worker_holds_is_left_alone(sandbox: VendorSandbox) -> None:
    sandbox.visit(make_reader())
    for each in sandbox.stripe.events():
        sandbox.post(each)
    held = VendorEvent.objects.filter(kind="subscription").latest("pk")
    assert VendorEvent.objects.claim(held.pk) is not None
    webhook_processing.process_event(held.pk)
    held.refresh_from_db()
    assert held.state == VendorEvent.State.RECEIVED


def test_events_processed_long_ago_are_pruned(sandbox: VendorSandbox) -> None:
    sandbox.join(make_reader())
    event_inbox.prune_events()
    assert VendorEvent.objects.exists()
    VendorEvent.objects.update(received_at=timezone.now() - timedelta(days=91))
    event_inbox.prune_events()
    assert not VendorEvent.objects.exists()


def test_an_event_that_is_processed_at_last_keeps_no_note_of_its_failures(
    sandbox: VendorSandbox,
) -> None:
    sandbox.visit(make_reader())
    for event in sandbox.stripe.events():
        sandbox.post(event)
    VendorEvent.objects.update(note="The payment provider did not answer.")
    webhook_processing.process_due()
    done = VendorEvent.objects.filter(state=VendorEvent.State.APPLIED)
    assert set(done.values_list("note", flat=True)) == {""}


@pytest.mark.parametrize("type_", ["invoice.paid", "charge.refunded"])
def test_a_single_event_about_a_payment_brings_in_the_membership_it_paid_for(
    sandbox: VendorSandbox, type_: str
) -> None:
    sandbox.visit(make_reader())
    sandbox.advance(8)
    charge = sandbox.stripe.client.v1.charges.list().data[0]
    sandbox.stripe.client.v1.refunds.create({"charge": charge.id, "amount": 20_00})
    [event] = [each for each in sandbox.stripe.events() if each["type"] == type_][-1:]
    sandbox.post(event)
    webhook_processing.process_due()
    kinds = LedgerEntry.objects.values_list("kind", flat=True)
    assert LedgerEntry.Kind.CHARGE in kinds
    assert (LedgerEntry.Kind.REFUND in kinds) is (type_ == "charge.refunded")
