"""A reader may pause a newsletter for two weeks, after which it resumes automatically."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.newsletters.audience import audience_of
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.newsletters.tests.sign_up_steps import own_path, press
from masthead.outbox import sending
from masthead.outbox.testing import all_mail, make_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def straits() -> Newsletter:
    return make_newsletter("Straits")


@pytest.fixture
def nour(straits: Newsletter) -> Reader:
    return make_subscriber(straits, make_reader("nour@example.com")).reader


@pytest.fixture
def link(nour: Reader, straits: Newsletter) -> str:
    return own_path("pause", nour, straits.stream)


def test_opening_the_link_pauses_nothing(client: Client, link: str, straits: Newsletter) -> None:
    assert "Pause for two weeks" in client.get(link).content.decode()
    assert audience_of(straits).exists()


def test_a_pause_ends_automatically(client: Client, link: str, straits: Newsletter) -> None:
    assert "is paused" in press(client, link).content.decode()
    assert not audience_of(straits).exists()
    Subscriber.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    assert audience_of(straits).exists()


def test_a_reader_may_end_a_pause_early(client: Client, link: str, straits: Newsletter) -> None:
    press(client, link)
    assert "The pause has ended" in press(client, link, {"go_on": "1"}).content.decode()
    assert audience_of(straits).exists()


def test_a_reader_s_preferences_show_until_when_a_pause_lasts(
    client: Client, link: str, nour: Reader
) -> None:
    press(client, link)
    page = client.get(own_path("preferences", nour)).content.decode()
    assert "Paused until" in page
    assert link in page
    assert "checked" in page


def test_a_reader_who_is_not_on_the_list_is_redirected_to_their_preferences(
    client: Client, link: str, nour: Reader
) -> None:
    Subscriber.objects.update(state=Subscriber.State.ENDED)
    answer = press(client, link)
    assert answer["Location"].startswith(reverse("own_link"))
    assert not Subscriber.objects.filter(paused_until__isnull=False).exists()


def test_a_send_in_progress_skips_a_reader_who_pauses(
    client: Client, link: str, straits: Newsletter
) -> None:
    make_subscriber(straits, make_reader("maya@example.com"))
    send = sending.freeze(
        name="Straits", stream=straits.stream, template=make_mail(), audience=audience_of(straits)
    )
    press(client, link)
    sending.start(send)
    sending.dispatch_due()
    assert [kept.recipient for kept in all_mail()] == ["maya@example.com"]
    assert sending.progress(send).counts["suppressed"] == 1
