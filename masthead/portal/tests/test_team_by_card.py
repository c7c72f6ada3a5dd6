"""A team that pays by card: what its owner sees when a payment fails, and how to fix it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from masthead.accounts.testing import press
from masthead.billing.models import CheckoutIntent, Contract
from masthead.billing.testing import VendorSandbox, make_team_price, open_vendor_sandbox
from masthead.membership import subscriptions
from masthead.membership.models import Seat
from masthead.portal.tests.team import NOUR, signed_in

WANTED = {"name": "Harbour Bank", "seats": "5", "payment_method": "card", "order": "1"}


@pytest.fixture
def sandbox(
    db: None, settings: Any, socket_enabled: None, tmp_path: Path
) -> Iterator[VendorSandbox]:
    with open_vendor_sandbox(tmp_path / "sandbox", settings) as sandbox:
        make_team_price()
        yield sandbox


@pytest.fixture
def client(sandbox: VendorSandbox) -> Client:
    return signed_in(NOUR)[0]


def pay(sandbox: VendorSandbox, client: Client) -> Contract:
    """Five seats, by a card that is good today."""
    away = press(client, reverse("buy_team"), WANTED)
    sandbox.stripe.pay_by_card(away.headers["Location"], country="DE")
    client.get(reverse("team_bought", args=[CheckoutIntent.objects.get().reference]))
    return Contract.objects.get()


def spoil_card(sandbox: VendorSandbox, contract: Contract) -> None:
    """From now on the card is refused whenever it is charged."""
    at_vendor = sandbox.stripe.client.v1
    card = at_vendor.payment_methods.attach(
        "pm_card_chargeCustomerFail", {"customer": sandbox.theirs(contract).customer}
    )
    at_vendor.subscriptions.update(contract.vendor_ref, {"default_payment_method": card.id})


def at(name: str, contract: Contract) -> str:
    return reverse(name, kwargs={"team_id": contract.customer.team_id})


def send(client: Client, path: str, **data: Any) -> str:
    return press(client, path, data, follow=True).content.decode()


def test_a_declined_card_adds_no_seats(sandbox: VendorSandbox, client: Client) -> None:
    contract = pay(sandbox, client)
    spoil_card(sandbox, contract)
    page = client.get(at("add_seats", contract), {"more": "2"}).content.decode()
    moment = re.search(r'name="at" value="([^"]+)"', page)
    assert moment
    page = send(client, at("add_seats", contract), more="2", had="5", at=moment.group(1))
    assert "Your card was not charged and nothing has changed." in page
    assert sandbox.theirs(contract).item.quantity == 5
    assert Seat.objects.count() == 5


def test_the_payment_provider_s_own_error_text_is_not_shown(
    sandbox: VendorSandbox, client: Client
) -> None:
    contract = pay(sandbox, client)
    Contract.objects.update(vendor_ref="sub_nowhere")
    page = client.get(at("add_seats", contract), {"more": "2"}, follow=True).content.decode()
    assert "Our payment provider refused this, so nothing has changed" in page
    assert "sub_nowhere" not in page


def test_the_owner_of_a_past_due_team_pays_or_changes_the_card(
    sandbox: VendorSandbox, client: Client
) -> None:
    contract = pay(sandbox, client)
    subscriptions.mark_past_due(contract.subscription)
    page = client.get(at("team", contract)).content.decode()
    assert "A payment did not go through" in page
    assert at("pay_for_team", contract) in page
    assert "There is nothing to pay" in send(client, at("pay_for_team", contract))
    away = press(client, at("change_team_card", contract)).headers["Location"]
    assert away.startswith(sandbox.stripe.url)


def test_cancelling_a_past_due_team_ends_it_immediately(
    sandbox: VendorSandbox, client: Client
) -> None:
    contract = pay(sandbox, client)
    subscriptions.mark_past_due(contract.subscription)
    assert (
        "the membership ends immediately"
        in client.get(at("cancel_team", contract)).content.decode()
    )
    assert "The membership has ended" in send(client, at("cancel_team", contract))
    sandbox.settle()
    assert sandbox.theirs(contract).ended_at is not None
