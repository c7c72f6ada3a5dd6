"""Unsubscribing takes at most two clicks, works from the mail program, and can be undone."""

import pytest
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Consent, Reader
from masthead.accounts.testing import make_reader
from masthead.newsletters.audience import audience_of
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.newsletters.tests.sign_up_steps import own_path, press, state_of
from masthead.outbox.models import Suppression
from masthead.outbox.suppression import suppressed

pytestmark = pytest.mark.django_db
NOUR = "nour.khoury@example.com"


@pytest.fixture
def straits() -> Newsletter:
    return make_newsletter("Straits")


@pytest.fixture
def nour(straits: Newsletter) -> Reader:
    return make_subscriber(straits, make_reader(NOUR)).reader


@pytest.fixture
def link(nour: Reader, straits: Newsletter) -> str:
    return own_path("leave", nour, straits.stream)


def test_the_mail_program_s_one_click_needs_no_page_cookie_or_origin(
    link: str, nour: Reader, straits: Newsletter
) -> None:
    strict = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    answer = strict.post(link, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert state_of(nour, straits) == Subscriber.State.ENDED
    consent = Consent.objects.get()
    assert (consent.act, consent.source) == (Consent.Act.WITHDRAWN, "mail: one click")


def test_a_send_in_progress_skips_a_reader_who_unsubscribed(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    assert not suppressed([NOUR], stream=straits.stream)
    client.post(link)
    assert suppressed([NOUR], stream=straits.stream) == {NOUR}
    assert not suppressed([NOUR], stream="newsletter:another")
    assert not audience_of(straits).exists()


def test_opening_the_link_ends_no_subscription(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    page = client.get(link).content.decode()
    client.head(link)
    assert "Unsubscribe from Straits" in page
    assert NOUR not in page
    assert state_of(nour, straits) == Subscriber.State.ACTIVE


def test_a_reader_unsubscribes_with_the_second_click_and_sees_the_result(
    client: Client, link: str
) -> None:
    page = press(client, link).content.decode()
    assert "You have unsubscribed" in page
    assert "n•••@e•••.com will no longer receive Straits, effective immediately." in page
    assert f"{link}/undo" in page


def test_unsubscribing_twice_changes_nothing_more(client: Client, link: str) -> None:
    assert press(client, link).status_code == press(client, link).status_code == 200
    assert Consent.objects.count() == 1
    assert Suppression.objects.count() == 1


def test_leaving_one_newsletter_keeps_the_others(client: Client, link: str, nour: Reader) -> None:
    other = make_newsletter("Anatolia")
    make_subscriber(other, nour)
    press(client, link)
    assert state_of(nour, other) == Subscriber.State.ACTIVE


def test_undo_restores_everything(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    press(client, link)
    page = press(client, f"{link}/undo").content.decode()
    assert "You are back on the list" in page
    assert state_of(nour, straits) == Subscriber.State.ACTIVE
    assert not Suppression.objects.exists()
    acts = Consent.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == [Consent.Act.WITHDRAWN, Consent.Act.GIVEN]


def test_undo_cannot_subscribe_a_stranger(client: Client, straits: Newsletter) -> None:
    stranger = make_reader()
    page = press(client, own_path("leave", stranger, straits.stream) + "/undo").content.decode()
    assert "There is nothing to undo" in page
    assert not Subscriber.objects.filter(reader=stranger).exists()


def test_undo_requires_our_own_page_and_a_button(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    press(client, link)
    assert client.get(f"{link}/undo").status_code == 405
    assert client.post(f"{link}/undo").status_code == 403
    assert state_of(nour, straits) == Subscriber.State.ENDED


def test_after_a_day_a_reader_subscribes_again_on_the_preferences_page(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    press(client, link)
    row = Subscriber.objects.get(reader=nour)
    assert row.ended_at is not None
    row.ended_at = row.ended_at.replace(year=row.ended_at.year - 1)
    row.save()
    assert "There is nothing to undo" in press(client, f"{link}/undo").content.decode()
    assert state_of(nour, straits) == Subscriber.State.ENDED


def test_a_pending_reader_can_unsubscribe_too(client: Client, straits: Newsletter) -> None:
    waiting = make_reader()
    Subscriber.objects.create(reader=waiting, newsletter=straits)
    press(client, own_path("leave", waiting, straits.stream))
    assert state_of(waiting, straits) == Subscriber.State.ENDED


def test_undo_subscribes_no_reader_who_never_confirmed(client: Client, straits: Newsletter) -> None:
    waiting = make_reader()
    Subscriber.objects.create(reader=waiting, newsletter=straits)
    path = own_path("leave", waiting, straits.stream)
    press(client, path)
    assert "There is nothing to undo" in press(client, f"{path}/undo").content.decode()
    assert state_of(waiting, straits) == Subscriber.State.ENDED


def test_a_reader_can_unsubscribe_from_a_newsletter_that_no_longer_exists(
    client: Client, nour: Reader
) -> None:
    page = press(client, own_path("leave", nour, "newsletter:renamed")).content.decode()
    assert "will no longer receive these e-mails" in page
    assert suppressed([NOUR], stream="newsletter:renamed") == {NOUR}


def test_a_link_without_a_newsletter_unsubscribes_from_all(
    client: Client, nour: Reader, straits: Newsletter
) -> None:
    other = make_newsletter("Anatolia")
    make_subscriber(other, nour)
    press(client, own_path("leave", nour, ""))
    assert not Subscriber.objects.active().exists()
    assert set(Suppression.objects.values_list("stream", flat=True)) == {
        straits.stream,
        other.stream,
    }


def test_a_forged_link_unsubscribes_no_one(
    client: Client, link: str, nour: Reader, straits: Newsletter
) -> None:
    answer = client.post(reverse("leave", args=["nobody"]))
    assert answer.status_code == 404
    assert client.post(link + "x").status_code == 404
    assert state_of(nour, straits) == Subscriber.State.ACTIVE
