"""Deleting stories: into the bin, back from it, and for good."""

import logging
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log as desk_log
from wagtail.models import Page, Revision, WorkflowState

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.publishing.checks import StoryFinding
from masthead.publishing.models import BinEntry, Story
from masthead.publishing.page_permissions import MAY_DELETE
from masthead.publishing.publish_gate import PublishingBlocked

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restored:
    """A story back from the bin: as it was, or as a draft if the checks keep it from readers."""

    story: Story
    is_live: bool
    findings: list[StoryFinding] = field(default_factory=list)


@transaction.atomic
def move_to_bin(*, story: Story, by: Reader, ip: str | None = None) -> BinEntry:
    """Withdraw a story and put it in the bin: readers get the answer they get for any withdrawn
    story, and the desk offers it nowhere else. Its schedule, its lock and a running workflow end.
    Moving it twice changes nothing. Requires the permission `delete_story`."""
    _require_permission(by)
    story = _lock(story.pk)
    entry, is_new = BinEntry.objects.get_or_create(
        story_id=story.pk,
        defaults={
            "deleted_by": by,
            "was_live": story.live,
            "live_revision": _revision_of_readers(story),
            "published_at": story.last_published_at,
        },
    )
    if is_new:
        _withdraw(story, by)
        _record("story.deleted", story, by, ip)
        desk_log(instance=story, action="masthead.bin", user=by)
    return entry


@transaction.atomic
def restore(*, entry: BinEntry, by: Reader, ip: str | None = None) -> Restored:
    """Put a story back where it was, with its address, its picks and the links to it. What readers
    saw goes live again, through the checks; a story whose expiry has passed stays a draft. Raises
    `BinEntry.DoesNotExist` if somebody was faster."""
    _require_permission(by)
    story = _lock(entry.pk)
    if not BinEntry.objects.filter(pk=entry.pk).delete()[0]:
        raise BinEntry.DoesNotExist
    _record("story.restored", story, by, ip)
    desk_log(instance=story, action="masthead.restore", user=by)
    is_expired = story.expire_at and story.expire_at <= timezone.now()
    if not entry.was_live or not entry.live_revision or is_expired:
        return Restored(story, is_live=False)
    return _publish_again(entry, entry.live_revision, by)


@transaction.atomic
def delete_for_good(*, entry: BinEntry, by: Reader | None, ip: str | None = None) -> None:
    """Delete a story in the bin with everything that belongs to it. `by` is None for the clock."""
    if by is not None:
        _require_permission(by)
    story = _lock(entry.pk)
    _record("story.deleted_for_good", story, by, ip)
    DeletePageAction(story, user=by).execute(skip_permission_checks=True)


def empty_due() -> int:
    """Delete for good what has been in the bin for 30 days, and return how many stories. For the
    clock: safe to run twice, and in two processes at once."""
    return sum(map(_delete_due, list(BinEntry.objects.due().values_list("pk", flat=True))))


def _delete_due(story_id: int) -> bool:
    try:
        with transaction.atomic():
            entry = BinEntry.objects.due().select_for_update().filter(pk=story_id).first()
            if entry is None:
                return False
            delete_for_good(entry=entry, by=None)
    except ProtectedError as error:
        log.warning("Story %s stays in the bin: %s", story_id, error)
        return False
    return True


def _require_permission(by: Reader) -> None:
    if not by.has_perm(MAY_DELETE):
        raise PermissionDenied("Only a chief editor can delete and restore stories.")


def _lock(story_id: int) -> Story:
    """The newest state of a story, which nobody changes until the transaction ends."""
    Page.objects.select_for_update().get(pk=story_id)
    story: Story = Story.objects.get(pk=story_id)
    return story


def _revision_of_readers(story: Story) -> Revision | None:
    if not story.live:
        return None
    revision: Revision = story.live_revision or story.save_revision(clean=False)
    return revision


def _withdraw(story: Story, by: Reader) -> None:
    for state in WorkflowState.objects.for_instance(story).active():
        state.cancel(user=by)
    story.revisions.update(approved_go_live_at=None)
    story.locked, story.locked_by, story.locked_at = False, None, None
    if story.live:
        UnpublishPageAction(story, user=by, log_action=False).execute(skip_permission_checks=True)
    else:
        story.save(clean=False)


def _publish_again(entry: BinEntry, revision: Revision, by: Reader) -> Restored:
    try:
        with transaction.atomic():
            revision.publish(user=by, changed=False, skip_permission_checks=True)
    except PublishingBlocked as blocked:
        return Restored(blocked.story, is_live=False, findings=blocked.findings)
    # it was away, and is not news
    Story.objects.filter(pk=entry.pk).update(last_published_at=entry.published_at)
    return Restored(Story.objects.get(pk=entry.pk), is_live=True)


def _record(verb: str, story: Story, by: Reader | None, ip: str | None) -> None:
    detail = {"headline": story.headline, "address": story.address}
    audit.record(verb=verb, subject=story, actor=by, ip=ip, **detail)
