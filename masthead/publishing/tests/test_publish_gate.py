"""No story is published with a blocking finding, unless a chief editor overruled it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.publishing.models import Picture, Story
from masthead.publishing.publish_gate import PublishingBlocked, blocking, overrule
from masthead.publishing.testing import make_picture, make_story

pytestmark = pytest.mark.django_db
NOTICE = "Cranes at work. ATTENTION EDITORS - NO RESALES."


@pytest.fixture
def story() -> Story:
    return make_story(live=False, lead_picture=make_picture(caption=NOTICE))


@pytest.fixture
def chief_editor() -> Reader:
    reader = make_reader()
    reader.user_permissions.add(Permission.objects.get(codename="add_overruling"))
    return reader


def is_live(story: Story) -> bool:
    return Story.objects.filter(pk=story.pk, live=True).exists()


def test_code_cannot_publish_a_blocked_story(story: Story) -> None:
    with pytest.raises(PublishingBlocked, match="notice to editors"):
        story.get_latest_revision().publish()
    assert not is_live(story)


def test_a_screen_that_bypasses_the_publish_method_cannot_publish_a_blocked_story(
    story: Story,
) -> None:
    action = PublishPageRevisionAction(story.get_latest_revision(), user=make_staff())
    with pytest.raises(PublishingBlocked):
        action.execute(skip_permission_checks=True)
    assert not is_live(story)


def test_a_blocked_story_cannot_be_scheduled(story: Story) -> None:
    story.go_live_at = timezone.now() + timedelta(hours=1)
    with pytest.raises(PublishingBlocked):
        story.save_revision().publish()
    assert not story.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_a_live_story_keeps_its_text_when_a_new_revision_is_blocked() -> None:
    story = make_story("Old words")
    story.title, story.lead_picture = "New words", make_picture(caption=NOTICE)
    with pytest.raises(PublishingBlocked):
        story.save_revision().publish()
    story.refresh_from_db()
    assert story.live
    assert story.title == "Old words"


def test_a_story_can_be_published_once_its_caption_is_fixed(story: Story) -> None:
    picture = Picture.objects.get()
    picture.caption = "Cranes at work."
    picture.save()
    story.get_latest_revision().publish()
    assert is_live(story)


def test_a_chief_editor_overrules_a_finding_for_this_content_only(
    story: Story, chief_editor: Reader
) -> None:
    (finding,) = blocking(story)
    overrule(
        story=story,
        fingerprint=finding.fingerprint,
        by=chief_editor,
        reason="The agency agreed by phone.",
    )
    story.save_revision().publish()
    assert is_live(story)
    entry = AuditEntry.objects.about(story).get()
    assert (entry.verb, entry.actor) == ("finding.overruled", chief_editor)
    assert entry.detail["reason"] == "The agency agreed by phone."
    story.standfirst = "Other words."
    with pytest.raises(PublishingBlocked):
        story.save_revision().publish()


def test_only_a_chief_editor_may_overrule_a_finding(story: Story) -> None:
    (finding,) = blocking(story)
    with pytest.raises(PermissionDenied):
        overrule(story=story, fingerprint=finding.fingerprint, by=make_reader(), reason="Trust me.")


def test_a_chief_editor_cannot_overrule_an_embargo(chief_editor: Reader) -> None:
    story = make_story(live=False, embargo_until=timezone.now() + timedelta(hours=1))
    (finding,) = blocking(story)
    with pytest.raises(ValueError, match="embargo"):
        overrule(story=story, fingerprint=finding.fingerprint, by=chief_editor, reason="Now.")
