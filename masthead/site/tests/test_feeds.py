"""Feeds, sitemaps and robots.txt."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from masthead.publishing.models import Publication, Story
from masthead.publishing.testing import date_stories, make_person, make_section, make_story
from masthead.site import site_context

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
MAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}
SECRET = "The reserve price is forty-one."


def read(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200, address
    return etree.fromstring(response.content)


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
        by="Leila Haddad",
    )


def test_the_atom_feed_is_valid(client: Client) -> None:
    other = make_story("Elsewhere")
    link = f'See <a linktype="page" id="{other.pk}">this</a> & that.\x0b'
    story = make_story("Fish & <chips>", paragraphs=[link], by="Leila Haddad")
    feed = read(client, "/feeds/atom.xml")
    for required in ("a:id", "a:title", "a:updated", "a:author/a:name", "a:link[@rel='self']"):
        assert feed.find(required, ATOM) is not None, required
    entry = next(
        e for e in feed.findall("a:entry", ATOM) if "Fish" in e.findtext("a:title", "", ATOM)
    )
    assert entry.findtext("a:title", "", ATOM) == "Fish & <chips>"
    assert entry.findtext("a:id", "", ATOM) == f"urn:uuid:{story.translation_key}"
    assert entry.findtext("a:author/a:name", "", ATOM) == "Leila Haddad"
    assert entry.find("a:link", ATOM).get("href") == f"http://localhost:8000{story.address}"
    content = entry.findtext("a:content", "", ATOM)
    assert f'<a href="http://localhost:8000{other.address}"' in content


def test_the_rss_feed_is_valid(client: Client) -> None:
    story = make_story("Fish & <chips>", by="Leila Haddad", paragraphs=["Whole text."])
    channel = read(client, "/feeds/rss.xml").find("channel")
    for required in ("title", "link", "description", "lastBuildDate"):
        assert channel.findtext(required), required
    item = channel.find("item")
    assert item.findtext("guid") == f"urn:uuid:{story.translation_key}"
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Leila Haddad"
    content = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")
    assert "Whole text." in content


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_every_section_country_industry_topic_and_kind_has_a_feed(
    client: Client, form: str
) -> None:
    make_story("In energy")
    make_story("In trade", section=make_section("Trade"), kind="intel")
    for shelf in ("sections/trade", "kinds/intel"):
        text = client.get(f"/feeds/{shelf}/{form}.xml").content.decode()
        assert "In trade" in text
        assert "In energy" not in text
    assert client.get(f"/feeds/sections/nowhere/{form}.xml").status_code == 404


def test_a_feed_reader_with_a_current_copy_gets_304(client: Client) -> None:
    story = make_story()
    first = client.get("/feeds/atom.xml")
    again = {"If-None-Match": first["ETag"]}
    assert client.get("/feeds/atom.xml", headers=again).status_code == 304
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get("/feeds/rss.xml", headers=since).status_code == 304
    story.unpublish()
    assert client.get("/feeds/atom.xml", headers=again).status_code == 200


def test_a_feed_marks_the_language_of_an_arabic_story(client: Client) -> None:
    make_story("أسعار القمح", slug="أسعار-القمح", language="ar", paragraphs=["نص."])
    entry = read(client, "/feeds/atom.xml").find("a:entry", ATOM)
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert 'dir="rtl"' in entry.findtext("a:content", "", ATOM)
    sitemap = read(client, "/sitemaps/stories-1.xml")
    assert "/energy/%D8%A3" in sitemap.findtext("s:url/s:loc", "", MAP)


@pytest.mark.usefixtures("memo")
@pytest.mark.parametrize(
    "address",
    [
        "/feeds/atom.xml",
        "/feeds/rss.xml",
        "/feeds/kinds/memos/atom.xml",
        "/feeds/sections/energy/rss.xml",
        "/sitemaps/stories-1.xml",
        "/sitemaps/news.xml",
        "/search?q=forty",
        "/search?q=memo",
        "/energy/a-memo",
    ],
)
def test_a_feed_holds_nothing_beyond_the_teaser(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert b"forty-one" not in response.content


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_feed_gives_the_same_teaser_as_the_story_page(
    client: Client, memo: Story, form: str
) -> None:
    text = client.get(f"/feeds/{form}.xml").content.decode()
    assert "What happened, in a sentence." in text
    assert "An opening." in text
    assert f'href="http://localhost:8000{memo.address}">Continue reading with PRO</a>' in unescape(
        text
    )


def test_an_open_story_in_a_feed_has_no_link_to_continue_reading(client: Client) -> None:
    make_story(paragraphs=["Whole text."])
    assert "Continue reading" not in client.get("/feeds/atom.xml").content.decode()


def test_sitemaps_list_only_published_stories(client: Client) -> None:
    make_person("Nobody Yet")
    story = make_story("Live", by="Leila Haddad")
    make_story("A draft", live=False)
    index = [loc.text for loc in read(client, "/sitemap.xml").iterfind("s:sitemap/s:loc", MAP)]
    assert len(index) == 3
    found = [
        loc.text
        for address in index
        for loc in read(client, address.removeprefix("http://localhost:8000")).iterfind(
            ".//s:loc", MAP
        )
    ]
    assert f"http://localhost:8000{story.address}" in found
    assert "http://localhost:8000/people/leila-haddad" in found
    assert not [address for address in found if "draft" in address or "nobody" in address]
    assert client.get("/sitemaps/stories-2.xml").status_code == 404


def test_the_news_sitemap_drops_stories_after_two_days(client: Client) -> None:
    make_story("Fresh & hot")
    old = make_story("Old")
    date_stories(timezone.now() - timedelta(hours=49), old)
    news = read(client, "/sitemaps/news.xml").findall("s:url/news:news", MAP)
    assert [item.findtext("news:title", "", MAP) for item in news] == ["Fresh & hot"]
    assert news[0].findtext("news:publication/news:language", "", MAP) == "en"


def test_robots_txt_follows_the_publication_s_three_settings(client: Client) -> None:
    Publication.objects.update(allow_search=True, allow_ai_input=False, allow_ai_train=True)
    site_context.clear()
    text = client.get("/robots.txt").content.decode()
    assert "Content-Signal: search=yes, ai-input=no, ai-train=yes\n" in text
    assert "Disallow: /desk/\n" in text
    assert "Sitemap: http://localhost:8000/sitemap.xml\n" in text
