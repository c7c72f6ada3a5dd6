"""Nothing that a reader has not paid for is in any part of a mail, a page or a preview."""

from typing import Any

import pytest

from masthead.newsletters.models import Edition
from masthead.newsletters.rendering import render
from masthead.newsletters.testing import make_edition, make_newsletter
from masthead.publishing.models import Story
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
SECRET = "Clause nine ends the concession"


def pro_story(**fields: Any) -> Story:
    return make_story(
        "Port concessions",
        kind="memo",
        standfirst="Which five clauses decide.",
        body=[
            ("section", {"label": "What happened"}),
            ("paragraph", f"<p>{SECRET}</p>"),
            ("section", {"label": "Why it matters"}),
            ("paragraph", f"<p>{SECRET}</p>"),
        ],
        **fields,
    )


@pytest.mark.parametrize("place", ["lead", "brief"])
@pytest.mark.parametrize("level", ["public", "pro"])
def test_a_gated_story_is_sent_as_its_teaser_only(place: str, level: str) -> None:
    stories = [pro_story(), make_story("Open")]
    newsletter = make_newsletter(access_level=level)
    edition = make_edition(newsletter, *(stories if place == "lead" else reversed(stories)))
    mail = render(edition)
    for part in (mail.html, mail.text, str(mail.headers), mail.subject):
        assert SECRET not in part
    assert "Which five clauses decide." in mail.html
    asked_to_join = level == "public"  # readers of the members' newsletter are members
    assert ("Read it with PRO" in mail.html) is asked_to_join
    assert ("Read it with PRO" in mail.text) is asked_to_join


def test_a_withdrawn_story_is_not_sent_even_as_a_headline() -> None:
    edition = make_edition(
        make_newsletter(), make_story("Open"), make_story("Withdrawn", live=False)
    )
    mail = render(edition)
    assert "Withdrawn" not in mail.html + mail.text


def test_text_below_the_cut_is_not_sent() -> None:
    story = make_story(
        "Open above, closed below",
        body=[
            ("section", {"label": "What happened"}),
            ("paragraph", "<p>Above.</p>"),
            ("cut", None),
            ("section", {"label": "Why it matters"}),
            ("paragraph", f"<p>{SECRET}</p>"),
        ],
    )
    mail = render(make_edition(make_newsletter(), story))
    assert SECRET not in mail.html + mail.text


@pytest.mark.parametrize("mode", ["light", "dark", "text"])
def test_the_preview_shows_what_readers_get(mode: str) -> None:
    edition: Edition = make_edition(make_newsletter(), pro_story())
    response = edition.serve_preview(None, mode)  # type: ignore[arg-type]
    assert SECRET not in response.content.decode()
    assert "sandbox" in response["Content-Security-Policy"]
