"""Standing pages are written at the desk by editors and stand at addresses of their own."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from masthead.publishing.bootstrap import create_publication
from masthead.publishing.models import Section, StandingPage, Story
from masthead.publishing.models.filing import RESERVED_SLUGS, STANDING_SLUGS
from masthead.publishing.standing_texts import FIRST_TEXTS
from masthead.publishing.testing import date_stories, make_section, make_story

pytestmark = pytest.mark.django_db


def publish(slug: str, **fields: object) -> StandingPage:
    """Complete and publish the draft that every publication starts with."""
    page = StandingPage.objects.get(slug=slug)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def main_of(client: Client, address: str) -> str:
    return client.get(address).content.decode().split("<main")[1].split("</main>")[0]


def test_a_publication_starts_with_drafts_that_no_reader_sees(client: Client) -> None:
    create_publication()

    assert StandingPage.objects.filter(live=False).count() == len(FIRST_TEXTS)
    for first in FIRST_TEXTS:
        assert client.get(f"/{first.slug}").status_code == 404, first.slug
    assert "/privacy" not in client.get("/").content.decode()


def test_a_published_page_has_contents_a_footer_link_and_a_place_in_the_sitemap(
    client: Client,
) -> None:
    blocks = [
        ("heading", "What we keep"),
        ("text", "<p>Your <b>address</b>.</p><script>x</script>"),
        ("heading", "What we keep"),
        ("terms", [{"term": "Digest", "definition": "A code"}]),
    ]
    log = [("change", {"date": date(2026, 11, 2), "text": "Named the digests."})]
    publish("privacy", text=blocks, changes=log, reviewed_on=date(2026, 11, 3))

    main = main_of(client, "/privacy")
    assert '<a href="#what-we-keep">' in main
    assert '<a href="#what-we-keep-2">' in main
    assert '<h2 id="what-we-keep-2">' in main
    assert "<b>address</b>" in main
    assert "<script" not in main
    assert "Named the digests." in main
    assert "3 November 2026" in main
    assert 'href="/privacy"' in client.get("/").content.decode().split("<footer")[1]
    assert "/privacy</loc>" in client.get("/sitemaps/pages.xml").content.decode()


def test_links_lead_to_published_stories_only(client: Client) -> None:
    story, draft = make_story("Open"), make_story("Hidden", live=False)
    link = '<p><a linktype="page" id="{}">{}</a></p>'
    text = [("text", link.format(each.pk, each.headline)) for each in (story, draft)]
    publish("about", text=text)

    main = main_of(client, "/about")
    assert f'<a href="{story.address}"' in main
    assert "Hidden" in main
    assert draft.address not in main


def test_corrections_are_counted_from_the_stories(client: Client) -> None:
    today = timezone.localdate()
    prompt, late, old, gone = (make_story(name) for name in ("Prompt", "Late", "Old", "Gone"))
    date_stories(timezone.now() - timedelta(days=20), late)
    date_stories(timezone.now() - timedelta(days=800), old)
    for story, on in ((prompt, today), (late, today), (old, today - timedelta(days=700))):
        story.refresh_from_db()
        story.corrections = [("correction", {"date": on, "text": "A name was misspelt."})]
        story.save_revision().publish()
    gone.unpublish(log_action=True)
    publish("corrections")

    main = main_of(client, "/corrections")
    counts = main.split('<dl class="facts">')[1].split("</dl>")[0]
    assert [part.split("</dd>")[0] for part in counts.split("<dd>")[1:]] == ["2", "2", "1", "1"]
    assert "Prompt" in main
    assert "Late" in main
    assert "Old" not in main


def test_the_desk_previews_a_draft() -> None:
    page = StandingPage.objects.get(slug="imprint")

    shown = page.make_preview_request(preview_mode="").content.decode()

    assert "Who publishes this site" in shown


def test_a_standing_page_takes_only_an_address_kept_for_it() -> None:
    page = StandingPage.objects.get(slug="imprint")
    page.slug = "energy"

    with pytest.raises(ValidationError, match="standing addresses"):
        page.full_clean()
    assert set(STANDING_SLUGS) <= RESERVED_SLUGS


def test_a_section_stays_at_such_an_address_until_the_page_is_published(client: Client) -> None:
    section = make_section("About")
    assert section.slug == "about"
    assert client.get("/about").status_code == 200

    with pytest.raises(ValidationError, match="used by the site itself"):
        Section(name="Terms", slug="terms").full_clean()
    publish("about")
    assert "Who we are" in main_of(client, "/about")


def test_a_story_with_the_slug_of_a_standing_page_is_left_alone() -> None:
    StandingPage.objects.all().delete()
    story = make_story("Privacy", slug="privacy")

    create_publication()

    assert not StandingPage.objects.filter(slug="privacy").exists()
    assert Story.objects.get(pk=story.pk).slug == "privacy"
