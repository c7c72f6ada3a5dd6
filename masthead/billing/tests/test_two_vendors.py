"""Two payment vendors stand side by side: each has its own ids, events and contracts."""

import time
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from masthead.accounts.testing import make_reader
from masthead.billing import cancellation
from masthead.billing.models import (
    Contract,
    Discrepancy,
    VendorCommand,
    VendorCustomer,
    VendorEvent,
    VendorPrice,
)
from masthead.billing.testing import VendorSandbox, make_contract, make_customer, make_price
from masthead.billing.vendor import adapter, command_runner, event_inbox, reconciliation
from masthead.gateways.payments import Event, ObjectKind

ANOTHER = "another"  # a vendor that this house has left


def leave_for_another(contract: Contract) -> None:
    Contract.objects.filter(pk=contract.pk).update(vendor=ANOTHER)
    contract.refresh_from_db()


@pytest.mark.django_db
def test_two_vendors_may_use_one_id_for_different_events() -> None:
    event = Event("evt_1", "moon.risen", ObjectKind.OTHER, "moon_1", timezone.now())
    for vendor in ("stripe", ANOTHER, "stripe"):
        assert event_inbox.store_event(vendor, event).vendor == vendor
    assert {each.vendor for each in VendorEvent.objects.all()} == {"stripe", ANOTHER}
    assert VendorEvent.objects.count() == 2


@pytest.mark.django_db
def test_two_vendors_may_use_one_id_for_different_subscriptions() -> None:
    leave_for_another(make_contract(vendor_ref="sub_1"))
    make_contract(make_reader("noor@example.org"), vendor_ref="sub_1")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_contract(make_reader("lena@example.org"), vendor_ref="sub_1")


@pytest.mark.django_db
def test_a_card_contract_names_its_vendor() -> None:
    contract = make_contract(vendor_ref="sub_1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=contract.pk).update(vendor="")


def test_a_price_has_an_id_at_each_vendor(sandbox: VendorSandbox) -> None:
    price, vendor = make_price(), sandbox.stripe.payments
    VendorPrice.objects.create(
        price=price, reference=f"price-{price.pk}", vendor=ANOTHER, vendor_ref="pri_1"
    )
    made = adapter.ensure_vendor_price(vendor, price)
    assert made != "pri_1"
    assert adapter.ensure_vendor_price(vendor, price) == made
    assert VendorPrice.objects.filter(price=price).count() == 2


def test_a_customer_has_an_id_at_each_vendor(sandbox: VendorSandbox) -> None:
    customer = sandbox.know(make_reader())
    VendorCustomer.objects.create(customer=customer, vendor=ANOTHER, vendor_ref="cus_1")
    made = adapter.ensure_vendor_customer(sandbox.stripe.payments, customer)
    assert set(customer.vendor_customers.values_list("vendor", "vendor_ref")) == {
        (ANOTHER, "cus_1"),
        ("stripe", made),
    }


def test_each_vendor_posts_to_an_address_of_its_own(sandbox: VendorSandbox, client: Client) -> None:
    sandbox.visit(make_reader())
    payload, headers = sandbox.stripe.signed(sandbox.stripe.events()[-1], at=int(time.time()))
    for vendor, status in ((ANOTHER, 404), ("stripe", 204)):
        answer = client.post(
            f"/payments/{vendor}/webhook",
            payload,
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code == status
    assert VendorEvent.objects.get().vendor == "stripe"


def test_a_vendor_that_takes_no_new_orders_still_serves_its_contracts(
    sandbox: VendorSandbox, settings: Any
) -> None:
    contract = sandbox.join(make_reader())
    settings.PAYMENTS = "invoice:"
    assert not adapter.takes_cards()
    cancellation.cancel(contract)
    command_runner.run_due()
    assert sandbox.theirs(contract).cancel_at_period_end
    report = reconciliation.reconcile()
    assert report is not None
    assert (report.compared, report.left) == (1, 0)


def test_reconciliation_ignores_contracts_of_another_vendor(sandbox: VendorSandbox) -> None:
    sandbox.join(make_reader())
    leave_for_another(make_contract(make_reader("noor@example.org"), vendor_ref="sub_nowhere"))
    report = reconciliation.reconcile()
    assert report is not None
    assert (report.compared, report.left) == (1, 0)


@pytest.mark.django_db
def test_a_command_to_an_unconfigured_vendor_is_left_to_a_person() -> None:
    contract = make_contract(vendor_ref="sub_1")
    leave_for_another(contract)
    cancellation.cancel(contract)
    command_runner.run_due()
    assert VendorCommand.objects.get().state == VendorCommand.State.FAILED
    found = Discrepancy.objects.get(type=Discrepancy.Type.REFUSED)
    assert (found.vendor, found.vendor_ref) == (ANOTHER, "sub_1")
    assert "“another” is configured" in found.description


def test_a_command_of_one_vendor_is_carried_out_without_the_other_s(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    other = make_contract(make_reader("noor@example.org"), vendor_ref="sub_1")
    leave_for_another(other)
    Contract.objects.filter(pk=other.pk).update(vendor_ref=contract.vendor_ref)
    other.refresh_from_db()
    for each in (contract, other):
        cancellation.cancel(each)
    command_runner.run_for("stripe", contract.vendor_ref)
    assert dict(VendorCommand.objects.values_list("vendor", "state")) == {
        "stripe": VendorCommand.State.DONE,
        ANOTHER: VendorCommand.State.PENDING,
    }


@pytest.mark.parametrize(("name", "known_as"), [("Noor Haddad", "Noor Haddad"), ("", "noor@")])
def test_the_vendor_knows_a_customer_by_their_name_or_their_address(
    sandbox: VendorSandbox, name: str, known_as: str
) -> None:
    customer = make_customer(make_reader("noor@example.org"))
    customer.name = name
    customer.save()
    made = adapter.ensure_vendor_customer(sandbox.stripe.payments, customer)
    theirs = sandbox.stripe.client.v1.customers.retrieve(made)
    assert theirs.name is not None
    assert theirs.name.startswith(known_as)
