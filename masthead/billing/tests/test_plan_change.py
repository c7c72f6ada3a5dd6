"""Changing between monthly and yearly: the preview's sum is the sum that is charged."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from masthead.accounts.testing import make_reader
from masthead.billing import plan_change
from masthead.billing.models import Cadence, Contract, LedgerEntry, Notice
from masthead.billing.testing import VendorSandbox, make_contract, make_price, open_vendor_sandbox
from masthead.gateways.failures import PermanentFailure

LATER_FAILS = "4000000000000341"


@pytest.fixture
def lately(
    db: None, settings: Any, socket_enabled: None, tmp_path: Path
) -> Iterator[VendorSandbox]:
    """The vendor, twenty days ago."""
    began = timezone.now() - timedelta(days=20)
    with open_vendor_sandbox(tmp_path / "sandbox", settings, began=began) as sandbox:
        yield sandbox


def test_a_monthly_plan_becomes_yearly_at_the_previewed_price(lately: VendorSandbox) -> None:
    sandbox, reader = lately, make_reader()
    month, year = make_price(32_00, cadence=Cadence.MONTH), make_price()
    sandbox.visit(reader, price=month)
    sandbox.advance(20)
    sandbox.deliver()
    contract = Contract.objects.get()
    assert plan_change.alternative_prices(contract) == [year]
    preview = plan_change.preview_change(contract, price=year)
    changed = plan_change.change_plan(contract, price=year, at=preview.at, by=reader)
    assert changed.price == year
    entries = LedgerEntry.objects.filter(kind__in=["charge", "credit"], contract=contract)
    assert sum(entry.amount for entry in entries) == 32_00 + preview.due
    assert Notice.objects.filter(kind=Notice.Kind.CHANGED).count() == 1


def test_a_change_to_the_present_plan_is_refused(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    with pytest.raises(plan_change.ChangeError, match="already"):
        plan_change.preview_change(contract, price=contract.price)


@pytest.mark.django_db
def test_a_contract_paid_by_invoice_can_t_be_changed_online() -> None:
    with pytest.raises(plan_change.ChangeError, match="by card"):
        plan_change.preview_change(make_contract(), seats=5)


def test_a_card_that_is_declined_again_changes_nothing(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader(), card=LATER_FAILS)
    sandbox.advance(8)
    sandbox.deliver()
    contract.refresh_from_db()
    with pytest.raises(PermanentFailure):
        plan_change.pay_now(contract)
    contract.refresh_from_db()
    assert contract.subscription.state == "past_due"


def test_the_card_is_changed_on_the_vendor_s_page(sandbox: VendorSandbox) -> None:
    contract = sandbox.join(make_reader())
    url = plan_change.open_portal(contract, return_url="http://localhost/account")
    assert sandbox.stripe.visit(url).status == 200


@pytest.mark.parametrize("days", [-1, 16])
def test_a_change_priced_for_another_moment_is_refused(lately: VendorSandbox, days: int) -> None:
    """At the term's last day seats would cost next to nothing for all of it."""
    sandbox, reader = lately, make_reader()
    sandbox.visit(reader, price=make_price(32_00, cadence=Cadence.MONTH))
    sandbox.advance(20)
    sandbox.deliver()
    contract = Contract.objects.get()
    at = timezone.now() + timedelta(days=days)
    with pytest.raises(plan_change.ChangeError, match="out of date"):
        plan_change.change_plan(contract, seats=9, at=at, by=reader)
    assert sandbox.theirs(contract).item.quantity == 1
