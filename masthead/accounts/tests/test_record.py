"""The record: what was done stays, whoever writes and with whatever tool."""

import pytest
from django.db import DatabaseError, connection, transaction

from masthead.accounts import audit
from masthead.accounts.models import AuditEntry, Reader
from masthead.accounts.testing import make_reader, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> AuditEntry:
    reader, staff = make_reader(), make_staff()
    return audit.record(
        verb="accounts.exported", subject=reader, actor=staff, ip="203.0.113.5", why="asked"
    )


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'accounts.signed_in'",
        "subject_id = '999999'",
        "at = '2020-01-01 00:00:00+00:00'",
        "ip = '198.51.100.7'",
        'detail = \'{"why": "told to"}\'',
        "ip = NULL, verb = 'x'",
    ],
)
def test_the_database_refuses_to_change_a_line(entry: AuditEntry, change: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE accounts_auditentry SET {change}")  # noqa: S608  # our own words


def test_the_database_refuses_to_delete_a_line(entry: AuditEntry) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()


def test_a_person_is_taken_out_of_the_lines_and_nothing_else(entry: AuditEntry) -> None:
    audit.forget([int(entry.subject_id)])
    actor = entry.actor
    assert actor
    Reader.objects.filter(pk=actor.pk).delete()
    entry.refresh_from_db()
    assert (entry.verb, entry.ip, entry.detail, entry.actor) == (
        "accounts.exported",
        None,
        {},
        None,
    )
