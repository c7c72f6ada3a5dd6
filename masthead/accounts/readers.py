"""Finding, creating and updating readers."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Reader


def reader_at(address: str) -> Reader:
    """The reader with this address, created if new: the same two statements either way."""
    fresh = Reader(email=address, password=make_password(None))
    Reader.objects.bulk_create([fresh], ignore_conflicts=True)
    return Reader.objects.get(email=address)


@transaction.atomic
def make_engineer(address: str) -> Reader:
    """Give the reader with this address every permission: an installation's first account."""
    reader = reader_at(address)
    Reader.objects.filter(pk=reader.pk).update(is_staff=True, is_superuser=True)
    audit.record(verb="accounts.role_changed", subject=reader, now=["superuser"])
    return reader


def confirm_address(reader: Reader) -> None:
    """Record that the reader proved the inbox is theirs. The first time counts."""
    Reader.objects.filter(pk=reader.pk, address_confirmed_at=None).update(
        address_confirmed_at=timezone.now()
    )


def choose_language(*, reader: Reader, language: str, ip: str | None) -> None:
    """Save the language that a reader wants the site and its e-mail in."""
    update_profile(
        reader=reader,
        name=reader.get_full_name(),
        language=language,
        time_zone=reader.time_zone,
        ip=ip,
    )


@transaction.atomic
def update_profile(
    *, reader: Reader, name: str, language: str, time_zone: str, ip: str | None
) -> list[str]:
    """Save what readers say about themselves; returns the fields that changed."""
    first, _, last = " ".join(name.split()).partition(" ")
    said = {"first_name": first, "last_name": last, "language": language, "time_zone": time_zone}
    changed = [field for field, value in said.items() if getattr(reader, field) != value]
    if changed:
        Reader.objects.filter(pk=reader.pk).update(**said)
        audit.record(
            verb="accounts.profile_changed", subject=reader, actor=reader, ip=ip, fields=changed
        )
    return changed
