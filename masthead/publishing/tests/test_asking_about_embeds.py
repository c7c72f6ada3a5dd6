"""Embeds: noted when a story is saved or imported, asked about by the worker, told at the desk."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from wagtail.embeds.embeds import get_embed_hash

from masthead.publishing import embedding, maintenance
from masthead.publishing.checks import check_embeds
from masthead.publishing.models import Embed
from masthead.publishing.testing import make_story

HARBOUR = "https://vimeo.com/1234567"
GONE = "https://vimeo.com/gone"
BUSY = "https://vimeo.com/busy"

pytestmark = pytest.mark.django_db


def state_of(address: str) -> str:
    return Embed.objects.get(pk=get_embed_hash(address)).state


def test_publishing_asks_about_what_a_story_embeds(
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        make_story(body=[("embed", HARBOUR)])

    assert state_of(HARBOUR) == Embed.State.FOUND


def test_only_listed_providers_are_asked() -> None:
    blocks = [{"type": "embed", "value": "https://example.com/video"}]

    assert embedding.addresses_in(blocks) == []


def test_what_was_asked_is_not_asked_again() -> None:
    assert embedding.note([HARBOUR])
    assert embedding.ask_due() == 1

    assert not embedding.note([HARBOUR])
    assert embedding.ask_due() == 0


def test_a_refusal_is_for_good_and_told_at_the_desk() -> None:
    story = make_story(body=[("embed", GONE)], live=False)
    embedding.note([GONE])

    embedding.ask_due()

    assert state_of(GONE) == Embed.State.REFUSED
    [finding] = check_embeds(story)
    assert "Vimeo does not allow" in finding.message
    assert "Check the address" in finding.message


def test_silence_is_told_kindly_and_asked_again_after_a_minute() -> None:
    story = make_story(body=[("embed", BUSY)], live=False)
    embedding.note([BUSY])

    embedding.ask_due()

    [finding] = check_embeds(story)
    assert "You can publish" in finding.message
    assert not Embed.objects.due()
    waiting = Embed.objects.get()
    assert waiting.next_try_at is not None
    assert timedelta(seconds=50) < waiting.next_try_at - timezone.now() <= timedelta(minutes=1)


def test_the_wait_between_questions_grows_to_a_day() -> None:
    assert Embed(attempts=1).backoff() == timedelta(minutes=1)
    assert Embed(attempts=2).backoff() == timedelta(minutes=2)
    assert Embed(attempts=30).backoff() == timedelta(days=1)


def test_the_clock_rings_for_what_an_import_noted() -> None:
    embedding.note([HARBOUR])

    assert maintenance.ask_about_embeds() == 1
    assert state_of(HARBOUR) == Embed.State.FOUND
    assert maintenance.ask_about_embeds() == 0


def test_two_workers_do_not_ask_about_one_embed_at_once() -> None:
    embedding.note([HARBOUR])
    embed = Embed.objects.get()

    assert Embed.objects.claim(embed.pk)
    assert not Embed.objects.claim(embed.pk)
    assert embedding.ask_due() == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"state": Embed.State.REFUSED},
        {"state": Embed.State.FOUND, "refusal": "gone"},
    ],
)
def test_impossible_rows_are_refused(facts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        Embed.objects.create(hash="0" * 32, address=HARBOUR, **facts)
