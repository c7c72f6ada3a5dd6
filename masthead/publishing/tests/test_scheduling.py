"""The clock publishes and withdraws due stories, once each, and never bypasses a check."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published

from masthead.accounts.testing import make_staff
from masthead.publishing.models import Story
from masthead.publishing.scheduling import publish_due
from masthead.publishing.testing import make_picture, make_story

pytestmark = pytest.mark.django_db


def schedule(moment: datetime, **fields: object) -> Story:
    """A scheduled story whose publication time has passed."""
    later = timezone.now() + timedelta(hours=1)
    story = make_story(go_live_at=later, **fields)  # type: ignore[arg-type]
    revision = story.get_latest_revision()
    revision.content["go_live_at"] = moment.isoformat()
    revision.approved_go_live_at = moment
    revision.save()
    return story


def test_a_scheduled_story_goes_live_once() -> None:
    story = schedule(timezone.now() - timedelta(seconds=1))
    assert not story.live
    assert publish_due() == 1
    assert publish_due() == 0
    story.refresh_from_db()
    assert story.live


@contextmanager
def in_the_middle(first: Story, happens: Callable[[], object]) -> Iterator[None]:
    """While the clock publishes one story, something else happens."""

    def receive(instance: Page, **_: object) -> None:
        if instance.pk == first.pk:
            happens()

    page_published.connect(receive)
    try:
        yield
    finally:
        page_published.disconnect(receive)


def test_two_clocks_running_at_once_publish_each_story_once() -> None:
    first, second = (schedule(timezone.now() - timedelta(seconds=ago)) for ago in (2, 1))
    by_the_other: list[int] = []
    with in_the_middle(first, lambda: by_the_other.append(publish_due())):
        assert publish_due() == 1
    assert by_the_other == [1]
    for story in (first, second):
        log = PageLogEntry.objects.filter(page=story.pk, action="wagtail.publish.scheduled")
        assert log.count() == 1


def test_a_story_rescheduled_at_the_last_moment_is_not_published() -> None:
    first, second = (schedule(timezone.now() - timedelta(seconds=ago)) for ago in (2, 1))
    later = timezone.now() + timedelta(hours=1)
    with in_the_middle(first, lambda: second.revisions.update(approved_go_live_at=later)):
        assert publish_due() == 1
    second.refresh_from_db()
    assert not second.live
    assert second.revisions.get().approved_go_live_at == later


def test_a_story_that_is_not_due_is_not_published() -> None:
    story = make_story(go_live_at=timezone.now() + timedelta(seconds=30))
    assert publish_due() == 0
    story.refresh_from_db()
    assert not story.live


def test_an_expired_story_is_withdrawn_once() -> None:
    story = make_story()
    Story.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    assert publish_due() == 1
    assert publish_due() == 0
    story.refresh_from_db()
    assert not story.live
    assert story.expired


def test_a_story_that_became_blocked_is_not_published_and_is_reported_once() -> None:
    editor = make_staff("chief@example.org")
    picture = make_picture()
    story = schedule(timezone.now() - timedelta(seconds=1), lead_picture=picture)
    picture.caption = "Cranes. ATTENTION EDITORS - NO RESALES."
    picture.save()
    assert publish_due() == 0
    assert publish_due() == 0
    story.refresh_from_db()
    assert not story.live
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    (message,) = mail.outbox
    assert message.to == [editor.email]
    assert "notice to editors" in message.body


def test_an_embargo_prevents_scheduled_publishing() -> None:
    story = schedule(timezone.now() - timedelta(seconds=1))
    revision = story.get_latest_revision()
    revision.content["embargo_until"] = (timezone.now() + timedelta(hours=1)).isoformat()
    revision.save()
    publish_due()
    story.refresh_from_db()
    assert not story.live
