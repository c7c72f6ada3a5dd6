"""The items of an export in the publication's terms: the first pass stages them, the second writes
them."""

import json
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from masthead.importing.mapping.html_blocks import Block


class Status(StrEnum):
    """What happened to an item."""

    IMPORTED = "imported"
    CHANGED = "changed"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One entry of the report: what happened to an item, why, and where it is in the file."""

    source: str
    place: str
    title: str
    status: Status
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    slug: str = ""
    bio: str = ""


@dataclass(frozen=True, slots=True)
class TaxonomyTerm:
    """A category or tag, as the export names it."""

    name: str
    slug: str = ""
    is_category: bool = False


@dataclass(slots=True)
class StoryItem:
    """A post, ready to become a story. Times are ISO 8601 with their offset."""

    source: str  # identifies it across imports, e.g. "ghost:<uuid>"
    place: str  # e.g. "export.xml, line 120"
    headline: str
    slug: str
    blocks: list[Block] = field(default_factory=list)
    standfirst: str = ""
    kicker: str = ""
    kind: str = ""
    access: str = ""
    language: str = ""
    is_live: bool = False
    published_at: str = ""
    modified_at: str = ""
    go_live_at: str = ""
    authors: list[Author] = field(default_factory=list)
    contributors: list[Author] = field(default_factory=list)
    terms: list[TaxonomyTerm] = field(default_factory=list)
    lead: dict[str, str] | None = None
    old_addresses: list[str] = field(default_factory=list)
    search_title: str = ""
    search_description: str = ""
    ednote: str = ""
    findings: list[str] = field(default_factory=list)
    content_hash: str = ""  # its fingerprint, computed once when it is staged

    def note(self, finding: str) -> None:
        """Report something that an editor should know; each finding once."""
        if finding and finding not in self.findings:
            self.findings.append(finding)

    def pictures(self) -> list[dict[str, str]]:
        """Every picture, the lead first."""
        found = [self.lead] if self.lead else []
        for block in self.blocks:
            if block["type"] == "picture":
                found.append(block["value"])
            elif block["type"] == "gallery":
                found.extend(block["value"])
        return found

    def fingerprint(self) -> str:
        """Equal for equal content, wherever in the file the item is."""
        return _digest({**_fields(self), "place": "", "findings": [], "mark": ""})

    def written(self) -> str:
        return json.dumps(_fields(self), ensure_ascii=False, default=asdict)

    @classmethod
    def read(cls, written: str) -> "StoryItem":
        stored: dict[str, Any] = json.loads(written)
        for name in ("authors", "contributors"):
            stored[name] = [Author(**author) for author in stored[name]]
        stored["terms"] = [TaxonomyTerm(**term) for term in stored["terms"]]
        return cls(**stored)


@dataclass(slots=True)
class MemberItem:
    """A member of the old site. Consent is never assumed."""

    source: str
    place: str
    email: str
    name: str = ""
    note: str = ""
    labels: list[str] = field(default_factory=list)
    joined_at: str = ""
    was_subscribed: bool = False
    findings: list[str] = field(default_factory=list)

    def fingerprint(self) -> str:
        return _digest({**_fields(self), "place": "", "findings": []})

    def written(self) -> str:
        return json.dumps(_fields(self), ensure_ascii=False)

    @classmethod
    def read(cls, written: str) -> "MemberItem":
        return cls(**json.loads(written))


def _fields(item: StoryItem | MemberItem) -> dict[str, Any]:
    """`asdict` without its deep copies, which would double the time an import takes."""
    return {one.name: getattr(item, one.name) for one in fields(item)}


def _digest(content: dict[str, Any]) -> str:
    return sha256(json.dumps(content, sort_keys=True, default=asdict).encode()).hexdigest()


def parse_time(text: str) -> datetime | None:
    """A time as items store it; None if there is none."""
    return datetime.fromisoformat(text) if text else None
