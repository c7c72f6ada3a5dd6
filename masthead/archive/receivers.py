"""Keeps the index up to date with publishing. `indexing.catch_up` makes up for missed signals."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from masthead.archive import desk_indexing, indexing, tasks
from masthead.publishing.models import Story
from masthead.publishing.signals import (
    stories_imported,
    story_corrected,
    story_published,
    story_withdrawn,
)


def connect() -> None:
    post_save.connect(on_saved, sender=Story, dispatch_uid="archive_saved")
    story_published.connect(on_published, dispatch_uid="archive_published")
    story_corrected.connect(on_published, dispatch_uid="archive_corrected")
    story_withdrawn.connect(on_withdrawn, dispatch_uid="archive_withdrawn")
    stories_imported.connect(on_imported, dispatch_uid="archive_imported")


def on_saved(instance: Story, raw: bool = False, **kwargs: Any) -> None:
    """Any save, of a draft too. The task sees what is committed with it: the credits and places."""
    if not raw:
        transaction.on_commit(partial(tasks.index_draft.enqueue, instance.pk))


def on_published(story: Story, **kwargs: Any) -> None:
    tasks.index_story.enqueue(story.pk)


def on_withdrawn(story: Story, **kwargs: Any) -> None:
    """Immediate, so that a withdrawn story is not found while the worker is busy."""
    indexing.remove(story_id=story.pk)


def on_imported(story_ids: Sequence[int], **kwargs: Any) -> None:
    """Without a task: the import already runs in a worker, and a batch is one statement."""
    indexing.index(story_ids=story_ids)
    desk_indexing.index(story_ids=story_ids)
