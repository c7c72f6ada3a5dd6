"""The front page: first what the desk chose, then the newest stories."""

import pytest
from django.test import Client

from masthead.publishing.models import FrontPage, Kind, Place
from masthead.publishing.models.front import BesideLead, Explained
from masthead.publishing.testing import make_section, make_story
from masthead.site.front import build_layout, datelines

pytestmark = pytest.mark.django_db


def test_the_front_page_of_a_new_publication_links_to_the_desk(client: Client) -> None:
    html = client.get("/").content.decode()

    assert "Nothing has been published yet" in html
    assert "Open the desk" in html


def test_the_newest_story_leads_until_the_desk_chooses_another() -> None:
    older, newer = make_story("Older"), make_story("Newer")

    assert build_layout(FrontPage.objects.get()).lead.headline == "Newer"  # type: ignore[union-attr]
    FrontPage.objects.update(lead=older)
    layout = build_layout(FrontPage.objects.get())

    assert layout.lead.headline == "Older"  # type: ignore[union-attr]
    assert [teaser.headline for teaser in layout.beside] == [newer.headline]


def test_top_stories_keep_the_order_the_desk_chose() -> None:
    first, second, _newest = make_story("First"), make_story("Second"), make_story("Newest")
    front = FrontPage.objects.get()
    front.beside = [BesideLead(story=second, sort_order=0), BesideLead(story=first, sort_order=1)]
    front.save()

    layout = build_layout(FrontPage.objects.get())

    assert layout.lead.headline == "Newest"  # type: ignore[union-attr]
    assert [teaser.headline for teaser in layout.beside] == ["Second", "First"]


def test_no_story_appears_twice_on_the_front_page() -> None:
    for number in range(30):
        kind = [Kind.NEWS, Kind.INTEL, Kind.ANALYSIS][number % 3]
        make_story(kind=kind, section=make_section(["Energy", "Trade"][number % 2]))
    layout = build_layout(FrontPage.objects.get())

    shelves = [teaser for shelf in layout.shelves for teaser in shelf.teasers]
    shown = [layout.lead, *layout.beside, *layout.briefs, *layout.explained, *shelves]
    ids = [teaser.story_id for teaser in shown if teaser]

    assert len(ids) == len(set(ids))


def test_the_front_page_shows_only_the_teaser_of_a_memo(client: Client) -> None:
    make_story("Port leases", kind=Kind.MEMO, access_level="pro", paragraphs=["The hidden rate."])

    html = client.get("/").content.decode()

    assert "Port leases" in html
    assert '<span class="pro">PRO</span>' in html
    assert "The hidden rate" not in html


def test_datelines_run_west_to_east_and_never_overlap() -> None:
    for name, longitude in (("Fujairah", 56.4), ("Dubai", 55.3), ("Aqaba", 35.0)):
        place = Place.objects.create(name=name, slug=name, latitude=25, longitude=longitude)
        make_story(dateline=place)

    shown = datelines(lay_out_teasers())

    assert [teaser.place.name for teaser in shown if teaser.place] == ["Aqaba", "Dubai"]


def lay_out_teasers() -> list:  # type: ignore[type-arg]
    layout = build_layout(FrontPage.objects.get())
    return [teaser for teaser in (layout.lead, *layout.beside) if teaser]


def test_previewing_the_front_page_shows_the_draft_and_publishes_nothing() -> None:
    chosen, newest = make_story("Chosen"), make_story("Newest")
    front = FrontPage.objects.get()
    front.lead = chosen
    front.explained = [Explained(story=newest, sort_order=0)]

    html = front.make_preview_request().content.decode()

    assert html.index("Chosen") < html.index("Newest")
    assert '<div class="cols four fold">' in html
    assert FrontPage.objects.get().lead is None
