"""Embeds are registered on save or import, resolved by the worker and reported in the desk."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone
from wagtail.embeds.embeds import get_embed_hash

from masthead.publishing import embedding, maintenance
from masthead.publishing.checks.embeds import check_embeds
from masthead.publishing.checks.placed_blocks import placed_blocks
from masthead.publishing.models import Embed
from masthead.publishing.testing import make_story

HARBOUR = "https://vimeo.com/1234567"
GONE = "https://vimeo.com/gone"
BUSY = "https://vimeo.com/busy"

pytestmark = pytest.mark.django_db


def state_of(address: str) -> str:
    return Embed.objects.get(pk=get_embed_hash(address)).state


def test_publishing_a_story_resolves_its_embeds(
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        make_story(body=[("embed", HARBOUR)])

    assert state_of(HARBOUR) == Embed.State.FOUND


def test_only_supported_providers_are_queried() -> None:
    blocks = [{"type": "embed", "value": "https://example.com/video"}]

    assert embedding.addresses_in(blocks) == []


def test_a_resolved_embed_is_not_queried_again() -> None:
    assert embedding.register([HARBOUR])
    assert embedding.resolve_due() == 1

    assert not embedding.register([HARBOUR])
    assert embedding.resolve_due() == 0


def test_a_refused_embed_stays_refused_and_is_reported_in_the_desk() -> None:
    story = make_story(body=[("embed", GONE)], live=False)
    embedding.register([GONE])

    embedding.resolve_due()

    assert state_of(GONE) == Embed.State.REFUSED
    [finding] = check_embeds(placed_blocks(story.body))
    assert "Vimeo does not allow" in finding.message
    assert "Check the address" in finding.message


def test_an_unresponsive_provider_blocks_no_one_and_is_retried_after_a_minute() -> None:
    story = make_story(body=[("embed", BUSY)], live=False)
    embedding.register([BUSY])

    embedding.resolve_due()

    [finding] = check_embeds(placed_blocks(story.body))
    assert "You can publish" in finding.message
    assert not Embed.objects.due()
    waiting = Embed.objects.get()
    assert waiting.next_try_at is not None
    assert timedelta(seconds=50) < waiting.next_try_at - timezone.now() <= timedelta(minutes=1)


def test_the_delay_between_retries_grows_to_a_day() -> None:
    assert Embed(attempts=1).backoff() == timedelta(minutes=1)
    assert Embed(attempts=2).backoff() == timedelta(minutes=2)
    assert Embed(attempts=30).backoff() == timedelta(days=1)


def test_the_clock_resolves_embeds_registered_by_an_import() -> None:
    embedding.register([HARBOUR])

    assert maintenance.resolve_embeds() == 1
    assert state_of(HARBOUR) == Embed.State.FOUND
    assert maintenance.resolve_embeds() == 0


def test_only_one_of_two_workers_claims_an_embed() -> None:
    embedding.register([HARBOUR])
    embed = Embed.objects.get()

    assert Embed.objects.claim(embed.pk)
    assert not Embed.objects.claim(embed.pk)
    assert embedding.resolve_due() == 0


@pytest.mark.parametrize(
    "facts",
    [
        {"state": Embed.State.REFUSED},
        {"state": Embed.State.FOUND, "refusal": "gone"},
    ],
)
def test_the_database_refuses_impossible_embed_rows(facts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        Embed.objects.create(hash="0" * 32, address=HARBOUR, **facts)
