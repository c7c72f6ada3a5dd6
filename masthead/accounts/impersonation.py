"""Impersonation: staff see the site as a reader does. They can change nothing; it is recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.accounts.second_step import DESK

PERMISSION = "accounts.see_as_reader"
DURATION = timedelta(minutes=30)
COOKIE = "masthead_seeing"  # without it no session is read to learn that nobody is impersonated
SESSION_KEY = "masthead.seeing"  # in the session of the member of staff


@dataclass(frozen=True, slots=True)
class Impersonation:
    """Who impersonates whom, and until when."""

    staff_id: int
    reader_id: int
    until: datetime

    def kept(self) -> dict[str, Any]:
        """What the session stores."""
        until = self.until.isoformat()
        return {"staff": self.staff_id, "reader": self.reader_id, "until": until}

    @property
    def minutes_left(self) -> int:
        return max(0, -(-int((self.until - timezone.now()).total_seconds()) // 60))


def read(kept: dict[str, Any]) -> Impersonation:
    """Read what the session stored."""
    return Impersonation(
        staff_id=kept["staff"],
        reader_id=kept["reader"],
        until=datetime.fromisoformat(kept["until"]),
    )


def may_impersonate(staff: Reader, reader: Reader) -> bool:
    """Only with the permission, and never as somebody with access to the desk, as oneself, or as a
    closed account."""
    if not (staff.is_active and staff.has_perm(PERMISSION)):
        return False
    has_rights = reader.is_staff or reader.is_superuser or reader.has_perm(DESK)
    return reader.is_active and not has_rights and reader.pk != staff.pk


def begin(*, staff: Reader, reader: Reader, ip: str | None) -> Impersonation | None:
    """None if it is not allowed."""
    if not may_impersonate(staff, reader):
        return None
    until = timezone.now() + DURATION
    # a closed browser never reports the end
    audit.record(
        verb="accounts.seen_as", subject=reader, actor=staff, ip=ip, until=until.isoformat()
    )
    return Impersonation(staff_id=staff.pk, reader_id=reader.pk, until=until)


def end(*, impersonation: Impersonation, ip: str | None) -> None:
    """Record that it is over, by choice or because its time expired."""
    ran_out = impersonation.until <= timezone.now()
    audit.record(
        verb="accounts.seen_as_ended",
        subject=Reader.objects.filter(pk=impersonation.reader_id).first(),
        actor=Reader.objects.filter(pk=impersonation.staff_id).first(),
        ip=ip,
        ran_out=ran_out,
    )


def impersonated_reader(impersonation: Impersonation) -> Reader | None:
    """The impersonated reader, if it has not expired and is still allowed; checked at every
    request."""
    people = Reader.objects.in_bulk([impersonation.staff_id, impersonation.reader_id])
    staff, reader = people.get(impersonation.staff_id), people.get(impersonation.reader_id)
    if staff is None or reader is None or impersonation.until <= timezone.now():
        return None
    return reader if may_impersonate(staff, reader) else None
