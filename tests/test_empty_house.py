"""A publication that has just been created offers its readers nothing that does not exist."""

import re
from collections import deque

import pytest
from django.test import Client

from masthead.billing.testing import make_price
from masthead.newsletters.testing import make_newsletter
from masthead.publishing.models import Kind, Publication
from masthead.publishing.testing import make_story
from masthead.site import site_context

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)')
UNMADE = re.compile(r'href="/(newsletters|join)|Free newsletters|PRO\b|post@example\.com')


def page(client: Client, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code in {200, 404}, address
    return answer.content.decode()


def reachable(client: Client, start: str = "/") -> dict[str, str]:
    """Every page that a stranger can click their way to, by address."""
    pages: dict[str, str] = {}
    waiting = deque([start, "/nowhere"])
    while waiting:
        address = waiting.popleft()
        if address in pages or address.startswith(("/desk/", "/feeds/")):
            continue
        answer = client.get(address, follow=True)
        pages[address] = answer.content.decode()
        waiting.extend(LINK.findall(pages[address]))
    return pages


def offers(pages: dict[str, str]) -> dict[str, list[str]]:
    found = {address: UNMADE.findall(html) for address, html in pages.items()}
    return {address: matches for address, matches in found.items() if matches}


def test_an_empty_publication_offers_nothing_that_is_not_there(client: Client) -> None:
    pages = reachable(client)
    assert {"/", "/archive", "/search", "/account"} <= pages.keys()
    assert offers(pages) == {}


def test_its_first_stories_change_nothing_about_that(client: Client) -> None:
    make_story("The pilots’ rota", kind=Kind.NEWS)
    make_story("The water table", kind=Kind.INTEL)
    pages = reachable(client)
    assert any("The pilots’ rota" in html for html in pages.values())
    assert offers(pages) == {}


def test_pages_of_what_does_not_exist_lead_back(client: Client) -> None:
    """Nothing links to them, but a bookmark may."""
    assert UNMADE.findall(page(client, "/newsletters")) == []
    assert UNMADE.findall(page(client, "/join")) == []


def test_what_has_been_made_is_offered(client: Client) -> None:
    make_newsletter("Straits")
    make_price()
    publication = Publication.load()
    publication.sender = "desk@courier.example.org"
    publication.save()
    site_context.clear()
    front = page(client, "/")
    assert 'href="/newsletters"' in front
    assert 'href="/join"' in front
    assert "mailto:desk@courier.example.org" in front
