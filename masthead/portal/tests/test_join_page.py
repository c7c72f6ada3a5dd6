"""The join page states what is sold and what it costs; the terms come before any checkout."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.billing.activation import SECOND_TRIAL
from masthead.billing.models import Cadence, CheckoutIntent, Contract, Customer, Invoice
from masthead.billing.testing import (
    make_contract,
    make_customer,
    make_price,
    make_team_price,
    order_by_invoice,
)
from masthead.membership.models import Subscription
from masthead.membership.testing import in_days
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
OWN_SITE = {"Sec-Fetch-Site": "same-origin"}
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


def test_the_join_page_says_that_nothing_is_sold(client: Client) -> None:
    assert "There are no memberships yet" in shown(client, "/join")


def test_the_join_page_shows_the_yearly_total_beside_the_monthly_price(client: Client) -> None:
    make_price(300_00)
    page = shown(client, "/join")
    assert 'class="price">$25 <small>a month, billed yearly at</small>' in page
    assert 'class="price">$300</span>' in page


def test_the_join_page_shows_the_current_price(client: Client) -> None:
    make_price(300_00)
    make_price(360_00)
    page = shown(client, "/join")
    assert "$360" in page
    assert "$300" not in page


@pytest.mark.parametrize("page", ["/join/pro/year", "/join/pro/year/invoice"])
def test_viewing_the_terms_creates_no_customer(client: Client, maya: Reader, page: str) -> None:
    make_price()
    assert client.get(page).status_code == 200
    assert not Customer.objects.filter(reader=maya).exists()


def test_the_join_page_counts_what_is_included(client: Client) -> None:
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
def test_the_team_total_works_without_javascript(client: Client, seats: str, words: str) -> None:
    make_price()
    make_team_price()
    assert words in shown(client, f"/join?seats={seats}")


def test_a_signed_out_reader_signs_in_and_returns_to_the_terms(client: Client) -> None:
    make_price()
    answer = client.get("/join/pro/year")
    assert answer["Location"] == "/account/sign-in?next=%2Fjoin%2Fpro%2Fyear"


def test_a_free_week_without_a_payment_provider_needs_no_card(client: Client, maya: Reader) -> None:
    make_price()
    page = shown(client, "/join/pro/year")
    assert "Start your free week</button>" in page
    assert "None: it ends automatically" in page
    assert press(client, "/join/pro/year") == 302
    assert Contract.objects.get().subscription.state == Subscription.State.TRIALING
    assert "You are already a member" not in shown(client, "/join/pro/year")


def test_a_new_member_reads_immediately(client: Client, maya: Reader) -> None:
    make_price()
    memo = make_story(access_level="pro", body=[("cut", None), ("paragraph", "<p>Forty-one</p>")])
    assert "Forty-one" not in client.get(memo.address).content.decode()
    press(client, "/join/pro/year")
    shown(client, f"/join/back/{CheckoutIntent.objects.get().reference}")
    assert "Forty-one" in client.get(memo.address).content.decode()


def test_a_plan_that_is_not_on_sale_gives_404(client: Client, maya: Reader) -> None:
    assert client.get("/join/pro/year").status_code == 404
    make_team_price()
    assert client.get("/join/team/year").status_code == 404


def test_a_member_who_joins_again_is_told_so(client: Client, maya: Reader) -> None:
    make_contract(maya)
    assert "You are already a member" in shown(client, "/join/pro/year")


def test_a_trial_member_orders_a_membership_by_invoice(client: Client, maya: Reader) -> None:
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


def test_a_reader_who_had_a_trial_goes_straight_to_ordering(client: Client, maya: Reader) -> None:
    old = make_contract(maya, trial_ends_at=in_days(-1), period_ends_at=in_days(-1))
    Subscription.objects.filter(pk=old.subscription_id).update(
        state="cancelled", ended_at=timezone.now(), ending="unpaid"
    )
    assert client.get("/join/pro/year")["Location"] == "/join/pro/year/invoice"
    assert press(client, "/join/pro/year/invoice", **BUYER) == 302
    assert Invoice.objects.get().net == 300_00


@pytest.mark.parametrize("wrong", [{"country": "Bahrain"}, {"name": ""}, {"country": "1!"}])
def test_an_invoice_order_without_name_or_country_is_refused(
    client: Client, maya: Reader, wrong: dict[str, str]
) -> None:
    make_price()
    assert press(client, "/join/pro/year/invoice", **(BUYER | wrong)) == 422
    assert not Invoice.objects.exists()


def test_an_address_in_another_country_than_the_one_given_is_refused(
    client: Client, maya: Reader
) -> None:
    make_price()
    elsewhere = BUYER | {"address": "Av. Atlântica 1\nRio de Janeiro, Brasil", "country": "FR"}
    answer = client.post("/join/pro/year/invoice", elsewhere, headers=OWN_SITE)
    assert answer.status_code == 422
    assert "names Brazil, but the country code FR is France" in answer.content.decode()
    assert not Invoice.objects.exists()


def test_a_second_order_after_an_unpaid_one_is_refused_in_words(
    client: Client, maya: Reader
) -> None:
    make_price()
    order_by_invoice(make_reader("maya+1@example.org"), name="Somebody Else")
    answer = client.post("/join/pro/year/invoice", BUYER, headers=OWN_SITE)
    assert answer.status_code == 409
    assert "Pay that invoice first, or reply to any of our e-mails" in answer.content.decode()
    assert Contract.objects.count() == 1


def test_whoever_is_refused_a_second_trial_is_offered_to_pay_without_it(
    client: Client, maya: Reader
) -> None:
    intent = CheckoutIntent.objects.create(
        customer=make_customer(maya),
        price=make_price(),
        trial_days=7,
        state=CheckoutIntent.State.REFUSED,
        note=SECOND_TRIAL,
    )
    page = shown(client, f"/join/back/{intent.reference}")
    assert 'href="/join/pro/year">Join without the free week</a>' in page


def test_a_cross_site_post_starts_no_checkout(client: Client, maya: Reader) -> None:
    make_price()
    answer = client.post("/join/pro/year", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not CheckoutIntent.objects.exists()


def test_a_reader_cannot_see_another_reader_s_checkout(client: Client, maya: Reader) -> None:
    price = make_price(cadence=Cadence.YEAR)
    other = make_contract(price=price).customer
    begun = CheckoutIntent.objects.create(customer=other, price=price)
    assert client.get(f"/join/back/{begun.reference}").status_code == 404
