"""A reader chooses the language of the interface; the choice follows them."""

import pytest
from django.conf import settings
from django.test import Client

from masthead.accounts.testing import make_reader
from masthead.publishing.models import Publication
from masthead.publishing.testing import make_story
from masthead.site import site_context

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


def choose(client: Client, language: str, **headers: str) -> int:
    origin = {"Origin": "http://testserver", **headers}
    return client.post("/language", {"language": language}, headers=origin).status_code


def test_choosing_arabic_turns_the_page_round(client: Client) -> None:
    make_story("A grid at dusk")
    assert '<html lang="en" dir="ltr">' in client.get("/").content.decode()

    assert choose(client, "ar") == 302
    front = client.get("/").content.decode()
    assert '<html lang="ar" dir="rtl">' in front
    assert "تخطَّ إلى المحتوى" in front
    assert "Skip to content" not in front

    assert choose(client, "en-gb") == 302
    assert "Skip to content" in client.get("/").content.decode()


def test_a_cached_fragment_of_one_language_never_shows_in_another(client: Client) -> None:
    story = make_story("A grid at dusk")
    english, arabic = Client(), Client()
    choose(arabic, "ar")
    for _ in range(2):
        assert "كل شيء" not in english.get(story.address).content.decode()
        assert "Archive by month" in english.get(story.address).content.decode()
        assert "الأرشيف حسب الشهر" in arabic.get(story.address).content.decode()
        assert "Archive by month" not in arabic.get(story.address).content.decode()


def test_no_shared_cache_keeps_a_page_in_a_chosen_language(client: Client) -> None:
    make_story("A grid at dusk")
    assert "public" in client.get("/").headers["Cache-Control"]
    choose(client, "ar")
    assert client.get("/").headers["Cache-Control"] == "private, no-store"


def test_the_choice_is_kept_on_the_account(client: Client) -> None:
    reader = make_reader("maya@example.org")
    client.force_login(reader)
    choose(client, "ar")
    reader.refresh_from_db()
    assert reader.language == "ar"


def test_another_site_cannot_choose(client: Client) -> None:
    assert choose(client, "ar", Origin="https://elsewhere.example") == 403
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("language", ["", "xx", "../ar", "fr"])
def test_a_language_that_is_not_on_offer_is_never_shown(client: Client, language: str) -> None:
    make_story("A grid at dusk")
    client.cookies[COOKIE] = language
    assert '<html lang="en" dir="ltr">' in client.get("/").content.decode()


def test_a_publication_in_arabic_speaks_arabic_to_everyone(client: Client) -> None:
    make_story("A grid at dusk")
    publication = Publication.load()
    publication.language = "ar"
    publication.save()
    site_context.clear()
    assert '<html lang="ar" dir="rtl">' in client.get("/").content.decode()
