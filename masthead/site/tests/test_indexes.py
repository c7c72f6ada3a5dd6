"""Indexes list what published stories are filed under, with counts that are looked up."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from masthead.publishing.models import Country, Topic
from masthead.publishing.testing import make_person, make_story
from masthead.site import site_context

pytestmark = pytest.mark.django_db
ADDRESSES = ("/countries", "/industries", "/topics", "/people")


def main_of(client: Client, address: str) -> str:
    return client.get(address).content.decode().split("<main")[1].split("</main>")[0]


def test_only_what_has_published_stories_is_listed(client: Client) -> None:
    oman = Country.objects.create(name="Oman", slug="oman", iso="OM")
    iraq = Country.objects.create(name="Iraq", slug="iraq", iso="IQ")
    Topic.objects.create(name="Empty", slug="empty")
    for live, country in ((True, oman), (True, oman), (False, iraq)):
        story = make_story(by="Sara El-Amin", live=live)
        story.countries.add(country)
        story.save()
    make_person("Nobody Credited")

    countries = main_of(client, "/countries")
    assert 'href="/countries/oman"' in countries
    assert "<small>2<" in countries
    assert "Iraq" not in countries
    assert 'href="/people/sara-el-amin"' in main_of(client, "/people")
    assert "Nobody Credited" not in main_of(client, "/people")
    assert "Nothing has been published yet." in main_of(client, "/topics")


def test_the_sitemap_and_the_archive_lead_to_indexes(client: Client) -> None:
    make_story(by="Sara El-Amin")

    sitemap = client.get("/sitemaps/pages.xml").content.decode()
    assert "/people</loc>" in sitemap
    assert "/topics</loc>" not in sitemap  # nothing is filed under a topic
    archive = main_of(client, "/archive")
    assert all(f'href="{address}"' in archive for address in ADDRESSES)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_index_costs_two_queries(
    client: Client, address: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_story(by="Sara El-Amin")
    site_context.site_context()

    with django_assert_num_queries(2):
        client.get(address)
