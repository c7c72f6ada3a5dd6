"""Commits that outlive a power cut."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def durable() -> Iterator[None]:
    """A transaction that is on the disk when it returns.

    In WAL mode with `synchronous=NORMAL`, SQLite may lose the last commits if the power fails. A
    note that something is about to be sent must not be among them. PostgreSQL's commits are durable
    as they are."""
    needs_full_sync = connection.vendor == "sqlite" and not connection.in_atomic_block
    if needs_full_sync:
        _synchronous("FULL")
    try:
        with transaction.atomic():
            yield
    finally:
        if needs_full_sync:
            _synchronous("NORMAL")


def _synchronous(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")
