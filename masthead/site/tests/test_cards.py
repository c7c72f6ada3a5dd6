"""The picture that represents a story where it is shared."""

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from masthead.graphics.cards import HEIGHT, WIDTH, CardFacts, draw_card, fitted
from masthead.publishing.models import Story
from masthead.publishing.testing import make_picture, make_story
from masthead.site import cards
from masthead.site.models import Card
from masthead.site.story_head import card_address


def drawn(headline: str, *, is_rtl: bool = False) -> bytes:
    facts = CardFacts("Meridian", "Ports", headline, "PRO", is_rtl=is_rtl)
    with Image.open(draw_card(facts, fonts=cards.fonts())) as card:
        assert card.size == (WIDTH, HEIGHT)
        return card.tobytes()


@pytest.mark.parametrize(
    "headline",
    [
        "How convoys form",
        "حساب بلا عدّادات: كيف تُقدَّر المياه",
        "🚢 " * 90,
        "a" * 255,
        "",
        "\u0301\u0301 marks \ufe0f alone",
        "Cafe\u0301 i\u0307",
        "\u064e\u064e",
        "Как формируются конвои",
        "שיירות",
        "護送船団の編成",
        "호송대",
        "ขบวนเรือ",
        "काफ़िले",
        "\ud800",
    ],
)
def test_a_card_fits_any_headline(headline: str) -> None:
    for is_rtl in (False, True):
        drawn(headline, is_rtl=is_rtl)


@given(headline=st.text(max_size=80), is_rtl=st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_card_is_drawn_for_any_characters(headline: str, is_rtl: bool) -> None:
    drawn(headline, is_rtl=is_rtl)


def test_a_headline_in_a_script_without_font_gives_way_to_the_publication_s_name() -> None:
    assert drawn("護送船団の編成") == drawn("Meridian")
    assert drawn("Convoys") != drawn("Meridian")


def test_a_card_headline_leaves_no_widow() -> None:
    lines, _ = fitted("What a war-risk premium is, and who ends up paying it", 604, cards.fonts())

    assert len(lines) > 1
    assert all(len(line.split()) > 1 for line in lines)


@pytest.mark.django_db
def test_a_card_is_redrawn_only_when_its_story_changes() -> None:
    story = make_story("How convoys form")
    first = cards.draw(story_id=story.pk)
    again = cards.draw(story_id=story.pk)
    Story.objects.filter(pk=story.pk).update(title="How convoys are formed")
    changed = cards.draw(story_id=story.pk)

    assert (first, again, changed) == (True, False, True)
    assert Card.objects.count() == 1


def card_files() -> list[str]:
    return default_storage.listdir("cards")[1]


@pytest.mark.django_db(transaction=True)
def test_a_new_card_replaces_the_old_file() -> None:
    story = make_story("How convoys form")
    cards.draw(story_id=story.pk)
    [old] = card_files()
    Story.objects.filter(pk=story.pk).update(title="How convoys are formed")
    cards.draw(story_id=story.pk)
    [new] = card_files()
    assert new != old
    assert Card.objects.get().file.name == f"cards/{new}"


@pytest.mark.django_db
def test_a_card_that_cannot_be_stored_is_tried_again_later(settings: Settings) -> None:
    story = make_story("How convoys form")
    in_the_way = settings.MEDIA_ROOT / "cards"
    settings.MEDIA_ROOT.mkdir()
    in_the_way.touch()
    assert cards.draw_due() == 0
    waiting = Card.objects.get()
    assert (bool(waiting.file), waiting.is_due, waiting.attempts) == (False, True, 1)
    assert waiting.next_try_at is not None
    assert card_address(story).endswith("/static/site/card.png")
    in_the_way.unlink()
    assert cards.draw_due() == 0
    Card.objects.update(next_try_at=timezone.now())
    assert cards.draw_due() == 1


@pytest.mark.django_db
def test_a_card_that_fails_is_given_up_until_its_story_is_published_again() -> None:
    broken, good = make_story("How convoys form"), make_story("How tugs wait")
    Story.objects.filter(pk=broken.pk).update(kind="unknown", kicker="")

    assert cards.draw_due() == 1  # the good one
    for _ in range(cards.MAX_ATTEMPTS - 1):
        assert cards.draw_due() == 0
        Card.objects.update(next_try_at=timezone.now())
        assert cards.draw_due() == 0
    Card.objects.update(next_try_at=timezone.now())

    assert not Card.objects.due().filter(is_due=True).exists()
    assert Card.objects.get(story=broken).attempts == cards.MAX_ATTEMPTS
    assert Card.objects.get(story=good).file
    Story.objects.filter(pk=broken.pk).update(kind="news", last_published_at=timezone.now())
    assert cards.draw_due() == 1


@pytest.mark.django_db
def test_a_card_of_a_picture_too_large_to_open_shows_the_map(settings: Settings) -> None:
    picture = make_picture(width=30, height=20)
    header = b"P6 60000 60000 255\n"  # a picture of 3.6 gigapixels, were it complete
    (settings.MEDIA_ROOT / picture.file.name).write_bytes(header)
    story = make_story("How convoys form", lead_picture=picture)

    assert cards.draw(story_id=story.pk)


@pytest.mark.django_db
def test_a_worker_that_was_taken_for_dead_leaves_the_new_card_alone() -> None:
    story = make_story("How convoys form")
    Card.objects.create(story=story)
    slow = Card.objects.claim(story.pk)
    assert slow is not None
    assert not cards.draw(story_id=story.pk)
    Card.objects.update(claimed_at=timezone.now() - Card.LEASE)
    assert cards.draw(story_id=story.pk)
    assert not slow.release(is_due=False, file="cards/late.jpg")
    assert Card.objects.get().file.name != "cards/late.jpg"


@pytest.mark.django_db
def test_a_withdrawn_story_s_card_is_not_drawn() -> None:
    story = make_story("How convoys form")
    Story.objects.filter(pk=story.pk).update(live=False)
    Card.objects.create(story=story)
    assert cards.draw_due() == 0
    assert not Card.objects.due().exists()
