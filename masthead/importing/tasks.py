"""Importing's alarm bell. It calls one verb."""

from django.tasks import task

from masthead.importing import indexing


@task(queue_name="default", priority=indexing.LOW)
def index_rows(label: str, ids: list[int]) -> int:
    return indexing.index_rows(label=label, ids=ids)
