"""The link in the mail: opening it confirms nothing, the button does."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from masthead.accounts.models import AuditEntry, Consent, Reader
from masthead.newsletters import confirmation
from masthead.newsletters.consent_wording import wording_of
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.testing import give_address, make_newsletter
from masthead.newsletters.tests.sign_up_steps import last_mail, path_in, press, sign_up, state_of
from masthead.outbox.models import Suppression
from masthead.outbox.suppression import ALL_STREAMS, suppress

pytestmark = pytest.mark.django_db
NOUR = "nour@example.com"


@pytest.fixture
def straits() -> Newsletter:
    return make_newsletter("Straits", zone="Asia/Dubai")


@pytest.fixture
def link(client: Client, straits: Newsletter) -> str:
    sign_up(client, NOUR, straits)
    return path_in(str(last_mail().body), "confirm")


@pytest.fixture
def nour(link: str) -> Reader:
    return Reader.objects.get(email=NOUR)


def test_a_program_that_follows_links_confirms_nothing(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    for look in (client.get, client.head, client.get):
        assert look(link).status_code == 200
    assert state_of(nour, straits) == Subscriber.State.PENDING
    assert not Consent.objects.filter(act=Consent.Act.GIVEN).exists()
    page = client.get(link).content.decode()
    assert "Straits" in page
    assert NOUR not in page


def test_the_footer_of_the_mail_names_the_publication_once(
    client: Client, straits: Newsletter
) -> None:
    give_address("Masthead, 45 Demonstration Street")
    sign_up(client, NOUR, straits)
    message = last_mail()
    for text in (str(message.body), str(message.alternatives[0][0])):
        assert "Masthead, 45 Demonstration Street" in text
        assert "Masthead, Masthead" not in text


def test_a_reader_who_confirms_is_told_what_arrives_when(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    page = press(client, link).content.decode()
    nour.refresh_from_db()
    assert nour.address_confirmed_at is not None
    assert state_of(nour, straits) == Subscriber.State.ACTIVE
    assert re.search(r"due on Monday \d+ \w+ at 06:00 GST", page)
    consent = Consent.objects.get(act=Consent.Act.GIVEN)
    assert consent.wording == wording_of("confirm")
    assert consent.source == "mail: confirm"
    assert AuditEntry.objects.about(nour).filter(verb="newsletters.confirmed").count() == 1


def test_a_reader_who_confirms_twice_changes_nothing_more(
    client: Client, link: str, nour: Reader
) -> None:
    first, second = press(client, link), press(client, link)
    assert first.content == second.content
    assert Consent.objects.filter(act=Consent.Act.GIVEN).count() == 1
    assert AuditEntry.objects.filter(verb="newsletters.confirmed").count() == 1


def test_a_form_on_another_site_confirms_nothing(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    answer = client.post(link, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert state_of(nour, straits) == Subscriber.State.PENDING


def test_only_the_newsletters_named_in_the_mail_are_confirmed(
    client: Client, link: str, nour: Reader
) -> None:
    other = make_newsletter("Anatolia")
    sign_up(client, NOUR, other)
    press(client, link)
    assert state_of(nour, other) == Subscriber.State.PENDING


@pytest.mark.parametrize("spoil", [lambda path: path[:-1], lambda path: path + "x"])
def test_a_damaged_link_confirms_nothing(client: Client, link: str, spoil: object) -> None:
    assert callable(spoil)
    answer = press(client, spoil(link))
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()
    assert not Subscriber.objects.active().exists()


def test_a_link_from_last_week_says_that_it_has_expired(
    client: Client, straits: Newsletter, monkeypatch: pytest.MonkeyPatch, link: str
) -> None:
    monkeypatch.setattr(confirmation, "VALID", timedelta(seconds=-1))
    answer = press(client, link)
    assert answer.status_code == 410
    assert "This link has expired" in answer.content.decode()
    assert not Subscriber.objects.active().exists()


def test_a_link_confirms_only_the_address_it_was_sent_to(
    client: Client, link: str, nour: Reader
) -> None:
    Reader.objects.filter(pk=nour.pk).update(email="other@example.com")
    assert press(client, link).status_code == 404


def test_a_link_to_a_newsletter_that_became_paid_confirms_nothing(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    Newsletter.objects.filter(pk=straits.pk).update(access_level="pro")
    assert press(client, link).status_code == 404
    assert state_of(nour, straits) == Subscriber.State.PENDING


def test_a_reader_who_confirms_again_receives_mail_again(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    suppress([NOUR], reason=Suppression.Reason.UNSUBSCRIBE, stream=straits.stream)
    suppress([NOUR], reason=Suppression.Reason.BOUNCE, stream=ALL_STREAMS)
    suppress([NOUR], reason=Suppression.Reason.UNSUBSCRIBE, stream="newsletter:another")
    press(client, link)
    assert [each.stream for each in Suppression.objects.all()] == ["newsletter:another"]


def test_the_confirmation_mail_links_only_to_our_own_site(link: str) -> None:
    message = last_mail()
    [alternative] = message.alternatives
    html, kind = alternative
    assert kind == "text/html"
    assert str(html).count(link) == 1
    assert "<img" not in str(html)
    addresses = re.findall(r'(?:href|src)="([^"]+)"', str(html))
    assert all(address.startswith("http://localhost:8000/") for address in addresses)
    assert all(len(line) <= 64 or "://" in line for line in message.body.splitlines())


def test_a_reader_who_confirmed_long_ago_keeps_that_date(
    client: Client, link: str, nour: Reader
) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    Reader.objects.filter(pk=nour.pk).update(address_confirmed_at=long_ago)
    press(client, link)
    nour.refresh_from_db()
    assert nour.address_confirmed_at == long_ago
