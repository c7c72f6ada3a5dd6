"""The quote form reaches a person, acknowledges the enquiry and can't be used to send spam."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import AuditEntry
from masthead.accounts.testing import press
from masthead.membership.models import Lead
from masthead.publishing.models import Publication

pytestmark = pytest.mark.django_db
ASKED = {
    "name": "Nour Khoury",
    "address": "Nour@Example.org",
    "organisation": "Khoury Marine",
    "seats": "40",
    "message": "An invoice in dirhams, please.",
}


def ask(client: Client, **more: str) -> Any:
    return press(client, reverse("quote"), {**ASKED, **more})


def test_an_enquiry_reaches_sales_and_is_acknowledged(client: Client, settings: Any) -> None:
    settings.SALES = "sales@example.com"
    answer = ask(client)
    assert "We have received your enquiry" in answer.content.decode()
    lead = Lead.objects.get()
    assert (lead.address, lead.seats, lead.state) == ("nour@example.org", 40, Lead.State.NEW)
    assert [message.to for message in mail.outbox] == [["nour@example.org"], ["sales@example.com"]]
    assert "An invoice in dirhams" in str(mail.outbox[1].body)
    assert AuditEntry.objects.about(lead).filter(verb="lead.asked").exists()


def test_an_enquiry_goes_to_the_publication_s_address_by_default(client: Client) -> None:
    ask(client)
    assert mail.outbox[1].to == [Publication.load().sender]


def test_the_acknowledgement_repeats_nothing_the_visitor_typed(client: Client) -> None:
    ask(client, message="Buy now", organisation="Lure Ltd", name="Lure")
    assert "Lure" not in str(mail.outbox[0].message())
    assert "Buy now" not in str(mail.outbox[0].message())


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("address", "nour.example.org", "The @ is missing"),
        ("address", "", "Enter your e-mail address"),
        ("seats", "many", "as a number"),
        ("seats", "0", "Enter at least one seat"),
        ("seats", "9999999", "up to 100,000"),
        ("name", " ", "Enter your name"),
        ("organisation", "", "name of your organisation"),
    ],
)
def test_the_quote_form_shows_errors_beside_their_fields(
    client: Client, field: str, typed: str, said: str
) -> None:
    answer = ask(client, **{field: typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert ASKED["message"] in page
    assert not Lead.objects.exists()
    assert not mail.outbox


def test_repeated_enquiries_are_rate_limited_with_a_retry_time(client: Client) -> None:
    for _ in range(3):
        assert ask(client).status_code == 200
    answer = ask(client)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Lead.objects.count() == 3


def test_a_cross_site_post_sends_no_enquiry(client: Client) -> None:
    answer = client.post(reverse("quote"), ASKED, headers={"Origin": "https://example.net"})
    assert answer.status_code == 403
    assert not Lead.objects.exists()


def test_an_enquiry_with_an_address_in_a_name_is_refused_in_words(client: Client) -> None:
    answer = ask(client, organisation="Khoury: call +961 1 555 0199")
    assert "can’t contain a phone number" in answer.content.decode()
    assert not mail.outbox


def test_line_breaks_in_an_enquiry_add_no_mail_header(client: Client) -> None:
    ask(client, organisation="Khoury\r\nBcc: everyone")
    assert Lead.objects.get().organisation == "Khoury Bcc: everyone"
    assert len(mail.outbox) == 2
