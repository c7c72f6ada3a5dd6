"""Switching the billing cycle states its cost first, and the date of any later charge."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from masthead.accounts.testing import make_reader
from masthead.billing import cancellation
from masthead.billing.models import Cadence
from masthead.billing.testing import VendorSandbox, make_price, open_vendor_sandbox
from masthead.notifications import membership_notices
from masthead.outbox.models import TransactionalMessage

BY_THE_MONTH = "/account/membership/change/month"


@pytest.fixture
def sandbox(
    db: None, settings: Any, socket_enabled: None, tmp_path: Path
) -> Iterator[VendorSandbox]:
    with open_vendor_sandbox(tmp_path / "sandbox", settings) as sandbox:
        yield sandbox


def test_switching_during_a_trial_names_the_day_of_the_first_charge(
    sandbox: VendorSandbox, client: Client
) -> None:
    maya = make_reader("maya@example.org")
    make_price(32_00, cadence=Cadence.MONTH)
    contract = sandbox.join(maya)
    client.force_login(maya, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(BY_THE_MONTH).content.decode()
    ends = contract.subscription.trial_ends_at
    assert f"$32 a month once your trial ends on {ends:%-d %B %Y}." in page
    assert "from today" not in page
    assert "How the amount is calculated" not in page


def test_switching_during_a_trial_is_confirmed_with_the_day_of_the_first_charge(
    sandbox: VendorSandbox, client: Client, settings: Any
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "masthead.outbox.backend.OutboxBackend"}}
    maya = make_reader("maya@example.org")
    make_price(32_00, cadence=Cadence.MONTH)
    contract = sandbox.join(maya)
    client.force_login(maya, backend="django.contrib.auth.backends.ModelBackend")
    at = client.get(BY_THE_MONTH).context["at"]
    client.post(BY_THE_MONTH, {"at": at}, headers={"Sec-Fetch-Site": "same-origin"})
    ends = contract.subscription.trial_ends_at
    assert f"You pay $32 a month once your trial ends on {ends:%-d %B %Y}." in (
        client.get("/account").content.decode()
    )
    membership_notices.send_due()
    message = bytes(TransactionalMessage.objects.latest("pk").content).decode()
    assert f"First charge: $32 on {ends:%-d %B %Y}" in message
    assert "What you had already paid" not in message


def test_a_cancelled_membership_offers_no_other_billing_cycle(
    sandbox: VendorSandbox, client: Client
) -> None:
    maya = make_reader("maya@example.org")
    make_price(32_00, cadence=Cadence.MONTH)
    contract = sandbox.join(maya)
    client.force_login(maya, backend="django.contrib.auth.backends.ModelBackend")
    assert BY_THE_MONTH in client.get("/account").content.decode()
    cancellation.cancel(contract, by=maya)
    assert BY_THE_MONTH not in client.get("/account").content.decode()
