"""A story's metadata and structured data."""

import json
from typing import Any

import pytest
from django.test import Client
from lxml import html

from masthead.publishing.models import Country, Publication, Story
from masthead.publishing.testing import make_section, make_story
from masthead.site import cards, site_context

pytestmark = pytest.mark.django_db
SECRET = "The reserve price is forty-one."


def head(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def data(page: Any) -> dict[str, Any]:
    """The page's linked data by type."""
    (script,) = page.xpath("//script[@type='application/ld+json']")
    return {thing["@type"]: thing for thing in json.loads(script.text)["@graph"]}


def meta(page: Any, name: str) -> str:
    (content,) = page.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")
    return str(content)


@pytest.fixture
def memo() -> Story:
    return make_story(
        "A memo",
        body=[
            ("paragraph", "<p>An opening.</p>"),
            ("cut", None),
            ("paragraph", f"<p>{SECRET}</p>"),
        ],
        kind="memo",
        access_level="pro",
        corrections=[("correction", {"date": "2026-11-20", "text": "Not forty-one-and-a-half."})],
    )


def test_an_open_story_s_structured_data_names_author_headline_and_date(client: Client) -> None:
    story = make_story("Fish & </script><b>chips", by="Leila Haddad")
    page = head(client, story.address)
    article = data(page)["NewsArticle"]
    assert article["headline"] == "Fish & </script><b>chips"
    assert article["author"][0]["url"] == "http://localhost:8000/people/leila-haddad"
    assert article["isAccessibleForFree"] is True
    assert "hasPart" not in article
    assert article["datePublished"] <= article["dateModified"]
    crumbs = data(page)["BreadcrumbList"]["itemListElement"]
    assert [crumb["position"] for crumb in crumbs] == [1, 2, 3]
    assert meta(page, "og:title") == "Fish & </script><b>chips"
    assert meta(page, "og:url") == f"http://localhost:8000{story.address}"
    assert page.xpath("//link[@rel='canonical']/@href") == [meta(page, "og:url")]


def test_a_gated_story_s_structured_data_marks_the_paywalled_part(
    client: Client, memo: Story
) -> None:
    page = head(client, memo.address)
    article = data(page)["NewsArticle"]
    assert article["isAccessibleForFree"] is False
    assert article["hasPart"]["isAccessibleForFree"] is False
    gated = article["hasPart"]["cssSelector"].removeprefix(".")
    assert page.xpath(f"//*[contains(concat(' ', @class, ' '), ' {gated} ')]")
    assert [sorted(c) for c in article["correction"]] == [["@type", "datePublished"]]
    assert "forty-one" not in html.tostring(page, encoding="unicode")


def test_a_published_story_s_card_is_drawn_once_and_shown(client: Client, memo: Story) -> None:
    assert meta(head(client, memo.address), "og:image").endswith("/static/site/card.png")
    assert cards.draw_due() == 1
    assert cards.draw_due() == 0
    image = meta(head(client, memo.address), "og:image")
    response = client.get(image.removeprefix("http://localhost:8000"))
    assert response["Content-Type"] == "image/jpeg"
    response.close()


def test_a_card_is_redrawn_when_the_headline_changes(memo: Story) -> None:
    cards.draw(story_id=memo.pk)
    assert not cards.draw(story_id=memo.pk)
    memo.title = "Another headline"
    memo.save_revision().publish()
    assert cards.draw(story_id=memo.pk)


def test_a_card_shows_nothing_beyond_the_teaser(memo: Story) -> None:
    story = Story.objects.select_related("section", "lead_picture", "dateline").get(pk=memo.pk)
    assert "forty-one" not in repr(cards.facts_of(story))


@pytest.mark.parametrize(
    "headline", ["كيف يقاس التضخم", "ṣ\u200d🙂 ok", "x" * 250, "long words " * 22]
)
def test_a_card_fits_any_headline(headline: str) -> None:
    oman, _ = Country.objects.get_or_create(iso="OM", defaults={"name": "Oman", "slug": "oman"})
    story = make_story(headline, language="ar" if headline[0] == "ك" else "en", slug="a-slug")
    story.countries = [oman]
    story.save_revision().publish()
    assert cards.draw(story_id=story.pk)


def test_a_listing_links_its_feeds_and_its_canonical_address(client: Client) -> None:
    make_story()
    page = head(client, "/energy?utm=x")
    feeds = page.xpath("//link[@rel='alternate']/@href")
    assert feeds[0] == "/feeds/sections/energy/atom.xml"
    assert all(client.get(feed).status_code == 200 for feed in feeds)
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://localhost:8000/energy"]


def test_a_publication_that_opts_out_of_search_is_noindex(client: Client) -> None:
    Publication.objects.update(allow_search=False)
    site_context.clear()
    assert meta(head(client, "/"), "robots") == "noindex"


def test_a_shared_listing_has_a_title_and_description(client: Client) -> None:
    section = make_section("Energy")
    section.description = 'Power, oil and "gas"'
    section.save()

    page = head(client, "/energy")

    assert page.findtext(".//title") == "Energy. Masthead"
    assert page.xpath('//meta[@property="og:title"]/@content') == ["Energy. Masthead"]
    assert page.xpath('//meta[@property="og:description"]/@content') == ['Power, oil and "gas"']
