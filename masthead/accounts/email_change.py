"""Changing one's address. Both inboxes get a mail: the new one confirms the change, the old one can
stop it, or undo it for a week."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from masthead.accounts import audit
from masthead.accounts.addresses import mailbox_of
from masthead.accounts.devices import revoke_all
from masthead.accounts.models import AddressChange, Reader
from masthead.accounts.signals import address_change_requested, address_changed
from masthead.core import rates
from masthead.core.rates import Limit, Refusal

CONFIRM_WITHIN = timedelta(days=2)
UNDO_WITHIN = timedelta(days=7)
PER_READER = Limit("address change", most=5, seconds=86_400)
PER_INBOX = Limit("address change inbox", most=5, seconds=86_400)
_SALT = "masthead.accounts.email_change"

# Whoever came to the address since, whose address it is, and from where it is asked.
type MakeRoom = Callable[[Reader, Reader, str | None], None]


class Side(StrEnum):
    """Which inbox a link was sent to."""

    NEW = "new"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class ChangeLink:
    """A change, and what the holder of one of its two links may do."""

    change: AddressChange
    side: Side

    @property
    def can_confirm(self) -> bool:
        recent = self.change.asked_at > timezone.now() - CONFIRM_WITHIN
        untouched = self.change.confirmed_at is None and self.change.stopped_at is None
        return self.side == Side.NEW and recent and untouched

    @property
    def can_stop(self) -> bool:
        since = self.change.confirmed_at or self.change.asked_at
        recent = since > timezone.now() - UNDO_WITHIN
        return self.side == Side.OLD and recent and self.change.stopped_at is None


@transaction.atomic
def ask(*, reader: Reader, new: str, ip: str | None) -> AddressChange | Refusal:
    """Request a change; nothing changes before the new inbox confirms."""
    network = Limit("address change network", most=40, seconds=86_400)
    uses = ((PER_READER, str(reader.pk)), (PER_INBOX, mailbox_of(new)))
    if refusal := rates.refuse(*uses, (network, rates.network_of(ip))):
        return refusal
    change = AddressChange.objects.create(reader=reader, old=reader.email, new=new)
    audit.record(verb="accounts.address_change_asked", subject=reader, actor=reader, ip=ip)
    address_change_requested.send(sender=AddressChange, change=change)
    return change


def is_taken(address: str) -> bool:
    """Whether a reader has this address already. Only that inbox may be told."""
    return Reader.objects.filter(email=address).exists()


def token(change: AddressChange, side: Side) -> str:
    return signing.dumps([change.pk, side.value], salt=_SALT)


def read_link(link: str) -> ChangeLink | None:
    """What a link opens; None for an unknown link or if the reader is gone."""
    try:
        change_id, side = signing.loads(link, salt=_SALT)
    except signing.BadSignature:
        return None
    change = _changes().filter(pk=change_id).first()
    return ChangeLink(change=change, side=Side(side)) if change else None


@transaction.atomic
def confirm(*, link: ChangeLink, ip: str | None, here: str | None) -> bool:
    """Switch to the new address and sign out every device except that of the given session: whoever
    leaves an inbox may not be alone in it. False if the link has expired, or another reader has
    the address by now."""
    change = link.change
    if not link.can_confirm or is_taken(change.new):
        return False
    open_ones = AddressChange.objects.filter(pk=change.pk, confirmed_at=None, stopped_at=None)
    if not (open_ones.update(confirmed_at=timezone.now()) and _move(change)):
        return False
    reader = change.reader
    audit.record(verb="accounts.address_changed", subject=reader, actor=reader, ip=ip)
    revoke_all(reader=reader, actor=reader, ip=ip, but=here)
    address_changed.send(sender=AddressChange, change=change)
    return True


@transaction.atomic
def stop(*, link: ChangeLink, ip: str | None, make_room: MakeRoom) -> bool:
    """Stop a change, or undo it. Either way every device is signed out and every passkey deleted,
    since somebody else may have made the change. An account started at the old address since then
    makes room. False, and nothing changes, if the link has expired or an account older than the
    change has the old address."""
    change = link.change
    sits_there = _now_at_the_old_one(change) if change.confirmed_at else None
    if not link.can_stop or (sits_there and not _came_since(sits_there, change)):
        return False
    open_one = AddressChange.objects.filter(pk=change.pk, stopped_at=None)
    if not open_one.update(stopped_at=timezone.now()):
        return False
    if sits_there:
        make_room(sits_there, change.reader, ip)
    if change.confirmed_at:
        _take_back(change)
    _forget_keys(change)
    audit.record(verb="accounts.address_change_stopped", subject=change.reader, ip=ip)
    revoke_all(reader=change.reader, actor=change.reader, ip=ip)
    return True


def reversible_change(newcomer: Reader) -> AddressChange | None:
    """The change by which another account left the address that this one has now, while it can be
    undone."""
    since = timezone.now() - UNDO_WITHIN
    left = _changes().filter(old=newcomer.email, confirmed_at__gt=since, stopped_at=None)
    return left.exclude(reader=newcomer).order_by("pk").first()


def _now_at_the_old_one(change: AddressChange) -> Reader | None:
    return Reader.objects.filter(email=change.old).exclude(pk=change.reader_id).first()


def _came_since(newcomer: Reader, change: AddressChange) -> bool:
    return change.confirmed_at is not None and newcomer.date_joined >= change.confirmed_at


def _take_back(change: AddressChange) -> None:
    """Restore the former address, however often it was changed since."""
    later = AddressChange.objects.filter(reader=change.reader, pk__gt=change.pk, stopped_at=None)
    later.update(stopped_at=timezone.now())
    Reader.objects.filter(pk=change.reader_id).update(
        email=change.old, address_confirmed_at=timezone.now()
    )


def _forget_keys(change: AddressChange) -> None:
    """All passkeys, since nobody knows whose they are, and the app and recovery codes set up since
    the change was requested: older ones keep out whoever has the inbox alone."""
    keys = Authenticator.objects.filter(user=change.reader)
    passkeys = Q(type=Authenticator.Type.WEBAUTHN)
    keys.filter(passkeys | Q(created_at__gte=change.asked_at)).delete()


def _move(change: AddressChange) -> bool:
    rows = Reader.objects.filter(pk=change.reader_id, email=change.old)
    return bool(rows.update(email=change.new, address_confirmed_at=timezone.now()))


def _changes() -> QuerySet[AddressChange]:
    return AddressChange.objects.select_related("reader").filter(reader__is_active=True)
