"""A reader's own page, by the signed link: seen, changed, left for good, and nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import AuditEntry, Consent, Reader
from masthead.accounts.testing import make_reader
from masthead.newsletters.models import Newsletter, Subscriber
from masthead.newsletters.testing import make_newsletter, make_subscriber
from masthead.newsletters.tests.sign_up_steps import own_path, press, state_of
from masthead.outbox.models import Suppression

pytestmark = pytest.mark.django_db


@pytest.fixture
def straits() -> Newsletter:
    return make_newsletter("Straits")


@pytest.fixture
def anatolia() -> Newsletter:
    return make_newsletter("Anatolia")


@pytest.fixture
def nour(straits: Newsletter) -> Reader:
    return make_subscriber(straits, make_reader("nour.khoury@example.com")).reader


def test_the_page_shows_what_comes_and_not_to_whom(
    client: Client, nour: Reader, anatolia: Newsletter
) -> None:
    answer = client.get(own_path("preferences", nour))
    page = answer.content.decode()
    assert 'value="straits" checked' in page
    assert 'value="anatolia">' in page
    assert "n•••@e•••.com" in page
    assert "khoury" not in page
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"


def test_saving_makes_it_as_ticked(
    client: Client, nour: Reader, straits: Newsletter, anatolia: Newsletter
) -> None:
    page = press(client, own_path("preferences", nour), {"newsletter": ["anatolia"]})
    assert "You will now receive Anatolia." in page.content.decode()
    assert "You will no longer receive Straits." in page.content.decode()
    assert state_of(nour, straits) == Subscriber.State.ENDED
    assert state_of(nour, anatolia) == Subscriber.State.ACTIVE
    acts = Consent.objects.order_by("pk").values_list("purpose", "act")
    assert set(acts) == {
        ("newsletter:anatolia", Consent.Act.GIVEN),
        ("newsletter:straits", Consent.Act.WITHDRAWN),
    }
    entry = AuditEntry.objects.about(nour).get(verb="newsletters.preferences_saved")
    assert entry.detail == {"joined": ["anatolia"], "left": ["straits"]}


def test_saving_as_it_was_writes_no_consent_and_stops_nothing(client: Client, nour: Reader) -> None:
    page = press(client, own_path("preferences", nour), {"newsletter": ["straits"]})
    assert "Nothing has changed." in page.content.decode()
    assert not Consent.objects.exists()
    assert not Suppression.objects.exists()


def test_one_click_leaves_everything(
    client: Client, nour: Reader, straits: Newsletter, anatolia: Newsletter
) -> None:
    make_subscriber(anatolia, nour)
    press(client, own_path("preferences", nour), {"leave_all": "1", "newsletter": ["straits"]})
    assert not Subscriber.objects.active().exists()
    assert set(Suppression.objects.values_list("stream", flat=True)) == {
        straits.stream,
        anatolia.stream,
    }


def test_a_letter_for_members_cannot_be_ticked_by_naming_it(client: Client, nour: Reader) -> None:
    make_newsletter("Green Energy", access_level="pro")
    press(client, own_path("preferences", nour), {"newsletter": ["straits", "green-energy"]})
    assert not Subscriber.objects.filter(newsletter__slug="green-energy").exists()


def test_what_is_no_longer_offered_can_still_be_left(
    client: Client, nour: Reader, straits: Newsletter
) -> None:
    Newsletter.objects.filter(pk=straits.pk).update(is_active=False)
    assert 'value="straits" checked' in client.get(own_path("preferences", nour)).content.decode()
    press(client, own_path("preferences", nour), {"newsletter": []})
    assert state_of(nour, straits) == Subscriber.State.ENDED


def test_another_site_cannot_press_save(client: Client, nour: Reader, straits: Newsletter) -> None:
    answer = client.post(own_path("preferences", nour), headers={"Origin": "https://example.net"})
    assert answer.status_code == 403
    assert state_of(nour, straits) == Subscriber.State.ACTIVE


def test_nobody_finds_a_page_by_counting(client: Client, nour: Reader) -> None:
    path = own_path("preferences", nour)
    said, _, signature = path.rpartition("/")[2].partition(".")
    for forged in (f"{said}.{signature[:-1]}x", f"{nour.pk}", f"{said}", f"x{said}.{signature}"):
        answer = client.get(reverse("preferences", args=[forged]))
        assert answer.status_code == 404
        assert "straits" not in answer.content.decode().lower()


def main_of(page: bytes) -> bytes:
    """What the page says; the furniture around it may have been renewed between two requests."""
    return page.split(b"<main", 1)[1].split(b"</main>", 1)[0]


def test_forged_and_forgotten_get_the_same_kind_page(client: Client, nour: Reader) -> None:
    path = own_path("preferences", nour)
    nour.delete()
    gone = client.get(path)
    forged = client.get(path + "x")
    assert gone.status_code == forged.status_code == 404
    assert main_of(gone.content) == main_of(forged.content)
    assert "we will send you a new link" in gone.content.decode()
    assert reverse("own_link") in gone.content.decode()
