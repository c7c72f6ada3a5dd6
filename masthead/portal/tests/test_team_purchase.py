"""Buying seats: the total is shown before anything is ordered, and the owner lands on the team."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.accounts.testing import press
from masthead.billing.models import Contract, Customer, Invoice
from masthead.billing.testing import make_team_price
from masthead.membership.models import Subscription, Team
from masthead.portal.tests.team import NOUR, signed_in

pytestmark = pytest.mark.django_db
WANTED = {
    "name": "Harbour Bank",
    "seats": "5",
    "payment_method": "invoice",
    "invoice_email": "accounts@harbour.example.com",
    "purchase_order": "PO 7781",
}


@pytest.fixture
def client() -> Client:
    make_team_price()
    return signed_in(NOUR)[0]


def send(client: Client, path: str, **data: Any) -> str:
    return press(client, path, data, follow=True).content.decode()


def buy(client: Client, **more: str) -> str:
    return send(client, reverse("buy_team"), **{**WANTED, **more})


def bought(client: Client) -> Team:
    buy(client, order="1")
    return Team.objects.get()


def at(name: str, team: Team) -> str:
    return reverse(name, kwargs={"team_id": team.pk})


def test_the_order_form_starts_with_the_seats_chosen_on_the_join_page(client: Client) -> None:
    page = client.get(reverse("buy_team"), {"seats": "12"}).content.decode()
    assert 'value="12"' in page
    assert "From 10 seats, $20 a seat each month" in page


def test_viewing_the_total_orders_nothing(client: Client) -> None:
    page = buy(client)
    assert "$1,320" in page
    assert "$22 a seat each month" in page
    assert "Order and pay $1,320 by invoice" in page
    assert not Team.objects.exists()


def test_an_owner_who_orders_lands_on_the_team_page(client: Client) -> None:
    page = buy(client, order="1")
    assert "the invoice is on its way" in page
    assert "0 of 5 seats in use" in page
    contract = Contract.objects.get()
    assert (contract.payment_method, contract.subscription.seats) == (
        Contract.PaymentMethod.INVOICE,
        5,
    )
    invoice = Invoice.objects.get()
    assert (invoice.total, invoice.buyer_email) == (1320_00, "accounts@harbour.example.com")
    assert invoice.number in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("seats", "2", "at least 3 seats"),
        ("seats", "many", "as a number"),
        ("seats", "1000", "ask us for a quote"),
        ("name", "", "Enter a name for the team"),
        ("name", "www.example.com", "can’t contain a web or e-mail address"),
        ("payment_method", "card", "Card payment is not available here"),
        ("payment_method", "shells", "Select a valid choice"),
        ("invoice_email", "accounts", "The @ is missing"),
        ("country", "Emirates", "two-letter country code"),
        ("country", "1é", "two-letter country code"),
    ],
)
def test_the_order_form_explains_its_errors(
    client: Client, field: str, typed: str, said: str
) -> None:
    answer = press(client, reverse("buy_team"), {**WANTED, field: typed, "order": "1"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Team.objects.exists()


def test_changing_the_order_keeps_the_entered_values(client: Client) -> None:
    page = buy(client, change="1")
    assert 'value="PO 7781"' in page
    assert "Check the field" not in page


def test_ordering_twice_creates_one_contract(client: Client) -> None:
    bought(client)
    assert "Pay it first" in buy(client, order="1")
    assert Team.objects.count() == 1


def test_a_signed_out_buyer_signs_in_and_keeps_the_chosen_seats() -> None:
    make_team_price()
    door = Client().get(reverse("buy_team"), {"seats": "12"})["Location"]
    assert "join%2Fteam%3Fseats%3D12" in door
    assert press(Client(), reverse("buy_team"), {**WANTED, "order": "1"}).status_code == 302
    assert not Team.objects.exists()


def test_without_a_team_price_buyers_are_sent_to_the_quote_form() -> None:
    client, _ = signed_in(NOUR)
    assert reverse("quote") in client.get(reverse("buy_team")).content.decode()


def test_an_owner_sees_the_price_before_adding_seats(client: Client) -> None:
    team = bought(client)
    page = client.get(at("add_seats", team), {"more": "2"}).content.decode()
    assert "Add the seats and pay $528 by invoice" in page
    assert Subscription.objects.get().seats == 5
    moment = re.search(r'name="at" value="([^"]+)"', page)
    assert moment
    order = {"more": "2", "had": "5", "at": moment.group(1)}
    assert "2 seats were added" in send(client, at("add_seats", team), **order)
    assert team.seats.count() == 7
    assert "now has 7 seats" in send(client, at("add_seats", team), **order)  # pressed twice
    assert team.seats.count() == 7
    assert Invoice.objects.filter(cause="seats").count() == 1


@pytest.mark.parametrize("more", ["", "0", "-1", "x", "9999999", "²"])
def test_an_invalid_number_adds_no_seats(client: Client, more: str) -> None:
    team = bought(client)
    for answer in (
        client.get(at("add_seats", team), {"more": more}, follow=True),
        press(
            client,
            at("add_seats", team),
            {"more": more, "had": "5", "at": "2026-13-45"},
            follow=True,
        ),
    ):
        assert 'role="alert"' in answer.content.decode()
    assert Subscription.objects.get().seats == 5


def test_an_owner_who_pays_by_invoice_reduces_seats_from_the_next_term(client: Client) -> None:
    team = bought(client)
    assert "You will have 3 seats" in send(client, at("fewer_seats", team), seats="3")
    assert Subscription.objects.get().seats_next == 3
    assert "Choose from 3 to 5" in send(client, at("fewer_seats", team), seats="2")
    assert "as a number" in send(client, at("fewer_seats", team), seats="")


def test_an_owner_changes_the_invoice_details(client: Client) -> None:
    team = bought(client)
    send(client, at("make_out_invoices", team), invoice_name="Harbour Bank PJSC", country="ae")
    customer = Customer.objects.get(team=team)
    assert (customer.name, customer.country) == ("Harbour Bank PJSC", "AE")
    wrong = send(client, at("make_out_invoices", team), invoice_email="nobody")
    assert "Nothing was saved. The @ is missing" in wrong


def test_an_owner_cancels_the_renewal_in_two_clicks_and_undoes_it(client: Client) -> None:
    team = bought(client)
    assert "keeps access until" in client.get(at("cancel_team", team)).content.decode()
    assert not Subscription.objects.get().cancels_at_end
    page = send(client, at("cancel_team", team), reason="Moving")
    assert "Undo cancellation" in page
    assert Subscription.objects.get().cancel_reason == "Moving"
    assert "will renew" in send(client, at("resume_team", team))
    assert not Subscription.objects.get().cancels_at_end


def test_only_the_owner_sees_and_changes_the_contract(client: Client) -> None:
    team = bought(client)
    sami, reader = signed_in("sami@example.org")
    team.managers.create(reader=reader)
    page = sami.get(at("team", team)).content.decode()
    assert "$1,320" not in page
    for name in ("cancel_team", "resume_team", "add_seats", "fewer_seats", "make_out_invoices"):
        assert press(sami, at(name, team), {"more": "1", "seats": "3"}).status_code == 404
    assert Subscription.objects.get().seats == 5


def test_the_owner_is_the_reader_who_ordered(client: Client) -> None:
    assert bought(client).owner == Reader.objects.get(email=NOUR)
