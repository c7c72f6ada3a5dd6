"""The mail shows its leading story with the picture from the story's page, and is complete without
it."""

from typing import Any

import pytest
from django.conf import settings
from lxml import html as parser

from masthead.newsletters.checks import check_edition
from masthead.newsletters.models import Edition
from masthead.newsletters.rendering import render
from masthead.newsletters.testing import give_address, make_edition, make_newsletter
from masthead.publishing import drawing
from masthead.publishing.models import Picture
from masthead.publishing.testing import make_picture, make_story

pytestmark = pytest.mark.django_db
NOT_RENDERED = "is still being processed"


def edition_led_by(picture: Picture, **fields: Any) -> Edition:
    give_address()
    lead = make_story("The roster behind the queue", lead_picture=picture, **fields)
    return make_edition(make_newsletter(), lead, make_story("Two tugs", lead_picture=picture))


def shown(edition: Edition) -> list[Any]:
    return list(parser.fromstring(render(edition).html).iter("img"))


def advice(edition: Edition) -> str:
    findings = check_edition(edition, render(edition))
    return " ".join(finding.text for finding in findings if not finding.is_blocking)


@pytest.fixture
def cranes() -> Picture:
    picture = make_picture(
        "Cranes", caption="Cranes over a quay at dusk.", credit="Meridian studio"
    )
    drawing.draw(picture_id=picture.pk, formats=())
    return picture


@pytest.mark.parametrize("kind", ["news", "memo"])
def test_the_lead_story_shows_its_public_picture(cranes: Picture, kind: str) -> None:
    edition = edition_led_by(cranes, kind=kind)
    [image] = shown(edition)
    assert image.get("src").startswith(f"{settings.SITE_URL}/media/images/")
    assert image.get("src").endswith(".jpg")
    assert image.get("alt") == "Cranes over a quay"
    assert (image.get("width"), image.get("height")) == ("600", "315")
    assert "Cranes over a quay at dusk. Meridian studio" in render(edition).html
    assert NOT_RENDERED not in advice(edition)


def test_the_desk_is_told_of_a_picture_that_is_not_rendered_yet() -> None:
    edition = edition_led_by(make_picture("Cranes"))
    assert shown(edition) == []
    assert f"“Cranes” {NOT_RENDERED}" in advice(edition)


def test_a_picture_in_the_body_is_not_sent(cranes: Picture) -> None:
    body = [("picture", {"picture": cranes, "caption": ""}), ("paragraph", "<p>Text.</p>")]
    give_address()
    edition = make_edition(make_newsletter(), make_story("A memo", kind="memo", body=body))
    assert shown(edition) == []


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("alt", ""),
        ("caption", "Cranes. ATTENTION EDITORS - NO RESALES."),
        ("credit", "EDITORIAL USE ONLY"),
    ],
)
def test_a_picture_without_alt_text_or_with_a_note_to_editors_is_not_sent(
    cranes: Picture, field: str, text: str
) -> None:
    edition = edition_led_by(cranes)
    Picture.objects.update(**{field: text})
    assert shown(edition) == []
    assert "EDITOR" not in render(edition).html
    assert "“Cranes” is left out of the e-mail" in advice(edition)
