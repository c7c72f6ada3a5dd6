"""Goes through the ids of a whole table with one batch of them in memory."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet


def ids_in_batches(rows: QuerySet[Any], size: int) -> Iterator[list[int]]:
    """The ids of these rows in ascending order, a batch at a time. A batch is looked up when it is
    wanted: rows that were changed meanwhile no longer count if they no longer match."""
    ids = rows.order_by("pk").values_list("pk", flat=True)
    batch = list(ids[:size])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:size])
