"""One field, many newsletters, one button; nothing is sent before the reader confirms."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from masthead.accounts.models import Consent, Reader
from masthead.accounts.testing import make_reader
from masthead.newsletters.consent_wording import wording_of
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.newsletters.tests.sign_up_steps import last_mail, press, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def first_light() -> Newsletter:
    return make_newsletter("First Light", promise="Six things before the Gulf opens")


@pytest.fixture
def straits() -> Newsletter:
    return make_newsletter("Straits")


def _ticked(page: str) -> list[str]:
    return re.findall(r'name="newsletter" value="([^"]+)" checked', page)


def test_no_newsletter_is_ticked_for_the_reader(
    client: Client, first_light: Newsletter, straits: Newsletter
) -> None:
    page = client.get(reverse("newsletters"), {"list": "straits"}).content.decode()
    assert "First Light" in page
    assert "Six things before the Gulf opens" in page
    assert Newsletter.objects.get(pk=first_light.pk).cadence_in_words() in page
    assert not _ticked(page)
    assert 'id="list-straits" name="newsletter" value="straits" autofocus' in page


def test_a_newsletter_that_is_not_offered_is_not_shown(client: Client) -> None:
    make_newsletter("Laid Up", is_active=False)
    assert "Laid Up" not in client.get(reverse("newsletters")).content.decode()


def test_a_members_newsletter_has_no_checkbox(client: Client) -> None:
    make_newsletter("Green Energy", access_level="pro")
    page = client.get(reverse("newsletters")).content.decode()
    assert "Green Energy" in page
    assert 'value="green-energy"' not in page


def test_a_reader_cannot_get_a_members_newsletter_by_posting_its_slug(
    client: Client, first_light: Newsletter
) -> None:
    green = make_newsletter("Green Energy", access_level="pro")
    sign_up(client, "nour@example.com", first_light, green)
    assert list(Subscriber.objects.values_list("newsletter__slug", flat=True)) == ["first-light"]


def test_a_reader_who_signs_up_gets_one_mail_and_stays_pending(
    client: Client, first_light: Newsletter, straits: Newsletter
) -> None:
    page = sign_up(client, " Nour@Example.com ", first_light, straits)
    assert "nour@example.com" in page.content.decode()
    reader = Reader.objects.get(email="nour@example.com")
    assert reader.address_confirmed_at is None
    assert not reader.has_usable_password()
    assert set(reader.subscribers.values_list("state", flat=True)) == {Subscriber.State.PENDING}
    assert len(mail.outbox) == 1
    assert last_mail().to == ["nour@example.com"]
    assert "First Light" in last_mail().body
    assert "Straits" in last_mail().body


def test_a_stranger_who_enters_a_subscriber_s_address_changes_nothing(
    client: Client, first_light: Newsletter
) -> None:
    row = make_subscriber(first_light, make_reader("nour@example.com"))
    Subscriber.objects.filter(pk=row.pk).update(source="/energy/a-story")
    before = Subscriber.objects.values().get()
    sign_up(client, "nour@example.com", first_light)
    assert Subscriber.objects.values().get() == before


def test_a_reader_who_asks_again_before_confirming_renews_the_request(
    client: Client, first_light: Newsletter
) -> None:
    last_week = timezone.now() - timedelta(days=7)
    sign_up(client, "nour@example.com", first_light)
    Subscriber.objects.update(asked_at=last_week, source="/energy/a-story")
    sign_up(client, "nour@example.com", first_light)
    row = Subscriber.objects.get()
    assert row.asked_at > last_week
    assert row.source == Consent.objects.latest("pk").source != "/energy/a-story"


def test_a_request_is_recorded_with_its_wording_page_and_origin(
    client: Client, first_light: Newsletter
) -> None:
    client.post(
        reverse("newsletters"),
        {"email": "nour@example.com", "newsletter": "first-light"},
        headers={"Origin": "http://testserver", "Referer": "http://testserver/energy/a-story"},
        REMOTE_ADDR="203.0.113.9",
    )
    consent = Consent.objects.get()
    assert consent.act == Consent.Act.ASKED
    assert consent.purpose == "newsletter:first-light"
    assert consent.source == "/energy/a-story"
    assert consent.ip == "203.0.113.9"
    page = client.get(reverse("newsletters")).content.decode()
    assert consent.wording == wording_of("sign_up")
    assert consent.wording in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nour@", "The part after the @ is missing"),
        ("", "Enter your e-mail address."),
        ("nour@mailinator.com", "Use a permanent address."),
    ],
)
def test_an_invalid_address_is_reported_on_the_same_page_without_losing_input(
    client: Client, first_light: Newsletter, straits: Newsletter, typed: str, said: str
) -> None:
    answer = sign_up(client, typed, straits)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{typed}"' in page
    assert 'aria-invalid="true" aria-describedby="email-problem"' in page
    assert 'id="email-problem"' in page
    assert _ticked(page) == ["straits"]
    assert not mail.outbox
    assert not Reader.objects.filter(email=typed).exists()


def test_a_sign_up_without_a_newsletter_is_reported(
    client: Client, first_light: Newsletter
) -> None:
    page = sign_up(client, "nour@example.com").content.decode()
    assert "Choose at least one newsletter." in page
    assert 'aria-describedby="free-note lists-problem"' in page


def test_a_likely_typing_error_is_queried_once_and_the_reader_decides(
    client: Client, first_light: Newsletter
) -> None:
    answer = sign_up(client, "nour@gmial.com", first_light)
    assert "Did you mean nour@gmail.com?" in answer.content.decode()
    assert not mail.outbox
    sign_up(client, "nour@gmial.com", first_light, meant="nour@gmial.com")
    assert last_mail().to == ["nour@gmial.com"]


def test_a_robot_that_fills_in_the_hidden_field_gets_the_same_answer_and_no_mail(
    client: Client, first_light: Newsletter
) -> None:
    answer = sign_up(client, "nour@example.com", first_light, website="https://example.net")
    assert answer.status_code == 200
    assert "Check your inbox" in answer.content.decode()
    assert not mail.outbox
    assert not Reader.objects.filter(email="nour@example.com").exists()


def test_a_form_on_another_site_cannot_sign_anyone_up(
    client: Client, first_light: Newsletter
) -> None:
    data = {"email": "nour@example.com", "newsletter": "first-light"}
    answer = client.post(reverse("newsletters"), data, headers={"Origin": "https://example.net"})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.content.decode()
    assert not mail.outbox


def test_the_page_says_so_when_no_newsletter_is_offered(client: Client) -> None:
    assert "No newsletters yet" in client.get(reverse("newsletters")).content.decode()


def test_neither_viewing_nor_signing_up_touches_a_session(
    client: Client, first_light: Newsletter
) -> None:
    for answer in (
        client.get(reverse("newsletters")),
        sign_up(client, "nour@example.com", first_light),
    ):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


def test_a_reader_may_submit_an_old_form_that_names_a_removed_newsletter(
    client: Client, first_light: Newsletter
) -> None:
    data = {"email": "nour@example.com", "newsletter": ["gone", "first-light"]}
    assert press(client, reverse("newsletters"), data).status_code == 200
    assert "First Light" in last_mail().body
