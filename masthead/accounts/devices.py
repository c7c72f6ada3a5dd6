"""Where a reader is signed in, and how to sign them out there. A device is a session: once the
session is deleted, it is signed out on every machine at its next request."""

from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.models import Device, Reader
from masthead.accounts.user_agents import describe

SEEN_EVERY = timedelta(minutes=5)
LOOKED_INTO_AFTER = timedelta(days=1)


@transaction.atomic
def record_device(
    *, reader: Reader, session_key: str, means: Device.Means, user_agent: str, ip: str | None
) -> Device:
    """Record that a reader signed in on this device."""
    device = Device.objects.create(
        reader=reader,
        session_key=session_key,
        means=means,
        browser=describe(user_agent[:1000]),
        ip=ip,
        seen_at=timezone.now(),
    )
    audit.record(
        verb="accounts.signed_in",
        subject=reader,
        actor=reader,
        ip=ip,
        means=means.value,
        browser=device.browser,
    )
    return device


def record_visit(*, session_key: str, ip: str | None) -> None:
    """Record that this device is in use; written at most every five minutes."""
    now = timezone.now()
    Device.objects.filter(session_key=session_key, seen_at__lt=now - SEEN_EVERY).update(
        seen_at=now, ip=ip
    )


def devices_of(reader: Reader) -> list[Device]:
    """The devices that are still signed in, the most recently used first."""
    return [device for device in reader.devices.all() if _is_open(device)]


@transaction.atomic
def revoke(*, device: Device, actor: Reader, ip: str | None) -> None:
    """Sign one device out."""
    audit.record(
        verb="accounts.device_revoked",
        subject=device.reader,
        actor=actor,
        ip=ip,
        browser=device.browser,
    )
    _sign_out([device])


@transaction.atomic
def revoke_all(*, reader: Reader, actor: Reader, ip: str | None, but: str | None = None) -> int:
    """Sign out every device except that of the given session; returns how many."""
    found = list(reader.devices.exclude(session_key=but) if but else reader.devices.all())
    if found:
        audit.record(
            verb="accounts.devices_revoked", subject=reader, actor=actor, ip=ip, count=len(found)
        )
    _sign_out(found)
    return len(found)


def rekey(session: SessionBase) -> None:
    """Give a session a new key: whatever was signed for the old one, such as a pass, no longer
    works."""
    before = session.session_key
    session.cycle_key()
    Device.objects.filter(session_key=before).update(session_key=session.session_key)


def forget_device(*, session_key: str) -> None:
    """Delete the device on which a reader signed out."""
    Device.objects.filter(session_key=session_key).delete()


def delete_expired_sessions() -> int:
    """Delete expired sessions and their devices. For the clock; safe to run twice."""
    _sessions().clear_expired()
    idle = Device.objects.filter(seen_at__lt=timezone.now() - LOOKED_INTO_AFTER)
    ended = [device.pk for device in idle.iterator() if not _is_open(device)]
    return Device.objects.filter(pk__in=ended).delete()[0]


def _is_open(device: Device) -> bool:
    return bool(_sessions()().exists(device.session_key))


def _sign_out(devices: Iterable[Device]) -> None:
    for device in devices:
        _sessions()(device.session_key).delete()
        device.delete()


def _sessions() -> Any:
    """The kind of sessions that the settings name."""
    return import_module(settings.SESSION_ENGINE).SessionStore
