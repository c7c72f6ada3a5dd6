"""Every public page has exactly one title, one description and one canonical address."""

import re

import pytest
from django.test import Client

from masthead.billing.testing import make_price
from masthead.publishing.models import Country, Industry, StandingPage, Topic
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
ONE_EACH = (r"<title>[^<]+</title>", r'<meta name="description" content="[^"]', r'rel="canonical"')


def test_every_page_in_the_sitemaps_and_the_footer_has_one_of_each(client: Client) -> None:
    make_price()
    story = make_story("Inside", kind="intel", by="Sara El-Amin")
    story.countries.add(Country.objects.create(name="Oman", slug="oman", iso="OM"))
    story.industries.add(Industry.objects.create(name="Ports", slug="ports"))
    story.topics.add(Topic.objects.create(name="Water", slug="water"))
    story.save()
    for page in StandingPage.objects.all():
        page.save_revision().publish()

    walked = set()
    for address in sorted(public_addresses(client)):
        response = client.get(address)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        walked.add(address)
        head = response.content.decode().split("</head>")[0]
        assert [len(re.findall(one, head)) for one in ONE_EACH] == [1, 1, 1], address
    assert {"/", "/join", "/people", "/privacy", "/topics/water", story.address} <= walked


def public_addresses(client: Client) -> set[str]:
    """What sitemaps list, and what the front page and the join page link to."""
    found: set[str] = {"/", "/join"}
    for sitemap in ("/sitemaps/pages.xml", "/sitemaps/stories-1.xml"):
        text = client.get(sitemap).content.decode()
        found |= set(re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", text))
    for address in ("/", "/join"):
        links = re.findall(r'<a[^>]* href="(/[^"#?]*)', client.get(address).content.decode())
        found |= {link for link in links if not link.startswith("/desk")}
    return found
