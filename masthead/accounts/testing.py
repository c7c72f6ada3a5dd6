"""A cast for tests."""

from itertools import count
from typing import Any

from django.db import connection

from masthead.accounts import record_guard
from masthead.accounts.models import Reader

_numbers = count(1)


def make_reader(email: str = "", **fields: Any) -> Reader:
    return Reader.objects.create_user(email or f"reader{next(_numbers)}@example.org", **fields)


def make_staff(email: str = "", **fields: Any) -> Reader:
    """Somebody with every right at the desk."""
    return make_reader(email, is_staff=True, is_superuser=True, **fields)


def empty_record() -> None:
    """Delete all lines, guard or not: between tests that really commit."""
    with connection.schema_editor() as editor:
        record_guard.lift(editor)
        editor.execute(f"DELETE FROM {record_guard.TABLE}")  # noqa: S608  # our own name
        record_guard.guard(editor)
