"""The search page."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from masthead.archive import indexing
from masthead.publishing.models import Country
from masthead.publishing.testing import make_section, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive() -> None:
    oman, _ = Country.objects.get_or_create(iso="OM", defaults={"name": "Oman", "slug": "oman"})
    about_oman = make_story("Berths <at> Salalah", paragraphs=["Cranes & tugs."], kind="intel")
    about_oman.countries = [oman]
    about_oman.save_revision().publish()
    members = make_story(
        "A memo on berths",
        body=[
            ("paragraph", "<p>Cranes for members.</p>"),
            ("cut", None),
            ("paragraph", "<p>Xylophones.</p>"),
        ],
        kind="memo",
        access_level="pro",
        section=make_section("Trade"),
    )
    indexing.index(story_ids=[about_oman.pk, members.pk])


def ask(client: Client, query: str) -> str:
    response = client.get(f"/search?{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_search_results_highlight_the_words_and_escape_html(client: Client) -> None:
    html = ask(client, "q=berths+cranes")
    assert "<mark>Berths</mark> &lt;at&gt; Salalah" in html
    assert "<mark>Cranes</mark> &amp; tugs" in html
    assert "2 stories" in html


def test_search_finds_and_counts_nothing_beyond_the_teaser(client: Client) -> None:
    html = ask(client, "q=xylophones")
    assert "No results" in html
    assert "A memo on berths</a>" in ask(client, "kind=memo")


def test_filters_narrow_the_search_results(client: Client) -> None:
    assert "Salalah" not in ask(client, "q=berths&section=trade").split("<main")[1]
    assert "A memo" not in ask(client, "q=berths&country=oman").split("<main")[1]
    assert "No results" in ask(client, "q=berths&when=1999-02")
    for odd in ("when=0", "when=99999-13", "page=-1", "page=x", "kind=%00", "when=2026-00"):
        ask(client, f"q=berths&{odd}")


def test_a_search_without_results_offers_suggestions(client: Client) -> None:
    html = ask(client, "q=salallah&kind=memo")
    assert "Did you mean" in html
    assert "q=salalah" in html
    assert "Search without filters" in html


def test_an_empty_search_asks_for_words(client: Client) -> None:
    assert "Search for" in ask(client, "")
    assert "Search for" in ask(client, "q=-berths")


@pytest.mark.parametrize("query", ["q=berths", "q=berths&country=oman&order=newest", "q=nothing"])
def test_a_search_costs_five_queries_and_no_session(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, query: str
) -> None:
    client.get("/search?q=warm")
    with django_assert_max_num_queries(5):
        response = client.get(f"/search?{query}")
    assert "noindex" in response["X-Robots-Tag"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
