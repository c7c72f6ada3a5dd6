"""Background tasks. Each calls one function."""

from django.tasks import task

from masthead.archive import desk_indexing, indexing


@task(queue_name="default")
def index_story(story_id: int) -> int:
    return indexing.index(story_ids=[story_id])


@task(queue_name="default")
def index_draft(story_id: int) -> int:
    return desk_indexing.index(story_ids=[story_id])
