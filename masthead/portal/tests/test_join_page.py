"""The join page says what is sold and what it costs, from the books; the terms are stated before
anything begins."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing.models import Cadence, CheckoutIntent, Contract, Customer, Invoice
from masthead.billing.testing import make_contract, make_price, make_team_price
from masthead.membership.models import Subscription
from masthead.membership.testing import in_days
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
BUYER = {"name": "Maya Haddad", "address": "1 Quay\nManama", "country": "bh"}


@pytest.fixture
def maya(client: Client) -> Reader:
    reader = make_reader("maya@example.org")
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return reader


def shown(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def press(client: Client, where: str, /, **form: str) -> int:
    headers = {"Sec-Fetch-Site": "same-origin"}
    return client.post(where, form, headers=headers).status_code


def test_where_nothing_is_sold_the_page_says_so(client: Client) -> None:
    assert "There are no memberships yet" in shown(client, "/join")


def test_the_year_s_sum_stands_beside_the_month_s(client: Client) -> None:
    make_price(300_00)
    page = shown(client, "/join")
    assert 'class="price">$25 <small>a month, billed yearly at</small>' in page
    assert 'class="price">$300</span>' in page


def test_the_price_that_is_offered_now_is_shown(client: Client) -> None:
    make_price(300_00)
    make_price(360_00)
    page = shown(client, "/join")
    assert "$360" in page
    assert "$300" not in page


@pytest.mark.parametrize("page", ["/join/pro/year", "/join/pro/year/invoice"])
def test_looking_at_the_terms_saves_no_customer(client: Client, maya: Reader, page: str) -> None:
    make_price()
    assert client.get(page).status_code == 200
    assert not Customer.objects.filter(reader=maya).exists()


def test_what_is_included_is_counted(client: Client) -> None:
    make_price()
    assert "<h3>Memos</h3>" not in shown(client, "/join")
    make_story("One", kind="memo", access_level="pro")
    assert "1 available today" in shown(client, "/join")


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        ("8", "$22 a seat each month. $2,112 a year."),
        ("25", "$17 a seat each month. $5,100 a year."),
        ("1", "$22 a seat each month. $792 a year."),
        ("-4", "$22 a seat each month. $2,112 a year."),
        ("many", "$22 a seat each month. $2,112 a year."),
        ("99999999999", "$17 a seat each month. $203,796 a year."),
    ],
)
def test_a_team_s_sum_is_worked_out_without_a_script(
    client: Client, seats: str, words: str
) -> None:
    make_price()
    make_team_price()
    assert words in shown(client, f"/join?seats={seats}")


def test_a_stranger_signs_in_and_comes_back(client: Client) -> None:
    make_price()
    answer = client.get("/join/pro/year")
    assert answer["Location"] == "/account/sign-in?next=%2Fjoin%2Fpro%2Fyear"


def test_without_a_vendor_the_free_week_asks_for_nothing(client: Client, maya: Reader) -> None:
    make_price()
    page = shown(client, "/join/pro/year")
    assert "Start your free week</button>" in page
    assert "None: it ends automatically" in page
    assert press(client, "/join/pro/year") == 302
    assert Contract.objects.get().subscription.state == Subscription.State.TRIALING
    assert "You are already a member" not in shown(client, "/join/pro/year")


def test_who_has_just_joined_reads_at_once(client: Client, maya: Reader) -> None:
    make_price()
    memo = make_story(access_level="pro", body=[("cut", None), ("paragraph", "<p>Forty-one</p>")])
    assert "Forty-one" not in client.get(memo.address).content.decode()
    press(client, "/join/pro/year")
    shown(client, f"/join/back/{CheckoutIntent.objects.get().reference}")
    assert "Forty-one" in client.get(memo.address).content.decode()


def test_what_is_not_offered_is_not_found(client: Client, maya: Reader) -> None:
    assert client.get("/join/pro/year").status_code == 404
    make_team_price()
    assert client.get("/join/team/year").status_code == 404


def test_a_member_is_told_so(client: Client, maya: Reader) -> None:
    make_contract(maya)
    assert "You are already a member" in shown(client, "/join/pro/year")


def test_after_the_trial_a_membership_is_ordered_by_invoice(client: Client, maya: Reader) -> None:
    make_price()
    press(client, "/join/pro/year")
    trial_ends = Subscription.objects.get().period_ends_at
    assert press(client, "/join/pro/year/invoice", **BUYER) == 302
    contract = Contract.objects.get()
    assert contract.subscription.state == Subscription.State.ACTIVE
    assert contract.subscription.period_ends_at > trial_ends + timedelta(days=360)
    invoice = Invoice.objects.get()
    assert (invoice.net, invoice.period_from) == (300_00, trial_ends)
    assert invoice.buyer_name == "Maya Haddad"


def test_who_had_a_trial_orders_at_once(client: Client, maya: Reader) -> None:
    old = make_contract(maya, trial_ends_at=in_days(-1), period_ends_at=in_days(-1))
    Subscription.objects.filter(pk=old.subscription_id).update(
        state="cancelled", ended_at=timezone.now(), ending="unpaid"
    )
    assert client.get("/join/pro/year")["Location"] == "/join/pro/year/invoice"
    assert press(client, "/join/pro/year/invoice", **BUYER) == 302
    assert Invoice.objects.get().net == 300_00


@pytest.mark.parametrize("wrong", [{"country": "Bahrain"}, {"name": ""}, {"country": "1!"}])
def test_a_buyer_without_a_name_or_country_is_told(
    client: Client, maya: Reader, wrong: dict[str, str]
) -> None:
    make_price()
    assert press(client, "/join/pro/year/invoice", **(BUYER | wrong)) == 422
    assert not Invoice.objects.exists()


def test_another_site_s_page_begins_nothing(client: Client, maya: Reader) -> None:
    make_price()
    answer = client.post("/join/pro/year", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not CheckoutIntent.objects.exists()


def test_nobody_sees_how_another_s_joining_went(client: Client, maya: Reader) -> None:
    price = make_price(cadence=Cadence.YEAR)
    other = make_contract(price=price).customer
    begun = CheckoutIntent.objects.create(customer=other, price=price)
    assert client.get(f"/join/back/{begun.reference}").status_code == 404
