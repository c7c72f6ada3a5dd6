"""The book of deeds: one row for each thing done to somebody or something."""

from typing import Any

from django.db.models import Model

from masthead.accounts.models import AuditEntry, Reader


def record(
    *,
    verb: str,
    subject: Model | None = None,
    actor: Reader | None = None,
    ip: str | None = None,
    **detail: Any,
) -> AuditEntry:
    """Write one deed. `verb` reads as a past act ("edition.cancelled"); `detail` must be JSON."""
    return AuditEntry.objects.create(
        verb=verb,
        actor=actor,
        ip=ip,
        detail=detail,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
    )
