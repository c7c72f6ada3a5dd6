"""The site is accessible: axe finds no violation on any kind of page, in either colour scheme."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings

import masthead.demo.theme
from masthead.access.gate import AccessLevel
from masthead.newsletters.models import Newsletter
from masthead.publishing.models import Country, Industry, Kind, Person, Place, Publication, Topic
from masthead.publishing.testing import make_section, make_story
from tests.journeys.axe_checks import violations

PAGES = {
    "front": "/",
    "section": "/energy",
    "kind": "/intel",
    "country": "/countries/oman",
    "industry": "/industries/ports",
    "topic": "/topics/pilotage",
    "person": "/people/leila-haddad",
    "archive": "/archive",
    "brief": "/energy/pilots",
    "gated memo": "/energy/leases",
    "arabic": "/energy/مياه",
    "newsletters": "/newsletters",
    "newsletter": "/newsletters/first-light",
    "search": "/search",
    "search that finds": "/search?q=pilots",
    "search that finds nothing": "/search?q=unfindable",
    "own link": "/newsletters/preferences",
}

BRIEF = [
    ("section", {"label": "What happened"}),
    (
        "paragraph",
        "<p>The queue is a <b>rota</b>. See <a href='https://example.com/'>this</a>.</p>",
    ),
    ("section", {"label": "Why it matters"}),
    ("paragraph", "<p>Charterers pay by the day.</p><ul><li>Fuel</li><li>Crew</li></ul>"),
    ("quote", {"text": "We wait for pilots.", "source": "A harbour agent"}),
    ("embed", "https://vimeo.com/1234567"),
    (
        "chart",
        {
            "headline": "The queue doubles by noon",
            "note": "Ships at anchor",
            "form": "line",
            "figures": {"data": [["Hour", "Sohar", "Aqaba"], ["6", "4", "2"], ["12", "9", "3"]]},
            "source": "Invented",
            "description": "Sohar rises from 4 to 9, Aqaba from 2 to 3.",
        },
    ),
    (
        "table",
        {
            "data": [["Port", "Hours"], ["Sohar", "12"], ["Aqaba", "9"]],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_caption": "Hours at anchor",
        },
    ),
]


@pytest.fixture
def newsroom(transactional_db: None) -> Iterator[None]:
    """A small publication with one of everything."""
    Publication.objects.update_or_create(pk=1, defaults={"tagline": "Business | Policy"})
    make_section("Energy")
    oman = Country.objects.create(name="Oman", slug="oman", iso="OM")
    sohar = Place.objects.create(name="Sohar", slug="sohar", latitude=24.4, longitude=56.7)
    Newsletter.objects.create(name="First Light", slug="first-light", promise="Six things")
    brief = make_story(
        "Pilots", slug="pilots", kind=Kind.INTEL, body=BRIEF, by="Leila Haddad", dateline=sohar
    )
    brief.countries.add(oman)
    brief.industries.add(Industry.objects.create(name="Ports", slug="ports"))
    brief.topics.add(Topic.objects.create(name="Pilotage", slug="pilotage"))
    brief.save()
    Person.objects.update(bio="She edits the ports pages.", title="Ports editor")
    make_story(
        "Leases",
        slug="leases",
        kind=Kind.MEMO,
        access_level=AccessLevel.PRO,
        paragraphs=["A lease runs long."] * 1 + ["It can be reopened."],
    )
    make_story("مياه جوفية", slug="مياه", language="ar", kind=Kind.ANALYSIS)
    make_story("A grid at dusk", kind=Kind.NEWS)
    yield


@pytest.fixture(params=["the platform's own", "the demo's"])
def theme(request: pytest.FixtureRequest, settings: Settings) -> None:
    """Each theme that we ship."""
    if request.param == "the demo's":
        folder = Path(masthead.demo.theme.__path__[0])
        settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [folder / "templates"]}]
        settings.STATICFILES_DIRS = [folder / "static"]


def test_no_public_page_has_an_accessibility_violation(
    page: Page, newsroom: None, theme: None
) -> None:
    month = timezone.now().strftime("/archive/%Y/%m")
    pages = PAGES | {"month": month}
    found = {name: violations(page, address) for name, address in pages.items()}
    reports = [f"{name}: {report}" for name, report in found.items() if report]

    assert not reports, "\n\n".join(reports)


def test_a_reader_s_choice_of_appearance_is_remembered(page: Page, newsroom: None) -> None:
    page.goto("/")
    page.get_by_label("Dark").check()

    page.goto("/energy/pilots")

    assert page.get_by_label("Dark").is_checked()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


def test_no_page_scrolls_sideways_on_a_phone(page: Page, newsroom: None) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for name, address in PAGES.items():
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")

        assert width <= 390, f"{name} is {width} px wide"
