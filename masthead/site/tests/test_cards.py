"""The picture that a shared link shows."""

import pytest
from PIL import Image

from masthead.graphics.cards import HEIGHT, WIDTH, CardFacts, draw_card, fitted
from masthead.publishing.models import Story
from masthead.publishing.testing import make_story
from masthead.site import cards
from masthead.site.models import Card


@pytest.mark.parametrize(
    "headline", ["How convoys form", "حساب بلا عدّادات: كيف تُقدَّر المياه", "🚢 " * 90]
)
def test_any_headline_can_be_drawn(headline: str) -> None:
    facts = CardFacts("Meridian", "Ports", headline, "PRO", is_rtl=headline[0] > "ء")

    with Image.open(draw_card(facts)) as card:
        assert card.size == (WIDTH, HEIGHT)


def test_no_word_of_a_headline_stands_alone() -> None:
    lines, _ = fitted("What a war-risk premium is, and who ends up paying it", 604)

    assert len(lines) > 1
    assert all(len(line.split()) > 1 for line in lines)


@pytest.mark.django_db
def test_a_card_is_drawn_once_until_its_story_changes() -> None:
    story = make_story("How convoys form")
    first = cards.draw(story_id=story.pk)
    again = cards.draw(story_id=story.pk)
    Story.objects.filter(pk=story.pk).update(title="How convoys are formed")
    changed = cards.draw(story_id=story.pk)

    assert (first, again, changed) == (True, False, True)
    assert Card.objects.count() == 1
