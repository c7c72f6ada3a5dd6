"""The archive hears what became of stories. A lost bell is made good by `indexing.catch_up`."""

from collections.abc import Sequence
from typing import Any

from masthead.archive import indexing, tasks
from masthead.publishing.models import Story
from masthead.publishing.signals import (
    stories_imported,
    story_corrected,
    story_published,
    story_withdrawn,
)


def connect() -> None:
    story_published.connect(hear_published, dispatch_uid="archive_published")
    story_corrected.connect(hear_published, dispatch_uid="archive_corrected")
    story_withdrawn.connect(hear_withdrawn, dispatch_uid="archive_withdrawn")
    stories_imported.connect(hear_imported, dispatch_uid="archive_imported")


def hear_published(story: Story, **kwargs: Any) -> None:
    tasks.index_story.enqueue(story.pk)


def hear_withdrawn(story: Story, **kwargs: Any) -> None:
    """At once: what was taken back must not be found while a worker is busy."""
    indexing.drop(story_id=story.pk)


def hear_imported(story_ids: Sequence[int], **kwargs: Any) -> None:
    """Without a task: the importer is a worker already, and a batch is one statement."""
    indexing.index(story_ids=story_ids)
