"""Listings of stories by section, country, industry, topic, kind, person and month."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from masthead.newsletters.models import Newsletter
from masthead.publishing.models import Country, Industry, Kind, Publication, Topic
from masthead.publishing.testing import date_stories, make_person, make_section, make_story
from masthead.site.listings import PAGE

pytestmark = pytest.mark.django_db


def test_a_listing_shows_only_its_own_stories(client: Client) -> None:
    story = make_story("Inside", section=make_section("Energy"), kind=Kind.INTEL, by="Sara El-Amin")
    make_story("Outside", section=make_section("Trade"))
    story.countries.add(Country.objects.create(name="Oman", slug="oman", iso="OM"))
    story.industries.add(Industry.objects.create(name="Ports", slug="ports"))
    story.topics.add(Topic.objects.create(name="مياه", slug="مياه"))
    story.save()

    for address in (
        "/energy",
        "/intel",
        "/countries/oman",
        "/industries/ports",
        "/topics/مياه",
        "/people/sara-el-amin",
    ):
        listed = client.get(address).content.decode().split("<main")[1]
        assert "Inside" in listed, address
        assert "Outside" not in listed, address


def test_older_pages_neither_skip_nor_repeat_a_story(client: Client) -> None:
    stories = [make_story(f"Story {number}") for number in range(10, 10 + PAGE + 3)]
    date_stories(timezone.now(), *stories)  # all at once, as an import does it

    seen: list[str] = []
    address = "/energy"
    while address:
        main = client.get(address).content.decode().split("<main")[1]
        seen += re.findall(r">Story (\d+)</a>", main)
        older = re.search(r'rel="next" href="([^"]+)"', main)
        address = older[1] if older else ""

    assert seen == [str(number) for number in reversed(range(10, 10 + PAGE + 3))]


@pytest.mark.parametrize("mark", ["x", "1-2-3", "99999999999999999999-1", "-"])
def test_a_forged_page_cursor_gives_404(client: Client, mark: str) -> None:
    make_section("Energy")

    assert client.get(f"/energy?before={mark}").status_code == 404


def test_an_empty_listing_says_that_nothing_is_published(client: Client) -> None:
    make_section("Energy")

    assert "Nothing has been published here yet." in client.get("/energy").content.decode()


def test_a_writer_s_page_shows_name_title_and_bio(client: Client) -> None:
    person = make_person("Leila Haddad")
    person.title, person.bio = "Ports editor", "She counts ships."
    person.save()

    html = client.get("/people/leila-haddad").content.decode()

    assert "Ports editor" in html
    assert "She counts ships." in html


def test_a_month_in_the_archive_follows_the_publication_s_time_zone(client: Client) -> None:
    Publication.objects.update(time_zone="Asia/Dubai")
    late = make_story("Just after midnight in Dubai")
    date_stories(datetime(2026, 10, 31, 20, 1, tzinfo=UTC), late)

    assert "November 2026" in client.get("/archive").content.decode()
    assert "Just after midnight" in client.get("/archive/2026/11").content.decode()
    october = client.get("/archive/2026/10").content.decode().split("<main")[1]
    assert "Just after midnight" not in october


def test_month_thirteen_gives_404(client: Client) -> None:
    assert client.get("/archive/2026/13").status_code == 404


def test_the_archive_counts_the_stories_of_each_month(client: Client) -> None:
    Publication.objects.update(time_zone="Asia/Dubai")
    date_stories(datetime(2026, 11, 20, 8, tzinfo=UTC), make_story("First"), make_story("Second"))

    html = client.get("/archive").content.decode()

    assert 'November 2026 <small>2<span class="vh"> stories</span></small>' in html


def test_a_section_page_offers_its_feeds_and_closest_newsletter(client: Client) -> None:
    energy = make_section("Energy")
    newsletter = Newsletter.objects.create(name="Flare", slug="flare", promise="What burns")
    newsletter.sections.add(energy)
    newsletter.save()

    page = client.get("/energy").content.decode().split("<main")[1]

    assert '<a class="inline-target" href="/feeds/sections/energy/rss.xml">RSS</a>' in page
    assert '<input type="hidden" name="newsletter" value="flare">' in page
