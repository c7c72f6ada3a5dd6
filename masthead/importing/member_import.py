"""Members of the old site become readers. Nobody is mailed without proof of consent."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.text import slugify

from masthead.accounts.models import Reader
from masthead.importing.items import MemberItem, ReportEntry, Status, parse_time
from masthead.importing.models import Imported
from masthead.newsletters.models import Newsletter, Subscriber

_SOURCE = "import from Ghost"


@dataclass(frozen=True, slots=True)
class NoSuchNewsletterError(Exception):
    slug: str

    def __str__(self) -> str:
        return f"There is no newsletter “{self.slug}”. Create it in the desk first."


@dataclass(frozen=True, slots=True)
class NoListError(Exception):
    """Members are to be imported, and no newsletter was named for them."""

    file: Path

    def __str__(self) -> str:
        slugs = ", ".join(Newsletter.objects.values_list("slug", flat=True)) or "none yet"
        return (
            f"--members {self.file.name} needs --newsletter SLUG, the newsletter to add them to. "
            f"They are not sent anything until they agree. Available: {slugs}. With “--newsletter "
            "none” they become readers without a newsletter."
        )


def newsletter_for(slug: str) -> Newsletter | None:
    """The newsletter that members are added to; None without a slug."""
    if not slug:
        return None
    found = Newsletter.objects.filter(slug=slugify(slug)).first()
    if found is None:
        raise NoSuchNewsletterError(slug)
    return found


def assess_members(
    items: list[MemberItem], known: dict[str, Imported], newsletter: Newsletter | None
) -> list[ReportEntry]:
    """What importing a batch of members would do. Writes nothing."""
    addresses = Reader.objects.filter(email__in=[item.email for item in items])
    existing = set(addresses.values_list("email", flat=True))
    return [
        _assess(item, known.get(item.source), newsletter, is_known=item.email in existing)
        for item in items
    ]


def import_members(
    items: list[MemberItem], known: dict[str, Imported], newsletter: Newsletter | None
) -> list[ReportEntry]:
    """Write a batch of members, inside the caller's transaction."""
    outcomes = assess_members(items, known, newsletter)
    wanted = [i for i, o in zip(items, outcomes, strict=True) if o.status != Status.SKIPPED]
    readers = {r.email: r for r in Reader.objects.filter(email__in=[i.email for i in wanted])}
    for item in wanted:
        if item.email in readers:
            _add_to(readers[item.email], item)
    fresh = [_reader(item) for item in wanted if item.email not in readers]
    readers |= {reader.email: reader for reader in Reader.objects.bulk_create(fresh)}
    if newsletter:
        _subscribe(wanted, readers, newsletter)
    _record_imported(wanted, readers, newsletter)
    return outcomes


def _record_imported(
    items: list[MemberItem], readers: dict[str, Reader], newsletter: Newsletter | None
) -> None:
    Imported.objects.bulk_create(
        [
            Imported(
                source=item.source,
                fingerprint=_fingerprint(item, newsletter),
                reader=readers[item.email],
                at=timezone.now(),
            )
            for item in items
        ],
        update_conflicts=True,
        unique_fields=["source"],
        update_fields=["fingerprint", "reader", "at"],
    )


def _fingerprint(item: MemberItem, newsletter: Newsletter | None) -> str:
    """Of the member and the newsletter: another newsletter counts as a change."""
    return f"{item.fingerprint()[:44]}{newsletter.pk if newsletter else 0:020}"


def _reader(item: MemberItem) -> Reader:
    return Reader(
        email=item.email,
        first_name=item.name,
        password=make_password(None),
        labels=item.labels,
        note=item.note,
        date_joined=_joined(item),
    )


def _joined(item: MemberItem) -> datetime:
    try:
        return parse_time(item.joined_at) or timezone.now()
    except ValueError:
        return timezone.now()


def _assess(
    item: MemberItem, known: Imported | None, newsletter: Newsletter | None, *, is_known: bool
) -> ReportEntry:
    if known and (known.reader is None or known.reader.closed_at):
        return _outcome(item, Status.SKIPPED, "the account was deleted and is not restored")
    if known and known.fingerprint == _fingerprint(item, newsletter):
        return _outcome(item, Status.SKIPPED, "unchanged since the last import")
    reasons = list(item.findings)
    if is_known:
        reasons.append("the address already existed; labels were added and nothing was removed")
    if item.was_subscribed:
        reasons.append("consent unknown: not sent anything until they sign up again")
    if newsletter is None:
        reasons.append("not added to a newsletter; use --newsletter to choose one")
    return _outcome(item, Status.CHANGED if is_known else Status.IMPORTED, *reasons)


def _outcome(item: MemberItem, status: Status, *reasons: str) -> ReportEntry:
    return ReportEntry(item.source, item.place, item.email, status, reasons)


def _add_to(reader: Reader, item: MemberItem) -> None:
    """What staff wrote here stays."""
    reader.labels = list(dict.fromkeys([*reader.labels, *item.labels]))
    reader.note = reader.note or item.note
    reader.first_name = reader.first_name or item.name
    reader.save(update_fields=["labels", "note", "first_name"])


def _subscribe(items: list[MemberItem], readers: dict[str, Reader], newsletter: Newsletter) -> None:
    """Consent is unknown for those who were subscribed; those who had unsubscribed stay
    unsubscribed. An existing row is the reader's own choice and is left alone."""
    now = timezone.now()
    Subscriber.objects.bulk_create(
        [
            Subscriber(
                reader=readers[item.email],
                newsletter=newsletter,
                state=Subscriber.State.UNKNOWN if item.was_subscribed else Subscriber.State.ENDED,
                source=_SOURCE,
                ended_at=None if item.was_subscribed else now,
            )
            for item in items
        ],
        ignore_conflicts=True,
    )
