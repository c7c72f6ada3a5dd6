"""Finance at the desk: key figures from the ledger, subscriptions, invoices and bank files."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from masthead.accounts.testing import make_reader
from masthead.billing.invoices import issuing
from masthead.billing.ledger import entries
from masthead.billing.models import Contract, Invoice, LedgerEntry
from masthead.billing.testing import make_contract, make_team_contract
from masthead.core import months
from masthead.desk.testing import make_editor, make_engineer, make_publisher
from masthead.membership.models import Subscription
from masthead.publishing.models import Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(client: Client) -> Client:
    client.force_login(make_publisher())
    return client


@pytest.fixture
def bank() -> Invoice:
    contract = make_team_contract()
    contract.customer.name = "Harbour Bank"
    contract.customer.email = "accounts@harbour.example.com"
    contract.customer.save()
    return issuing.issue_for_term(contract)


def paid(contract: Contract, *, months_ago: int, amount: int = 300_00) -> None:
    start = months.later(timezone.now(), -months_ago)
    entries.book_trial(contract, at=start - timedelta(days=7))
    entries.book_charge(
        contract,
        amount=amount,
        currency="USD",
        period_from=start,
        period_until=months.later(start, 12),
        vendor_ref=f"in_{contract.pk}",
        at=start,
    )


def page_at(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_empty_finance_pages_explain_themselves(publisher: Client) -> None:
    for address, says in (
        ("memberships/", "The ledger is empty"),
        ("memberships/ledger/", "No entries match"),
        ("subscriptions/", "No subscriptions yet"),
        ("invoices/", "No invoices yet"),
        ("bank-files/", "No files yet"),
    ):
        assert says in page_at(publisher, f"/desk/{address}")


def test_the_key_figures_come_from_the_ledger(publisher: Client) -> None:
    paid(make_contract(came_from="join page"), months_ago=4)
    paid(make_contract(came_from="newsletter"), months_ago=3, amount=600_00)
    gone = make_contract(came_from="newsletter")
    paid(gone, months_ago=3)
    entries.book_end(gone, Subscription.Ending.CHOSEN, at=months.later(timezone.now(), -1))
    page = page_at(publisher, "/desk/memberships/")
    assert "<dd>$75</dd>" in page  # 25 and 50 a month
    assert "<dd>$900</dd>" in page
    assert 'class="broad"' in page  # drawn, and for a phone too
    assert 'class="narrow"' in page
    assert "join page" in page
    assert "/desk/memberships/ledger/?kind=charge" in page
    assert "style=" not in page.split('<div class="books">')[1].split("</figure>")[0]


def test_the_ledger_and_its_csv_use_utc(publisher: Client) -> None:
    Publication.objects.update(time_zone="Asia/Dubai")
    late = datetime(2026, 10, 31, 22, 30, tzinfo=UTC)
    entries.book_trial(make_contract(), at=late)
    page = page_at(publisher, "/desk/memberships/ledger/?until=2026-10-31")
    assert "31 Oct 2026, 22:30" in page
    assert "Date (UTC)" in page


def test_the_publisher_filters_the_ledger_and_exports_it_as_csv(publisher: Client) -> None:
    contract = make_contract()
    paid(contract, months_ago=2)
    entries.book_end(contract, Subscription.Ending.UNPAID)
    page = page_at(publisher, "/desk/memberships/ledger/?kind=ended")
    assert "Ended: Not paid" in page
    assert "in_" not in page.split("<tbody>")[1]
    answer = publisher.get("/desk/memberships/ledger.csv?kind=charge")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    [row] = csv.DictReader(StringIO(text))
    assert (row["kind"], row["net"]) == ("charge", "300.00")
    excel = publisher.get("/desk/memberships/ledger.csv?excel=1")
    assert b"".join(excel.streaming_content).startswith(b"\xef\xbb\xbf")  # type: ignore[attr-defined]
    assert "Enter a valid date" in page_at(publisher, "/desk/memberships/ledger/?since=tomorrow")


def test_the_publisher_filters_subscriptions_and_reads_their_history(publisher: Client) -> None:
    maya = make_contract(make_reader("maya@example.org"), came_from="join page")
    make_contract(make_reader("omar@example.org"), came_from="newsletter")
    paid(maya, months_ago=1)
    page = page_at(publisher, "/desk/subscriptions/?source=join+page")
    assert "maya@example.org" in page
    assert "omar@example.org" not in page
    assert "No subscriptions match" in page_at(publisher, "/desk/subscriptions/?plan=team")
    story = page_at(publisher, f"/desk/subscriptions/{maya.subscription_id}/")
    for words in ("Started", "Charge", "$300.00", "Trial started"):
        assert words in story


def test_the_publisher_marks_an_invoice_as_paid(publisher: Client, bank: Invoice) -> None:
    assert "Harbour Bank" in page_at(publisher, "/desk/invoices/?sort=open")
    assert "Outstanding: $1,320." in page_at(publisher, "/desk/invoices/")
    address = f"/desk/invoices/{bank.pk}/"
    today = timezone.now().date()
    wrong = publisher.post(f"{address}paid/", {"on": str(today), "amount": "a lot"})
    assert wrong.status_code == 422
    assert "Enter an amount in figures" in wrong.content.decode()
    early = {"on": str(today + timedelta(days=2)), "amount": "5"}
    assert "is in the future" in publisher.post(f"{address}paid/", early).content.decode()
    answer = publisher.post(
        f"{address}paid/", {"on": str(today), "amount": "1,320.00", "reference": "by telephone"}
    )
    assert answer.status_code == 302
    page = page_at(publisher, address)
    assert "Paid on" in page
    assert "by telephone" in page
    assert LedgerEntry.objects.get().amount == 1320_00


def test_the_publisher_cancels_an_invoice_with_a_reason(publisher: Client, bank: Invoice) -> None:
    address = f"/desk/invoices/{bank.pk}/cancel/"
    assert publisher.post(address, {"reason": ""}).status_code == 422
    assert publisher.post(address, {"reason": "Wrong address"}).status_code == 302
    page = page_at(publisher, f"/desk/invoices/{bank.pk}/")
    assert "Cancelled by CN-" in page
    assert publisher.post(address, {"reason": "Twice"}).status_code == 409


def test_a_bank_file_is_reviewed_before_payments_are_recorded(
    publisher: Client, bank: Invoice
) -> None:
    today = timezone.now().date()
    text = (
        "Date;Amount;Payer;Reference\n"
        f"{today};1320.00;Harbour Bank;{bank.reference}\n{today};9.00;Somebody;rent\n"
    )
    file = SimpleUploadedFile("november.csv", text.encode())
    answer = publisher.post("/desk/bank-files/", {"file": file, "currency": "usd"})
    assert answer.status_code == 302
    address = answer["Location"]
    page = page_at(publisher, address)
    assert "Pays the invoice" in page
    assert "No invoice found" in page
    bank.refresh_from_db()
    assert bank.state == "open"
    publisher.post(address, {"row": ["2"]})
    bank.refresh_from_db()
    assert bank.state == "paid"
    assert "1 recorded" in page_at(publisher, address)


def test_a_bank_line_that_cannot_be_recorded_is_reported(publisher: Client, bank: Invoice) -> None:
    tomorrow = timezone.now().date() + timedelta(days=1)
    text = f"Date;Amount;Payer;Reference\n{tomorrow};1320.00;Harbour Bank;{bank.reference}\n"
    file = SimpleUploadedFile("november.csv", text.encode())
    address = publisher.post("/desk/bank-files/", {"file": file, "currency": "USD"})["Location"]
    page = publisher.post(address, {"row": ["2"]}, follow=True).content.decode()
    assert f"Nothing was recorded. Line 2 for {bank.number}" in page
    assert "is in the future" in page
    assert "Pays the invoice" in page


def test_an_invalid_bank_file_is_refused_with_a_message(publisher: Client) -> None:
    file = SimpleUploadedFile("notes.csv", b"hello\n")
    answer = publisher.post("/desk/bank-files/", {"file": file, "currency": "USD"})
    assert answer.status_code == 422
    assert "has no header row" in answer.content.decode()


def test_the_publisher_edits_the_invoice_settings(publisher: Client) -> None:
    assert publisher.get("/desk/settings/billing/issuer/", follow=True).status_code == 200


ADDRESSES = ("memberships/", "memberships/ledger/", "subscriptions/", "invoices/")


def test_an_engineer_may_view_finance_but_record_nothing(client: Client, bank: Invoice) -> None:
    client.force_login(make_engineer())
    for address in ADDRESSES:
        page_at(client, f"/desk/{address}")
    page = page_at(client, f"/desk/invoices/{bank.pk}/")
    assert "Record payment" not in page
    for address in (f"invoices/{bank.pk}/paid/", f"invoices/{bank.pk}/cancel/", "bank-files/"):
        assert client.post(f"/desk/{address}").status_code in {302, 403}
    bank.refresh_from_db()
    assert bank.state == "open"


def test_editors_cannot_see_finance(client: Client, bank: Invoice) -> None:
    client.force_login(make_editor())
    for address in (*ADDRESSES, f"invoices/{bank.pk}/", "memberships/ledger.csv", "bank-files/"):
        answer = client.get(f"/desk/{address}")
        assert answer.status_code in {302, 403}
    assert b"/desk/memberships/" not in client.get("/desk/").content
