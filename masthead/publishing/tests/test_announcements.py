"""Changes to a story's publication are announced after commit, exactly once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.dispatch import Signal
from django.utils import timezone
from wagtail.models import Page

from masthead.publishing.models import Story
from masthead.publishing.signals import story_corrected, story_published, story_withdrawn
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]
NAMES: dict[Signal, str] = {
    story_published: "published",
    story_corrected: "corrected",
    story_withdrawn: "withdrawn",
}


@pytest.fixture
def announced() -> Iterator[list[tuple[str, int]]]:
    """The signals that a receiver gets, in order."""
    announcements: list[tuple[str, int]] = []

    def receive(signal: Signal, story: Story, **kwargs: Any) -> None:
        announcements.append((NAMES[signal], story.pk))

    for signal in NAMES:
        signal.connect(receive)
    yield announcements
    for signal in NAMES:
        signal.disconnect(receive)


def correct(story: Story, text: str) -> None:
    story.corrections = [
        *[("correction", block.value) for block in story.corrections],
        ("correction", {"date": timezone.now().date(), "text": text}),
    ]
    story.save_revision().publish()


def test_publishing_a_story_is_announced_after_commit(
    announced: list[tuple[str, int]], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        story = make_story("Ports reopen")
        assert announced == []
    assert announced == [("published", story.pk)]


def test_drafts_and_scheduled_stories_are_not_announced(
    announced: list[tuple[str, int]], django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make_story("A draft", live=False)
        make_story("For tomorrow", go_live_at=timezone.now() + timedelta(days=1))
    assert announced == []


def test_only_a_new_correction_on_a_live_story_is_announced(
    announced: list[tuple[str, int]], django_capture_on_commit_callbacks: Capture
) -> None:
    story = make_story("Ports reopen")
    with django_capture_on_commit_callbacks(execute=True):
        correct(story, "The port is in the north.")
    assert announced == [("published", story.pk), ("corrected", story.pk)]
    announced.clear()
    story.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        story.save_revision().publish()
    assert announced == [("published", story.pk)]


def test_unpublishing_a_story_is_announced(
    announced: list[tuple[str, int]], django_capture_on_commit_callbacks: Capture
) -> None:
    story = make_story()
    with django_capture_on_commit_callbacks(execute=True):
        story.unpublish()
    assert announced == [("withdrawn", story.pk)]


@pytest.mark.parametrize("as_page", [True, False])
def test_deleting_a_live_story_announces_its_withdrawal_once(
    as_page: bool, announced: list[tuple[str, int]], django_capture_on_commit_callbacks: Capture
) -> None:
    story = make_story()
    key = story.pk
    with django_capture_on_commit_callbacks(execute=True):
        (Page.objects.get(pk=key) if as_page else story).delete()
    assert announced == [("withdrawn", key)]


def test_deleting_a_draft_is_not_announced(
    announced: list[tuple[str, int]], django_capture_on_commit_callbacks: Capture
) -> None:
    story = make_story(live=False)
    with django_capture_on_commit_callbacks(execute=True):
        story.delete()
    assert announced == []
