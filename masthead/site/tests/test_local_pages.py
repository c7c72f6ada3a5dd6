"""The front page, chips, navigation and maps in the language of the page."""

import pytest
from django.conf import settings
from django.test import Client

from masthead.publishing.models import Kind
from masthead.publishing.testing import make_section, make_story
from masthead.site import site_context

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _named() -> None:
    section = make_section("Energy")
    section.other_names = "ar: الطاقة"
    section.save()
    make_story("A grid at dusk", section=section, kind=Kind.NEWS)
    make_story("شبكة الخليج", slug="شبكة", section=section, kind=Kind.NEWS, language="ar")
    make_story("The second grid", section=section, kind=Kind.NEWS)
    site_context.clear()


def test_the_arabic_front_page_has_an_address_and_leads_with_an_arabic_story(
    client: Client,
) -> None:
    front = client.get("/ar")
    page = front.content.decode()

    assert '<html lang="ar" dir="rtl">' in page
    lead = page.split('class="teaser lead"')[1].split("</article>")[0]
    assert "شبكة الخليج" in lead
    assert "public" in front.headers["Cache-Control"]


def test_a_story_in_another_language_says_so_on_the_arabic_front_page(client: Client) -> None:
    assert 'lang="en" dir="ltr"' in client.get("/ar").content.decode()


def test_whoever_chose_arabic_gets_the_arabic_front_page(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    lead = client.get("/").content.decode().split('class="teaser lead"')[1].split("</article>")[0]
    assert "شبكة الخليج" in lead


def test_the_front_page_names_its_other_languages_for_search_engines(client: Client) -> None:
    page = client.get("/").content.decode()
    assert f'hreflang="ar" href="{settings.SITE_URL}/ar"' in page


def test_navigation_and_shelves_have_arabic_names(client: Client) -> None:
    assert ">الطاقة</a>" in client.get("/ar").content.decode()
    assert ">Energy</a>" in client.get("/en").content.decode()


def test_an_arabic_story_has_arabic_chips_and_crumbs(client: Client) -> None:
    article = client.get("/energy/شبكة").content.decode().split("<main")[1].split("</main>")[0]
    assert '<a href="/energy">الطاقة</a>' in article
