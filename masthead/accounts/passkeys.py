"""Passkeys: the browser keeps a secret, and shows that it has it after a finger, a face or a PIN.
The ceremony is allauth's; it keeps its challenge in the session of the request at hand."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from fido2.webauthn import UserVerificationRequirement

from masthead.accounts import audit
from masthead.accounts.models import Reader
from masthead.accounts.signals import passkey_added, passkey_removed

LONGEST_NAME = 60
_COUNT = "count"  # in the passkey's row: how often its device said it was used


class PasskeyRefusedError(Exception):
    """The browser's answer is not one that this house asked for."""


def passkeys_of(reader: Reader) -> QuerySet[Authenticator]:
    """The oldest first."""
    of_reader = Authenticator.objects.filter(user=reader, type=Authenticator.Type.WEBAUTHN)
    return of_reader.order_by("created_at", "pk")


def begin_adding(reader: Reader) -> dict[str, Any]:
    """What the browser needs to make a passkey that signs in by itself."""
    return auth.begin_registration(reader, passwordless=True)


@transaction.atomic
def add(*, reader: Reader, name: str, credential: object, ip: str | None) -> Authenticator:
    """Keep the passkey that the browser made."""
    try:
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise PasskeyRefusedError from wrong
    name = name.strip()[:LONGEST_NAME] or "Passkey"
    made: Authenticator = auth.WebAuthn.add(reader, name, credential).instance
    audit.record(verb="accounts.passkey_added", subject=reader, actor=reader, ip=ip, name=name)
    passkey_added.send(sender=Authenticator, reader=reader, name=name)
    return made


def rename(*, reader: Reader, passkey_id: int, name: str) -> bool:
    """Call a passkey what its owner calls it; False if it is not theirs or the name is empty."""
    passkey = passkeys_of(reader).filter(pk=passkey_id).first()
    name = name.strip()[:LONGEST_NAME]
    if passkey is None or not name:
        return False
    passkey.wrap().name = name
    passkey.save(update_fields=["data"])
    return True


@transaction.atomic
def remove(*, reader: Reader, passkey_id: int, ip: str | None) -> bool:
    """Forget a passkey: it opens nothing any more. False if it is not theirs."""
    passkey = passkeys_of(reader).filter(pk=passkey_id).first()
    if passkey is None:
        return False
    name = str(passkey)
    passkey.delete()
    audit.record(verb="accounts.passkey_removed", subject=reader, actor=reader, ip=ip, name=name)
    passkey_removed.send(sender=Authenticator, reader=reader, name=name)
    return True


def begin_signing_in() -> dict[str, Any]:
    """What the browser needs to find a passkey of this site; the reader need not say who they
    are."""
    options, state = auth.get_server().authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    auth.set_state(state)
    return dict(options)


def sign_in(credential: object, *, ip: str | None) -> Reader:
    """Whose passkey answered. One that counts its uses and has not counted on is a copy."""
    try:
        auth.parse_authentication_response(credential)
        reader = auth.extract_user_from_response(credential)
        used = auth.complete_authentication(reader, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as wrong:
        raise PasskeyRefusedError from wrong
    count = auth.parse_authentication_response(credential).response.authenticator_data.counter
    if not reader.is_active or not _note_use(used, count=count, ip=ip):
        raise PasskeyRefusedError
    found: Reader = reader
    return found


@transaction.atomic
def _note_use(used: Authenticator, *, count: int, ip: str | None) -> bool:
    """Passkeys that are kept in step over several devices always say 0."""
    passkey = Authenticator.objects.select_for_update().get(pk=used.pk)
    last = passkey.data.get(_COUNT, passkey.wrap().authenticator_data.counter)
    if (count or last) and count <= last:
        audit.record(verb="accounts.passkey_copied", subject=passkey.user, ip=ip, name=str(passkey))
        return False
    passkey.data[_COUNT] = count
    passkey.last_used_at = timezone.now()
    passkey.save(update_fields=["data", "last_used_at"])
    return True
