"""Closing an account: its row stays, because other rows point to it, with nothing of the person."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.devices import revoke_all
from masthead.accounts.models import Reader, SignInCode

# Without one of each the publication can't run, or can't be repaired.
KEPT_BY_ONE = ("Engineers", "Publishers")
# The fields of a reader, emptied.
_NOTHING: dict[str, Any] = {
    "password": make_password(None),
    "address_confirmed_at": None,
    "last_login": None,
    "labels": [],
    **dict.fromkeys(("is_staff", "is_superuser"), False),
    **dict.fromkeys(("first_name", "last_name", "language", "time_zone", "note"), ""),
}


def placeholder_address(reader: Reader) -> str:
    """The address that replaces theirs: nobody's, and no mail is sent to it."""
    return f"closed-{reader.pk}@closed.invalid"


def sole_role_of(reader: Reader) -> str:
    """The role that nobody else would have; empty if the account may be closed."""
    for role in reader.groups.filter(name__in=KEPT_BY_ONE).order_by("name"):
        if not role.user_set.filter(is_active=True).exclude(pk=reader.pk).exists():
            return str(role.name)
    others = Reader.objects.filter(is_superuser=True, is_active=True).exclude(pk=reader.pk)
    engineers = Reader.objects.filter(groups__name=KEPT_BY_ONE[0], is_active=True)
    nobody = not others.exists() and not engineers.exclude(pk=reader.pk).exists()
    return "superusers" if reader.is_superuser and nobody else ""


@transaction.atomic
def close(reader: Reader) -> None:
    """Empty the row, delete all that this app stores about the person, and sign out everywhere."""
    address = reader.email
    revoke_all(reader=reader, actor=reader, ip=None)
    reader.consents.all().delete()
    reader.address_changes.all().delete()
    Authenticator.objects.filter(user=reader).delete()
    reader.groups.clear()
    reader.user_permissions.clear()
    SignInCode.objects.filter(address=address).delete()
    audit.forget([reader.pk])
    Reader.objects.filter(pk=reader.pk).update(
        email=placeholder_address(reader), is_active=False, closed_at=timezone.now(), **_NOTHING
    )
    audit.record(verb="accounts.closed", subject=reader, actor=reader)


@transaction.atomic
def set_aside(reader: Reader, *, into: Reader, still_open: bool, ip: str | None) -> None:
    """Empty the row of an account that was merged into another of the same person. Left open, what
    could not be merged can still be cancelled and written about."""
    revoke_all(reader=reader, actor=into, ip=ip)
    Authenticator.objects.filter(user=reader).delete()
    reader.groups.clear()
    reader.user_permissions.clear()
    Reader.objects.filter(pk=reader.pk).update(
        email=placeholder_address(reader),
        is_active=still_open,
        closed_at=None if still_open else timezone.now(),
        **_NOTHING,
    )
    for row, detail in ((into, {"was": reader.pk}), (reader, {"now": into.pk})):
        audit.record(verb="accounts.merged", subject=row, actor=into, ip=ip, **detail)
