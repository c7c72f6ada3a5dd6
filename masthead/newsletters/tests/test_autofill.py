"""Auto-fill takes new stories from a newsletter's sources and never sends a story twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from masthead.newsletters.autofill import _preheader, fill_edition
from masthead.newsletters.models import Edition
from masthead.newsletters.testing import make_edition, make_newsletter
from masthead.publishing.models import Country, FrontPage, Industry, Story
from masthead.publishing.models.front import BesideLead
from masthead.publishing.testing import make_section, make_story

pytestmark = pytest.mark.django_db


def headlines(edition: Edition) -> list[str]:
    return [pick.story.headline for pick in edition.picks.all()]


def aged(story: Story, **ago: int) -> Story:
    Story.objects.filter(pk=story.pk).update(first_published_at=timezone.now() - timedelta(**ago))
    return story


def test_autofill_takes_the_newest_stories_up_to_the_wanted_number() -> None:
    newsletter = make_newsletter(stories_wanted=2)
    for days, headline in ((3, "Old"), (2, "Newer"), (1, "Newest")):
        aged(make_story(headline), days=days)
    edition = make_edition(newsletter)
    assert fill_edition(edition) == 2
    assert headlines(Edition.objects.get()) == ["Newest", "Newer"]


def test_the_front_page_lead_leads_the_edition() -> None:
    first, second, _newest = make_story("Lead"), make_story("Beside"), make_story("Newest")
    front = FrontPage.objects.get()
    front.lead = first
    front.save()
    BesideLead.objects.create(page=front, story=second)
    edition = make_edition(make_newsletter())
    fill_edition(edition)
    assert headlines(edition) == ["Lead", "Beside", "Newest"]


def test_a_story_must_match_all_sources() -> None:
    oman = Country.objects.create(name="Oman", slug="oman", iso="OM")
    jordan = Country.objects.create(name="Jordan", slug="jordan", iso="JO")
    water = Industry.objects.create(name="Water", slug="water")
    newsletter = make_newsletter(kinds=["intel", "news"])
    newsletter.sections = [make_section("Trade")]
    newsletter.countries = [oman, jordan]
    newsletter.industries = [water]
    newsletter.save()
    both: dict[str, Any] = {"countries": [oman, jordan], "industries": [water]}
    make_story("Fits", kind="intel", section=make_section("Trade"), **both)
    make_story("Other kind", kind="analysis", section=make_section("Trade"), **both)
    make_story("Other section", section=make_section("Energy"), **both)
    make_story("No industry", section=make_section("Trade"), countries=[oman])
    edition = make_edition(newsletter)
    fill_edition(edition)
    assert headlines(edition) == ["Fits"]


def test_autofill_takes_only_published_stories_in_the_edition_s_language() -> None:
    make_story("Draft", live=False)
    make_story("قياس المياه الجوفية", language="ar")
    make_story("Groundwater")
    edition = make_edition(make_newsletter())
    fill_edition(edition)
    assert headlines(edition) == ["Groundwater"]


def test_a_story_already_sent_is_not_taken_again() -> None:
    newsletter, already_sent = make_newsletter(), make_story("Already sent")
    make_edition(newsletter, already_sent, state=Edition.State.SENT, number=1)
    Edition.objects.update(created_at=timezone.now() - timedelta(days=7))
    make_story("New")
    edition = make_edition(newsletter)
    fill_edition(edition)
    assert headlines(edition) == ["New"]


def test_a_story_in_another_newsletter_or_a_discarded_draft_is_still_taken() -> None:
    story, newsletter = make_story("Sent elsewhere"), make_newsletter()
    make_edition(make_newsletter(), story, state=Edition.State.SENT, number=1)
    make_edition(newsletter, story)
    edition = make_edition(newsletter)
    fill_edition(edition)
    assert headlines(edition) == ["Sent elsewhere"]


def test_autofill_takes_only_stories_published_since_the_last_edition_was_started() -> None:
    newsletter = make_newsletter()
    aged(make_story("Before"), days=9)
    aged(make_story("While it was composed"), days=6)
    make_edition(newsletter, state=Edition.State.SENT, number=1)
    Edition.objects.update(created_at=timezone.now() - timedelta(days=7))
    edition = make_edition(newsletter)
    fill_edition(edition)
    assert headlines(edition) == ["While it was composed"]


def test_refilling_adds_stories_below_the_editor_s_own_order() -> None:
    newsletter = make_newsletter(stories_wanted=3)
    second, first = make_story("Second"), make_story("First")
    edition = make_edition(newsletter, first, second)
    make_story("New")
    assert fill_edition(edition) == 1
    assert headlines(Edition.objects.get()) == ["First", "Second", "New"]
    assert fill_edition(Edition.objects.get()) == 0


def test_autofill_proposes_subject_and_preheader_and_never_overwrites_them() -> None:
    long = "Free berths, " * 20
    make_story("The roster behind the queue", standfirst=long)
    edition = make_edition(make_newsletter(), subject="", preheader="")
    fill_edition(edition)
    assert edition.subject == "The roster behind the queue"
    assert len(edition.preheader) == 90
    assert edition.preheader.endswith("…")
    assert (
        _preheader("Free berths. No pilots at night. " + long) == "Free berths. No pilots at night."
    )
    edition.subject = "My own"
    fill_edition(edition)
    assert edition.subject == "My own"
