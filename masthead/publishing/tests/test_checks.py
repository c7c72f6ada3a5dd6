"""Checks report problems before a story is published."""

from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.publishing.checks import Level, check_story
from masthead.publishing.checks.labels import closest_label
from masthead.publishing.models import RelatedStory, Story
from masthead.publishing.testing import make_picture, make_story

HOUSE = ["What happened", "Why it matters", "Other signals", "What’s next", "Know more"]
NOTICE = "Cranes at work. ATTENTION EDITORS - NO RESALES."
LONG = "The port handled more grain in the first half of the year than ever before."


def codes(story: Story) -> list[str]:
    return [finding.code for finding in check_story(story) if finding.level is Level.BLOCKING]


def advice(story: Story) -> list[str]:
    return [finding.code for finding in check_story(story) if finding.level is Level.ADVICE]


def draft(**fields: object) -> Story:
    return make_story(live=False, by="Leila Haddad", **fields)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_complete_story_has_no_findings() -> None:
    assert check_story(draft(lead_picture=make_picture())) == []


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["lead", "body", "gallery", "block caption"])
def test_a_notice_to_editors_is_found_in_every_caption(place: str) -> None:
    clean, wire = make_picture(), make_picture(caption=NOTICE)
    story = {
        "lead": lambda: draft(lead_picture=wire),
        "body": lambda: draft(body=[("picture", {"picture": wire, "caption": ""})]),
        "gallery": lambda: draft(
            body=[
                (
                    "gallery",
                    [{"picture": clean, "caption": ""}, {"picture": wire, "caption": ""}],
                )
            ]
        ),
        "block caption": lambda: draft(body=[("picture", {"picture": clean, "caption": NOTICE})]),
    }[place]()
    assert codes(story) == ["editors_notice"]


@pytest.mark.django_db
def test_a_notice_pasted_into_the_story_is_found() -> None:
    assert codes(draft(paragraphs=["Cranes work.", f"More. {NOTICE}"])) == ["editors_notice"]
    assert codes(draft(standfirst=NOTICE)) == ["editors_notice"]
    assert codes(draft(body=[("quote", {"text": NOTICE, "source": ""})])) == ["editors_notice"]


@pytest.mark.django_db
def test_a_story_may_mention_editorial_terms_in_its_text() -> None:
    words = ["UPDATE: The port has no archives.", "For editorial use, the ministry keeps pictures."]
    assert codes(draft(paragraphs=words)) == []


@pytest.mark.django_db
def test_a_caption_in_the_story_replaces_the_agency_s() -> None:
    wire = make_picture(caption=NOTICE)
    assert codes(draft(body=[("picture", {"picture": wire, "caption": "Cranes."})])) == []


@pytest.mark.django_db
def test_a_picture_needs_alternative_text_and_credit() -> None:
    assert codes(draft(lead_picture=make_picture(alt=" ", credit=""))) == ["no_alt", "no_credit"]


@pytest.mark.django_db
def test_a_repeated_paragraph_is_found_despite_different_markup() -> None:
    twice = f"<b>{LONG[:30]}</b>{LONG[30:]}"
    assert codes(draft(paragraphs=[LONG, "Yes.", "Yes.", twice])) == ["paragraph_twice"]


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("What'next?", "What’s next"),
        ("What’next", "What’s next"),
        ("What's next?", "What’s next"),
        ("Why it maters", "Why it matters"),
        ("Know more", "Know more"),
        ("Other key phone calls", None),
        ("Now", None),
    ],
)
def test_section_labels_are_compared_with_the_house_labels(label: str, meant: str | None) -> None:
    assert closest_label(label, house=HOUSE) == meant


@pytest.mark.django_db
def test_a_misspelt_label_blocks_and_a_repeated_one_is_advice() -> None:
    labels = ["What'next?", "Why it matters", "Why it matters?"]
    story = draft(body=[("section", {"label": label}) for label in labels])
    assert codes(story) == ["label_misspelt"]
    assert advice(story) == ["label_twice", "label_style"]


@pytest.mark.django_db
def test_links_to_unpublished_pages_are_reported() -> None:
    live, hidden = make_story(), make_story(live=False)
    story = draft(
        paragraphs=[
            f'<a linktype="page" id="{live.pk}">this story</a>',
            f'<a id="{hidden.pk}" linktype="page">a draft</a>',
            '<a linktype="page" id="987654">gone</a>',
            f'<a href="{live.address}">by address</a> <a href="/energy/no-such">lost</a>',
            '<a href="https://example.com/energy/else">elsewhere</a>',
        ]
    )
    RelatedStory.objects.create(story=story, other=hidden)
    dead = [one for one in check_story(story) if one.code == "dead_link"]
    assert [(one.where, one.subject) for one in dead] == [
        ("Block 2, Paragraph", "a draft"),
        ("Block 3, Paragraph", "gone"),
        ("Block 4, Paragraph", "lost"),
        ("Read next", hidden.title),
    ]


@pytest.mark.django_db
def test_a_missing_author_or_standfirst_is_advice() -> None:
    assert advice(make_story(live=False, standfirst=" ")) == ["no_standfirst", "no_author"]


@pytest.mark.django_db
def test_a_story_under_embargo_must_be_scheduled_later() -> None:
    noon = timezone.now() + timedelta(hours=3)
    assert codes(draft(embargo_until=noon)) == ["embargo"]
    assert codes(draft(embargo_until=noon, go_live_at=noon)) == []
    assert codes(draft(embargo_until=timezone.now())) == []


@pytest.mark.django_db
def test_gaps_in_imported_stories_are_advice_but_notices_still_block() -> None:
    story = draft(lead_picture=make_picture(alt="", caption=NOTICE), imported_from="wordpress:1")
    assert codes(story) == ["editors_notice"]
    assert advice(story) == ["no_alt"]
