"""Ghost's export (0.x to 6): a JSON file of tables; and its members as CSV (formats/members.py)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from masthead.importing.errors import UnreadableError
from masthead.importing.formats import members
from masthead.importing.formats.ghost_bodies import body_of
from masthead.importing.formats.json_tables import JsonTables
from masthead.importing.items import Author, ReportEntry, Status, StoryItem, TaxonomyTerm
from masthead.importing.mapping.html_blocks import map_html
from masthead.importing.mapping.inline import plain
from masthead.importing.spec import ImportSpec, OnProgress, PublicationDefaults
from masthead.importing.staging import StagingStore
from masthead.publishing.kinds import Kind

Row = dict[str, Any]

# Which tables are kept, and by which column their rows are looked up.
_TABLES = {
    "posts": "id",
    "posts_meta": "post_id",
    "posts_tags": "post_id",
    "posts_authors": "post_id",
    "tags": "id",
    "users": "id",
    "newsletters": "id",
}
_ACCESS = {"public": "public", "members": "registered", "paid": "pro", "tiers": "pro"}
# What an export tells of a post that has no place in a story.
_LEFT_OUT = {
    "its title, description or picture for social networks": (
        "og_title og_description og_image twitter_title twitter_description twitter_image"
    ),
    "its canonical address on another site": "canonical_url",
    "its e-mail subject": "email_subject",
    "injected code (codeinjection_head)": "codeinjection_head",
    "injected code (codeinjection_foot)": "codeinjection_foot",
}
_DRAFTS = {
    "draft": "",
    "scheduled": "it was scheduled; the editor shows for when",
    "sent": "it was sent by e-mail only, never published on the site",
}


def read(
    spec: ImportSpec, defaults: PublicationDefaults, staging: StagingStore, on_progress: OnProgress
) -> None:
    """Stage every story, then every member."""
    for path in spec.files:
        _stage_tables(path, staging, on_progress)
        for item in _Assembly(path.name, spec, defaults, staging).items():
            staging.add(item)
    if spec.members:
        members.read(spec.members, staging)


# --- What the file contains --------------------------------------------------------------------
def _stage_tables(path: Path, staging: StagingStore, on_progress: OnProgress) -> None:
    """An export is {"db": [{"data": {table: rows}}]}; older ones lack the outer two."""
    tables = {f"{outer}.{table}": table for outer in ("db.item.data", "data") for table in _TABLES}
    export = JsonTables(path, tables, on_progress)
    for table, line, row in export.rows():
        if not isinstance(row, dict):
            raise UnreadableError(path, line, f"expected a row of “{table}” here.")
        key = str(row.get(_TABLES[table]) or "")
        staging.add_record(f"{path.name} {table}", key, row, line=line)
    if "posts" not in export.found:
        raise UnreadableError(path, 1, "this is not a Ghost export: it has no table of posts.")


# --- What it becomes ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Assembly:
    """Joins posts with their tags, authors and meta, which may be anywhere in the file."""

    file: str
    spec: ImportSpec
    defaults: PublicationDefaults
    staging: StagingStore

    def items(self) -> Iterator[StoryItem | ReportEntry]:
        for line, post in self.staging.records(f"{self.file} posts"):
            yield self._item(post, line)

    def _item(self, post: Row, line: int) -> StoryItem | ReportEntry:
        source = f"ghost:{post.get('uuid') or post.get('id')}"[:300]
        place = f"{self.file}, line {line}"
        title = str(post.get("title") or "")
        reason, became = self._reason_to_leave_out(post, source)
        if reason:
            return ReportEntry(source, place, title, became, (reason,))
        item = StoryItem(
            source=source,
            place=place,
            headline=title,
            slug=str(post.get("slug") or ""),
            standfirst=str(post.get("custom_excerpt") or ""),
            language=str(post.get("locale") or self.defaults.language),
            access=_ACCESS.get(str(post.get("visibility") or "public"), "pro"),
            published_at=_when(post.get("published_at")),
            modified_at=_when(post.get("updated_at")),
        )
        self._decide_whether_live(item, post)
        self._credit_and_file(item, post)
        self._fill(item, post)
        return item

    def _reason_to_leave_out(self, post: Row, source: str) -> tuple[str, Status]:
        if not (post.get("uuid") or post.get("id")):
            return "it has no id", Status.REFUSED
        if self._is_page(post) and self.spec.pages == "skip":
            return "pages were excluded", Status.SKIPPED
        if self.staging.has(source):
            return "the same id appears earlier in the file", Status.REFUSED
        return "", Status.SKIPPED

    def _is_page(self, post: Row) -> bool:
        return post.get("type") == "page" or str(post.get("page")).lower() in {"1", "true"}

    def _decide_whether_live(self, item: StoryItem, post: Row) -> None:
        status = str(post.get("status") or "draft")
        if status != "published":
            why = _DRAFTS.get(status, f"its status is “{status}”")
            item.note(f"kept as a draft: {why}" if why else "")
            if status == "scheduled":
                item.go_live_at, item.published_at = item.published_at, ""
            return
        item.old_addresses = [f"/{item.slug}/"] if item.slug else []
        if self._is_page(post) and self.spec.pages != "publish":
            item.note("kept as a draft: a page, not a post (use --pages publish to publish pages)")
        elif not item.published_at:
            item.note("kept as a draft: it has no valid date")
        else:
            item.is_live = True

    def _credit_and_file(self, item: StoryItem, post: Row) -> None:
        for author in self._authors(item, post):
            name, slug = str(author.get("name") or ""), str(author.get("slug") or "")
            item.authors.append(Author(name or slug, slug, str(author.get("bio") or "")))
        for tag in self._joined("posts_tags", "tag_id", "tags", post):
            name = str(tag.get("name") or "")
            if tag.get("visibility") == "internal" or name.startswith("#"):
                self._read_internal_tag(item, name.removeprefix("#"))
            else:
                item.terms.append(TaxonomyTerm(name, str(tag.get("slug") or "")))

    def _authors(self, item: StoryItem, post: Row) -> list[Row]:
        """From posts_authors since 1.22, before that from the post itself."""
        found = list(self._joined("posts_authors", "author_id", "users", post))
        if found or not post.get("author_id"):
            return found
        author = self.staging.record(f"{self.file} users", str(post["author_id"]))
        if author is None:
            item.note("its author is not in the export")
        return [author] if author else []

    def _read_internal_tag(self, item: StoryItem, name: str) -> None:
        """An internal tag may name a kind; readers never saw it, so it does not become a topic."""
        kind = name.lower().replace("-", "_").replace(" ", "_")
        if kind in Kind.values:
            item.kind = kind
        else:
            item.note(f"internal tag “#{name}” was left out")

    def _joined(self, link: str, column: str, table: str, post: Row) -> Iterator[Row]:
        links = [row for _, row in self.staging.records(f"{self.file} {link}", str(post.get("id")))]
        for row in sorted(links, key=_sort_order):
            joined = self.staging.record(f"{self.file} {table}", str(row.get(column)))
            if joined:
                yield joined

    def _fill(self, item: StoryItem, post: Row) -> None:
        body = body_of(post)
        mapped = map_html(body.html, section_labels=self.defaults.labels)
        item.blocks = mapped.blocks
        for finding in [*body.findings, *mapped.findings]:
            item.note(finding)
        for words in body.withheld:
            item.ednote = f"{item.ednote}\nShown to some members only: {words}".strip()
            item.note("text that only some members could see was moved to the note to editors")
        # before 3.0 the columns of posts_meta were in posts
        meta = self.staging.record(f"{self.file} posts_meta", str(post.get("id"))) or {}
        self._describe(item, post | {name: value for name, value in meta.items() if value})

    def _describe(self, item: StoryItem, meta: Row) -> None:
        item.search_title = str(meta.get("meta_title") or "")[:255]
        item.search_description = str(meta.get("meta_description") or "")
        source = str(meta.get("feature_image") or meta.get("image") or "")
        if source:
            item.lead = {
                "src": source.replace("__GHOST_URL__", ""),
                "alt": str(meta.get("feature_image_alt") or ""),
                "caption": _words(str(meta.get("feature_image_caption") or "")),
            }
        for what, columns in _LEFT_OUT.items():
            item.note(f"{what} was left out" if any(map(meta.get, columns.split())) else "")


def _sort_order(row: Row) -> float:
    given = row.get("sort_order")
    return given if isinstance(given, int | float) else 0


def _words(html: str) -> str:
    blocks = map_html(html).blocks
    parts = [block["value"] for block in blocks if block["type"] == "paragraph"]
    return plain(" ".join(parts))


def _when(value: Any) -> str:
    """A time of Ghost's (UTC; text, or milliseconds in old exports) as ISO 8601."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000, UTC).isoformat()
        when = datetime.fromisoformat(str(value or ""))
    except (ValueError, OverflowError, OSError):
        return ""
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
