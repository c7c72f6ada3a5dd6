"""Ghost's members, as it exports them: a CSV row for each; notes may span several lines."""

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from masthead.core.mail_addresses import canonical_address
from masthead.importing.errors import UnreadableError
from masthead.importing.formats.text import not_utf8
from masthead.importing.items import MemberItem, ReportEntry, Status
from masthead.importing.staging import StagingStore

Row = dict[str, str]


def read(path: Path, staging: StagingStore) -> None:
    """Stage every member."""
    for line, row in _rows(path):
        staging.add(_item(path.name, line, row, staging))


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if "email" not in (reader.fieldnames or []):
                raise UnreadableError(
                    path, 1, "this is not a list of members: it has no “email” column."
                )
            for row in reader:
                first, line = line + 1, reader.line_num
                yield first, _without_nuls(row)
    except UnicodeDecodeError as error:
        raise not_utf8(path, error) from error
    except csv.Error as error:
        raise UnreadableError(path, line + 1, f"this is not a valid CSV file ({error}).") from error


def _without_nuls(row: Row) -> Row:
    """Columns by name, without NULs, which no database stores."""
    return {key: (value or "").replace("\x00", "") for key, value in row.items() if key}


def _item(file: str, line: int, row: Row, staging: StagingStore) -> MemberItem | ReportEntry:
    email = canonical_address(row["email"])
    # a digest: it outlives a deleted account and must not contain its address
    source = f"ghost-member:{sha256(email.encode()).hexdigest()[:40]}"
    place = f"{file}, line {line}"
    reason, became = _reason_not_to(row, email, source, staging)
    if reason:
        return ReportEntry(source, place, email, became, (reason,))
    item = MemberItem(
        source=source,
        place=place,
        email=email,
        name=" ".join(row.get("name", "").split())[:150],
        note=row.get("note", "").strip(),
        labels=_split_list(row.get("labels", "")),
        joined_at=row.get("created_at", "").replace("Z", "+00:00"),
        was_subscribed=row.get("subscribed_to_emails", "").lower() == "true",
    )
    item.labels += [f"tier: {tier}" for tier in _split_list(row.get("tiers", ""))]
    if row.get("tiers") or row.get("complimentary_plan", "").lower() == "true":
        item.findings.append("had a paid or complimentary plan; no membership was granted")
    return item


def _reason_not_to(row: Row, email: str, source: str, staging: StagingStore) -> tuple[str, Status]:
    if row.get("deleted_at"):
        return "the member was deleted", Status.SKIPPED
    try:
        validate_email(email)
    except ValidationError:
        return "this is not a valid e-mail address", Status.REFUSED
    if len(email) > 254:  # noqa: PLR2004  # RFC 5321's longest path
        return "the address is too long", Status.REFUSED
    if staging.has(source):
        return "the same address appears earlier in the file", Status.REFUSED
    return "", Status.SKIPPED


def _split_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
