"""Deleted stories: in the bin for 30 days, restored as they were, or deleted for good."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader, make_staff
from masthead.publishing import bin as story_bin
from masthead.publishing import bulk
from masthead.publishing.models import BinEntry, FrontPage, Story
from masthead.publishing.models.front import BesideLead
from masthead.publishing.models.listed import ALL
from masthead.publishing.models.stories import RelatedStory
from masthead.publishing.scheduling import publish_due
from masthead.publishing.signals import story_published, story_withdrawn
from masthead.publishing.testing import make_picture, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Reader:
    chief = make_reader("chief@example.org")
    chief.user_permissions.add(Permission.objects.get(codename="delete_story"))
    return chief


def delete(story: Story, by: Reader) -> BinEntry:
    return story_bin.move_to_bin(story=story, by=by)


def reloaded(story: Story) -> Story:
    return Story.objects.get(pk=story.pk)


def after(entry: BinEntry, days: int) -> None:
    """Let days pass in the bin."""
    BinEntry.objects.filter(pk=entry.pk).update(deleted_at=timezone.now() - timedelta(days=days))


def test_a_deleted_story_is_withdrawn_and_listed_nowhere(chief: Reader) -> None:
    story = make_story("Quay closed")
    delete(story, chief)
    assert not reloaded(story).live
    assert not Story.objects.listed(ALL).exists()


def test_a_deleted_story_is_announced_as_withdrawn_and_a_restored_one_as_published(
    chief: Reader, django_capture_on_commit_callbacks: Any
) -> None:
    story, heard = make_story(), []
    withdrawn = lambda story, **_: heard.append(("withdrawn", story.pk))  # noqa: E731
    published = lambda story, **_: heard.append(("published", story.pk))  # noqa: E731
    story_withdrawn.connect(withdrawn)
    story_published.connect(published)
    with django_capture_on_commit_callbacks(execute=True):
        entry = delete(story, chief)
    with django_capture_on_commit_callbacks(execute=True):
        story_bin.restore(entry=entry, by=chief)
    story_withdrawn.disconnect(withdrawn)
    story_published.disconnect(published)
    assert heard == [("withdrawn", story.pk), ("published", story.pk)]


def test_a_restored_story_is_live_again_with_its_address_picks_links_and_draft(
    chief: Reader,
) -> None:
    story, other = make_story("Quay closed"), make_story("Port report")
    front = FrontPage.objects.get()
    FrontPage.objects.update(lead=story)
    BesideLead.objects.create(page=front, story=story)
    RelatedStory.objects.create(story=other, other=story)
    story.title = "Quay closed until May"
    draft = story.save_revision()
    before = reloaded(story)

    restored = story_bin.restore(entry=delete(story, chief), by=chief)

    after_all = reloaded(story)
    assert restored.is_live
    assert (after_all.title, after_all.address) == ("Quay closed", before.address)
    assert after_all.first_published_at == before.first_published_at
    assert after_all.last_published_at == before.last_published_at
    assert after_all.latest_revision == draft
    assert after_all.has_unpublished_changes
    assert FrontPage.objects.get().lead == after_all
    assert [row.story_id for row in front.beside.all()] == [story.pk]
    assert [row.other_id for row in other.related.all()] == [story.pk]
    assert Story.objects.listed(ALL).filter(pk=story.pk).exists()


def test_a_restored_draft_stays_a_draft(chief: Reader) -> None:
    restored = story_bin.restore(entry=delete(make_story(live=False), chief), by=chief)
    assert not restored.is_live


def test_a_story_that_a_check_now_blocks_is_restored_as_a_draft(chief: Reader) -> None:
    picture = make_picture(width=60, height=40)
    story = make_story(lead_picture=picture)
    entry = delete(story, chief)
    picture.alt = ""
    picture.save()
    restored = story_bin.restore(entry=entry, by=chief)
    assert restored.findings
    assert not reloaded(story).live
    assert not BinEntry.objects.exists()


def test_a_story_that_expired_in_the_bin_is_restored_as_a_draft(chief: Reader) -> None:
    story = make_story(expire_at=timezone.now() + timedelta(days=1))
    entry = delete(story, chief)
    Page.objects.filter(pk=story.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    assert not story_bin.restore(entry=entry, by=chief).is_live


def test_the_address_of_a_deleted_story_stays_taken(chief: Reader) -> None:
    story = make_story("Quay closed")
    delete(story, chief)
    assert make_story("Quay closed").slug != story.slug


def test_deleting_ends_a_schedule_a_lock_and_a_workflow(chief: Reader) -> None:
    story = make_story(live=False, go_live_at=timezone.now() + timedelta(hours=1))
    story.latest_revision.publish()
    story.locked, story.locked_by = True, chief
    story.save()
    workflow = Workflow.objects.create(name="Second pair of eyes")
    task = GroupApprovalTask.objects.create(name="A colleague")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(story, chief)
    delete(story, chief)

    story.revisions.update(created_at=timezone.now() - timedelta(hours=2))
    Page.objects.filter(pk=story.pk).update(go_live_at=timezone.now() - timedelta(hours=1))
    assert publish_due() == 0
    assert not reloaded(story).locked
    assert not reloaded(story).workflow_in_progress


def test_nothing_publishes_a_story_in_the_bin(chief: Reader) -> None:
    story = make_story()
    delete(story, chief)
    with pytest.raises(PermissionDenied):
        reloaded(story).latest_revision.publish()
    story = reloaded(story)
    story.live = True
    bulk.update_stories([story])
    assert not reloaded(story).live


def test_deleting_and_restoring_take_the_permission() -> None:
    story, somebody = make_story(), make_reader()
    with pytest.raises(PermissionDenied):
        delete(story, somebody)
    entry = delete(story, make_staff("c@example.org"))
    for act in (story_bin.restore, story_bin.delete_for_good):
        with pytest.raises(PermissionDenied):
            act(entry=entry, by=somebody)
    assert BinEntry.objects.filter(pk=story.pk).exists()


def test_the_bin_is_emptied_after_30_days_and_not_before(chief: Reader) -> None:
    old, young = make_story("Old"), make_story("Young")
    after(delete(old, chief), days=30)
    after(delete(young, chief), days=29)
    assert (story_bin.empty_due(), story_bin.empty_due()) == (1, 0)
    assert list(Story.objects.values_list("title", flat=True)) == ["Young"]


def test_who_deleted_what_is_on_the_record_even_after_it_is_gone(chief: Reader) -> None:
    story = make_story("Quay closed")
    story_bin.restore(entry=delete(story, chief), by=chief)
    story_bin.delete_for_good(entry=delete(story, chief), by=chief)
    entries = AuditEntry.objects.filter(subject_id=str(story.pk), verb__startswith="story.")
    assert [(entry.verb, entry.actor) for entry in entries.order_by("pk")] == [
        ("story.deleted", chief),
        ("story.restored", chief),
        ("story.deleted", chief),
        ("story.deleted_for_good", chief),
    ]
    assert entries[0].detail == {"headline": "Quay closed", "address": story.address}
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM wagtailcore_page WHERE id = %s", [story.pk])
        assert cursor.fetchone() == (0,)
