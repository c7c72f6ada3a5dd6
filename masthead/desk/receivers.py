"""Keeps `is_staff` in step with desk roles: set while a reader has one, cleared when it is removed.
The gate asks for `is_staff`, so it need not know about roles."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.db.models.signals import m2m_changed, post_delete
from django.dispatch import receiver

from masthead.accounts.models import Reader

_CHANGED = {"post_add", "post_remove", "post_clear"}
_DESK = Q(
    groups__permissions__content_type__app_label="wagtailadmin",
    groups__permissions__codename="access_admin",
)


@receiver(m2m_changed, sender=Reader.groups.through)
def roles_changed(action: str, instance: Reader | Group, pk_set: set[int] | None, **_: Any) -> None:
    """A role was given or removed, from either side of the relation."""
    if action not in _CHANGED:
        return
    if isinstance(instance, Reader):
        keep_staff(Reader.objects.filter(pk=instance.pk))
        instance.refresh_from_db(fields=["is_staff"])
    elif pk_set is None:  # a whole group was cleared, and the signal does not say of whom
        keep_staff(Reader.objects.filter(is_staff=True))
    else:
        keep_staff(Reader.objects.filter(pk__in=pk_set))


@receiver(post_delete, sender=Group)
def group_deleted(**_: Any) -> None:
    keep_staff(Reader.objects.filter(is_staff=True))


def keep_staff(readers: QuerySet[Reader]) -> None:
    """Set `is_staff` for readers with a role that opens the desk and for superusers; clear it for
    the others."""
    staff = Reader.objects.filter(_DESK | Q(is_superuser=True)).values("pk")
    readers.filter(pk__in=staff, is_staff=False).update(is_staff=True)
    readers.filter(is_staff=True).exclude(pk__in=staff).update(is_staff=False)
