"""Erasure: an address that no one confirmed is not ours to keep."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import AuditEntry, Consent, Reader
from masthead.newsletters.models import Subscriber

UNCONFIRMED_KEPT = timedelta(days=30)
AT_ONCE = 500
# An unconfirmed sign-up leaves a request and its audit row; neither is a reason to keep a reader.
_NO_TIE = (Consent, AuditEntry)


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete requests that no one confirmed within 30 days, and readers to whom nothing else
    refers. For the clock; safe to run twice. Returns how many readers were deleted."""
    before = timezone.now() - UNCONFIRMED_KEPT
    stale = Subscriber.objects.filter(state=Subscriber.State.PENDING, asked_at__lt=before)
    stale.delete()
    gone = list(_unattached(before).values_list("pk", flat=True)[:AT_ONCE])
    audit.forget(gone)
    Reader.objects.filter(pk__in=gone).delete()
    return len(gone)


def _unattached(before: datetime) -> QuerySet[Reader]:
    """Readers who have only ever asked, before that moment, and never confirmed."""
    asked = Consent.objects.filter(reader=OuterRef("pk"))
    readers = Reader.objects.filter(
        Exists(asked.filter(act=Consent.Act.ASKED)),
        ~Exists(asked.exclude(act=Consent.Act.ASKED)),
        ~Exists(asked.filter(at__gte=before)),
        address_confirmed_at=None,
        last_login=None,
        is_staff=False,
        labels=[],
        note="",
        date_joined__lt=before,
    )
    return readers.exclude(_tied())


def _tied() -> Q:
    """Whether any row refers to the reader, in any app."""
    tied = Q(pk__in=[])
    for relation in Reader._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model not in _NO_TIE:
            tied |= Q(Exists(_rows_of(relation)))
    return tied


def _rows_of(relation: ForeignObjectRel) -> QuerySet[Model]:
    rows: QuerySet[Model] = relation.related_model._base_manager.all()
    return rows.filter(**{relation.field.name: OuterRef("pk")})
