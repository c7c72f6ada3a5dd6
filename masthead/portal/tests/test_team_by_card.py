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
from masthead.billing.testing import Bank, make_team_price, open_bank
from masthead.membership import subscriptions
from masthead.membership.models import Seat
from masthead.portal.tests.team import NOUR, signed_in

WANTED = {"name": "Harbour Bank", "seats": "5", "payment_method": "card", "order": "1"}


@pytest.fixture
def bank(db: None, settings: Any, socket_enabled: None, tmp_path: Path) -> Iterator[Bank]:
    with open_bank(tmp_path / "bank", settings) as bank:
        make_team_price()
        yield bank


@pytest.fixture
def client(bank: Bank) -> Client:
    return signed_in(NOUR)[0]


def pay(bank: Bank, client: Client) -> Contract:
    """Five seats, by a card that is good today."""
    away = press(client, reverse("buy_team"), WANTED)
    bank.stripe.pay_by_card(away.headers["Location"], country="DE")
    client.get(reverse("team_bought", args=[CheckoutIntent.objects.get().reference]))
    return Contract.objects.get()


def spoil_card(bank: Bank, contract: Contract) -> None:
    """From now on the card is refused whenever it is charged."""
    at_vendor = bank.stripe.client.v1
    card = at_vendor.payment_methods.attach(
        "pm_card_chargeCustomerFail", {"customer": bank.theirs(contract).customer}
    )
    at_vendor.subscriptions.update(contract.vendor_ref, {"default_payment_method": card.id})


def at(name: str, contract: Contract) -> str:
    return reverse(name, kwargs={"team_id": contract.customer.team_id})


def send(client: Client, path: str, **data: Any) -> str:
    return press(client, path, data, follow=True).content.decode()


def test_a_declined_card_adds_no_seats(bank: Bank, client: Client) -> None:
    contract = pay(bank, client)
    spoil_card(bank, contract)
    page = client.get(at("add_seats", contract), {"more": "2"}).content.decode()
    moment = re.search(r'name="at" value="([^"]+)"', page)
    assert moment
    told = send(client, at("add_seats", contract), more="2", had="5", at=moment.group(1))
    assert "Your card was not charged and nothing has changed." in told
    assert bank.theirs(contract).item.quantity == 5
    assert Seat.objects.count() == 5


def test_the_payment_provider_s_own_error_text_is_not_shown(bank: Bank, client: Client) -> None:
    contract = pay(bank, client)
    Contract.objects.update(vendor_ref="sub_nowhere")
    told = client.get(at("add_seats", contract), {"more": "2"}, follow=True).content.decode()
    assert "Our payment provider refused this, so nothing has changed" in told
    assert "sub_nowhere" not in told


def test_the_owner_of_a_past_due_team_pays_or_changes_the_card(bank: Bank, client: Client) -> None:
    contract = pay(bank, client)
    subscriptions.mark_past_due(contract.subscription)
    page = client.get(at("team", contract)).content.decode()
    assert "A payment did not go through" in page
    assert at("pay_for_team", contract) in page
    assert "There is nothing to pay" in send(client, at("pay_for_team", contract))
    away = press(client, at("change_team_card", contract)).headers["Location"]
    assert away.startswith(bank.stripe.url)


def test_cancelling_a_past_due_team_ends_it_immediately(bank: Bank, client: Client) -> None:
    contract = pay(bank, client)
    subscriptions.mark_past_due(contract.subscription)
    assert (
        "the membership ends immediately"
        in client.get(at("cancel_team", contract)).content.decode()
    )
    assert "The membership has ended" in send(client, at("cancel_team", contract))
    bank.settle()
    assert bank.theirs(contract).ended_at is not None
