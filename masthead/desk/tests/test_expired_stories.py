"""A story that has expired can be edited and published again."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from masthead.desk.testing import make_chief_editor, typed
from masthead.publishing.models import Story
from masthead.publishing.scheduling import publish_due
from masthead.publishing.testing import make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def expired() -> Story:
    """A story that went live with an expiry and was withdrawn by the clock."""
    story = make_story(expire_at=timezone.now() + timedelta(hours=1))
    passed = timezone.now() - timedelta(hours=1, seconds=17)
    revision = story.get_latest_revision()
    revision.content["expire_at"] = passed.isoformat()
    revision.save()
    Story.objects.filter(pk=story.pk).update(expire_at=passed)
    assert publish_due() == 1
    story.refresh_from_db()
    assert not story.live
    return story


def post(client: Client, story: Story, **changes: Any) -> Any:
    client.force_login(make_chief_editor())
    data = {"lead_picture": "", "expire_at": in_form(story.expire_at)} | changes
    address = reverse("wagtailadmin_pages:edit", args=[story.pk])
    return client.post(address, typed(story, **data))


def in_form(moment: Any) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def test_a_draft_is_saved_after_the_expiry(client: Client, expired: Story) -> None:
    answer = post(client, expired, title="Changed since")

    assert answer.status_code == 302
    draft = Story.objects.get(pk=expired.pk).get_latest_revision_as_object()
    assert (draft.title, draft.expire_at) == ("Changed since", None)


def test_an_expired_story_published_again_stays_live(client: Client, expired: Story) -> None:
    post(client, expired, **{"action-publish": "1"})

    publish_due()
    assert Story.objects.get(pk=expired.pk).live


def test_an_expired_story_published_from_a_list_stays_live(expired: Story) -> None:
    expired.get_latest_revision().publish()

    publish_due()
    assert Story.objects.get(pk=expired.pk).live


def test_an_expiry_entered_in_the_past_is_an_error(client: Client, expired: Story) -> None:
    past = in_form(timezone.now() - timedelta(days=3))

    answer = post(client, expired, expire_at=past)

    assert "must be in the future" in answer.content.decode()


def test_a_scheduled_story_whose_expiry_passed_in_a_pause_does_not_stay_live() -> None:
    story = make_story(live=False, expire_at=timezone.now() - timedelta(minutes=1))
    revision = story.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(hours=1)
    revision.save()

    publish_due()
    publish_due()

    assert not Story.objects.get(pk=story.pk).live


def test_a_new_expiry_is_kept(client: Client, expired: Story) -> None:
    later = in_form(timezone.now() + timedelta(days=2))

    post(client, expired, expire_at=later)

    draft = Story.objects.get(pk=expired.pk).get_latest_revision_as_object()
    assert in_form(draft.expire_at) == later
