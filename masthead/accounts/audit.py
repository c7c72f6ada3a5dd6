"""The book of deeds: one row for each thing done to somebody or something."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model, Q

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


def forget(reader_ids: Collection[int]) -> None:
    """What these readers did, and what was done to them, stays on the record; from where, and in
    which words, does not. The database lets nothing else be changed in it."""
    ids = [str(each) for each in reader_ids]
    about = Q(subject_type=Reader._meta.label_lower, subject_id__in=ids)
    entries = AuditEntry.objects.filter(about | Q(actor__in=reader_ids))
    entries.exclude(ip=None).update(ip=None)
    AuditEntry.objects.filter(about).update(detail={})
