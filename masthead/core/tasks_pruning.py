"""Rows of finished tasks are deleted, so that their table stays small."""

from datetime import timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

KEPT = timedelta(days=2)
FAILED_KEPT = timedelta(days=14)  # someone may want to read why
CHUNK = 1000  # one short transaction each, so that others can write in between


def prune_finished_tasks() -> int:
    """For the clock: delete tasks that ended longer ago than we keep them, and return how many.
    Safe to run twice."""
    now = timezone.now()
    return _prune(TaskResultStatus.SUCCESSFUL, now - KEPT) + _prune(
        TaskResultStatus.FAILED, now - FAILED_KEPT
    )


def _prune(status: str, before: object) -> int:
    pruned = 0
    old = DBTaskResult.objects.filter(status=status, finished_at__lt=before).order_by()
    while ids := list(old.values_list("pk", flat=True)[:CHUNK]):
        DBTaskResult.objects.filter(pk__in=ids).delete()
        pruned += len(ids)
    return pruned
