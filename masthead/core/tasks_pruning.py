"""Rows of finished tasks are thrown away, so that their table stays small."""

from datetime import timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

KEPT = timedelta(days=2)
FAILED_KEPT = timedelta(days=14)  # somebody may want to read why
CHUNK = 1000  # a short transaction each: others write meanwhile


def prune_finished_tasks() -> int:
    """For the clock: delete what ended longer ago than it is kept, and say how many. Safe to run
    twice."""
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
