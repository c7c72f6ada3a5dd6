"""Rows of finished tasks do not pile up; waiting ones and fresh failures stay."""

from datetime import timedelta
from typing import Any

import pytest
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from masthead.core.tasks_pruning import prune_finished_tasks

pytestmark = pytest.mark.django_db


def finished(status: TaskResultStatus, days_ago: int) -> Any:
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="masthead.tests.ring",
        backend_name="default",
        exception_class_path="",
        traceback="",
        finished_at=timezone.now() - timedelta(days=days_ago),
    )


def test_tasks_that_ended_long_ago_are_deleted_and_the_rest_stay() -> None:
    finished(TaskResultStatus.SUCCESSFUL, days_ago=3)
    finished(TaskResultStatus.FAILED, days_ago=15)
    fresh = finished(TaskResultStatus.SUCCESSFUL, days_ago=1)
    failed = finished(TaskResultStatus.FAILED, days_ago=3)
    waiting = finished(TaskResultStatus.READY, days_ago=30)
    assert prune_finished_tasks() == 2
    assert {fresh, failed, waiting} <= set(DBTaskResult.objects.all())
    assert prune_finished_tasks() == 0
