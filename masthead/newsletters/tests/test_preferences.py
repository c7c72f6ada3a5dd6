"""A reader's own page, by the signed link: viewed, changed, left for good, and closed to everyone
else."""

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


def test_the_page_shows_the_newsletters_and_masks_the_address(
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


def test_saving_subscribes_the_reader_to_exactly_what_is_ticked(
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


def test_saving_without_changes_writes_no_consent_and_ends_nothing(
    client: Client, nour: Reader
) -> None:
    page = press(client, own_path("preferences", nour), {"newsletter": ["straits"]})
    assert "Nothing has changed." in page.content.decode()
    assert not Consent.objects.exists()
    assert not Suppression.objects.exists()


def test_a_reader_unsubscribes_from_everything_with_one_click(
    client: Client, nour: Reader, straits: Newsletter, anatolia: Newsletter
) -> None:
    make_subscriber(anatolia, nour)
    press(client, own_path("preferences", nour), {"leave_all": "1", "newsletter": ["straits"]})
    assert not Subscriber.objects.active().exists()
    assert set(Suppression.objects.values_list("stream", flat=True)) == {
        straits.stream,
        anatolia.stream,
    }


def test_a_reader_cannot_subscribe_to_a_members_newsletter_by_posting_its_slug(
    client: Client, nour: Reader
) -> None:
    make_newsletter("Green Energy", access_level="pro")
    press(client, own_path("preferences", nour), {"newsletter": ["straits", "green-energy"]})
    assert not Subscriber.objects.filter(newsletter__slug="green-energy").exists()


def test_a_reader_can_leave_a_newsletter_that_is_no_longer_offered(
    client: Client, nour: Reader, straits: Newsletter
) -> None:
    Newsletter.objects.filter(pk=straits.pk).update(is_active=False)
    assert 'value="straits" checked' in client.get(own_path("preferences", nour)).content.decode()
    press(client, own_path("preferences", nour), {"newsletter": []})
    assert state_of(nour, straits) == Subscriber.State.ENDED


def test_a_form_on_another_site_cannot_save_preferences(
    client: Client, nour: Reader, straits: Newsletter
) -> None:
    answer = client.post(own_path("preferences", nour), headers={"Origin": "https://example.net"})
    assert answer.status_code == 403
    assert state_of(nour, straits) == Subscriber.State.ACTIVE


def test_no_one_finds_a_page_by_guessing_ids(client: Client, nour: Reader) -> None:
    path = own_path("preferences", nour)
    said, _, signature = path.rpartition("/")[2].partition(".")
    for forged in (f"{said}.{signature[:-1]}x", f"{nour.pk}", f"{said}", f"x{said}.{signature}"):
        answer = client.get(reverse("preferences", args=[forged]))
        assert answer.status_code == 404
        assert "straits" not in answer.content.decode().lower()


def main_of(page: bytes) -> bytes:
    """What the page says; the parts around it may have been renewed between two requests."""
    return page.split(b"<main", 1)[1].split(b"</main>", 1)[0]


def test_forged_links_and_erased_readers_get_the_same_page(client: Client, nour: Reader) -> None:
    path = own_path("preferences", nour)
    nour.delete()
    gone = client.get(path)
    forged = client.get(path + "x")
    assert gone.status_code == forged.status_code == 404
    assert main_of(gone.content) == main_of(forged.content)
    assert "we will send you a new link" in gone.content.decode()
    assert reverse("own_link") in gone.content.decode()
