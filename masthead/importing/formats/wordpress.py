"""WordPress's own export (WXR 1.0 to 1.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from masthead.importing.errors import UnreadableError
from masthead.importing.formats import shortcodes, wordpress_blocks, wordpress_meta
from masthead.importing.formats.wordpress_authors import (
    GUESTS,
    Authors,
    stage_author,
    stage_guest,
    stage_term,
)
from masthead.importing.formats.xml import elements, line_of
from masthead.importing.items import ReportEntry, Status, StoryItem, TaxonomyTerm
from masthead.importing.mapping.html_blocks import map_html
from masthead.importing.spec import ImportSpec, OnProgress, PublicationDefaults
from masthead.importing.staging import StagingStore

Post = dict[str, Any]

_TAGS = ("{*}item", "{*}author", "{*}base_blog_url", "{*}wxr_version", "{*}term")
_EMPTIED = ("comment", "tag")  # an archive may have millions; comments are only counted
_STORIES = {"post", "page"}
_TOPICS = {"category", "post_tag", "tag", None}  # before 1.1 a tag was "tag", or had no domain
_UNSEEN = {"post_format", "post_translations", "nav_menu", "language", "author", "wp_theme"}
_DRAFTS = {
    "private": "it was private",
    "pending": "it was waiting for review",
    "draft": "",
    "future": "it was scheduled; the editor shows for when",
}
_TAG = re.compile(r"<[^>]*>")


def read(
    spec: ImportSpec, defaults: PublicationDefaults, staging: StagingStore, on_progress: OnProgress
) -> None:
    """Stage every story of the export."""
    for path in spec.files:
        site = _stage_elements(path, staging, on_progress)
        for item in _Assembly(path.name, site, spec, defaults, staging).items():
            staging.add(item)


# --- What the file contains --------------------------------------------------------------------
@dataclass(slots=True)
class _Site:
    """The site that was exported."""

    address: str = ""
    name: str = ""
    version: str = ""


def _stage_elements(path: Path, staging: StagingStore, on_progress: OnProgress) -> _Site:
    site = _Site()
    for element in elements(path, _TAGS, on_progress, emptied=_EMPTIED):
        match _local(element):
            case "wxr_version":
                site.version = element.text or ""
                site.name = _channel_title(element)
            case "base_blog_url":
                site.address = (element.text or "").strip().rstrip("/")
            case "author":
                stage_author(path.name, _fields(element), staging)
            case "term":
                stage_term(path.name, _fields(element), staging)
            case _:
                _stage_post(path, element, staging)
    if not site.version:
        raise UnreadableError(path, 1, "this is not a WordPress export: it has no wp:wxr_version.")
    return site


def _channel_title(element: etree._Element) -> str:
    channel = element.getparent()
    return "" if channel is None else unescape((channel.findtext("title") or "").strip())


def _fields(element: etree._Element) -> dict[str, str]:
    return {_local(part): (part.text or "").strip() for part in element}


def _stage_post(path: Path, element: etree._Element, staging: StagingStore) -> None:
    post: Post = {"terms": [], "meta": {}, "comments": 0}
    for part in element:
        _read_part(post, part)
    line = line_of(element)
    if post.get("post_type") == "attachment":
        attachment = _attachment(post)
        staging.add_record(f"{path.name} attachment", attachment["id"], attachment, line=line)
        staging.add_record(f"{path.name} child", post.get("post_parent", ""), attachment, line=line)
        return
    if post.get("post_type") in GUESTS:
        stage_guest(path.name, post, staging)
    elif post.get("post_type") == "wp_block" and _is_public(post):
        content = {"content": post.get("content", "")}
        staging.add_record(f"{path.name} block", post.get("post_id", ""), content, line=line)
    staging.add_record(f"{path.name} post", post.get("post_id", ""), post, line=line)


def _is_public(post: Post) -> bool:
    return post.get("status") == "publish" and not post.get("post_password")


def _read_part(post: Post, part: etree._Element) -> None:
    name = _local(part)
    if name == "encoded":
        excerpt = "excerpt" in str(part.tag)
        post["excerpt" if excerpt else "content"] = part.text or ""
    elif name == "category":
        post["terms"].append([part.get("domain"), part.get("nicename") or "", part.text or ""])
    elif name == "postmeta":
        fields = {_local(one): one.text or "" for one in part}
        key = fields.get("meta_key", "")
        if wordpress_meta.is_kept(key):
            post["meta"].setdefault(key, fields.get("meta_value", ""))
    elif name == "comment":
        post["comments"] += 1
    else:
        post.setdefault(name, (part.text or "").strip())


def _attachment(post: Post) -> shortcodes.Attachment:
    return {
        "id": post.get("post_id", ""),
        "url": post.get("attachment_url") or post.get("guid", ""),
        "alt": post["meta"].get("_wp_attachment_image_alt", ""),
        "caption": _words(post.get("excerpt", "")),
    }


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


# --- What it becomes ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Assembly:
    """Joins posts with their authors and attachments, which may be anywhere in the file."""

    file: str
    site: _Site
    spec: ImportSpec
    defaults: PublicationDefaults
    staging: StagingStore

    def items(self) -> Iterator[StoryItem | ReportEntry]:
        for line, post in self.staging.records(f"{self.file} post"):
            yield self._item(post, line)
        for line, attachment in self.staging.records(f"{self.file} attachment"):
            yield ReportEntry(
                f"wordpress:{self.site.address}?attachment={attachment['id']}"[:300],
                f"{self.file}, line {line}",
                attachment["url"],
                Status.SKIPPED,
                ("an attachment; it is imported with the stories that use it",),
            )

    def _item(self, post: Post, line: int) -> StoryItem | ReportEntry:
        source = f"wordpress:{self.site.address}?p={post.get('post_id', '')}"[:300]
        place = f"{self.file}, line {line}"
        title = unescape(_words(post.get("title", "")))
        reason, became = self._reason_to_leave_out(post, source)
        if reason:
            return ReportEntry(source, place, title, became, (reason,))
        item = StoryItem(
            source=source,
            place=place,
            headline=title,
            slug=unquote(post.get("post_name", "")),
            language=self.defaults.language,
            access="public",
            standfirst=_words(post.get("excerpt", "")),
        )
        self._credit_and_file(item, post)
        self._date(item, post)
        self._decide_whether_live(item, post)
        self._fill(item, post)
        return item

    def _reason_to_leave_out(self, post: Post, source: str) -> tuple[str, Status]:
        kind, status = post.get("post_type", ""), post.get("status", "")
        if not post.get("post_id"):
            return "it has no id (wp:post_id)", Status.REFUSED
        if kind not in _STORIES:
            return f"a “{kind}” is not a story", Status.SKIPPED
        if status in {"trash", "auto-draft", "inherit"}:
            return f"its status is “{status}”", Status.SKIPPED
        if kind == "page" and self.spec.pages == "skip":
            return "pages were excluded", Status.SKIPPED
        if self.staging.has(source):
            return "the same id appears earlier in the file", Status.REFUSED
        return "", Status.SKIPPED

    def _credit_and_file(self, item: StoryItem, post: Post) -> None:
        item.authors, findings = Authors(self.file, self.staging).of(post)
        for finding in findings:
            item.note(finding)
        item.terms = _terms(post)
        for domain, slug, name in post["terms"]:
            if domain == "language" and slug:
                item.language = unquote(slug)[:12]
            elif domain not in _TOPICS | _UNSEEN:
                item.note(f"{domain} “{unescape(name)[:120]}” was left out: not a category or tag")

    def _date(self, item: StoryItem, post: Post) -> None:
        zone = ZoneInfo(self.defaults.time_zone)
        local = _when(post.get("post_date", ""), zone)
        item.published_at = _when(post.get("post_date_gmt", ""), UTC) or local
        local = _when(post.get("post_modified", ""), zone)
        item.modified_at = _when(post.get("post_modified_gmt", ""), UTC) or local

    def _decide_whether_live(self, item: StoryItem, post: Post) -> None:
        status = post.get("status", "")
        if post.get("post_password"):
            item.note("kept as a draft: it was password-protected")
        elif status == "publish":
            self._publish(item, post)
        else:
            why = _DRAFTS.get(status, f"its status is “{status}”")
            item.note(f"kept as a draft: {why}" if why else "")
            if status == "future":
                item.go_live_at, item.published_at = item.published_at, ""

    def _publish(self, item: StoryItem, post: Post) -> None:
        item.old_addresses = [post["link"]] if post.get("link") else []
        if post.get("post_type") == "page" and self.spec.pages != "publish":
            item.note("kept as a draft: a page, not a post (use --pages publish to publish pages)")
        elif not item.published_at:
            item.note("kept as a draft: it has no valid date")
        else:
            item.is_live = True

    def _fill(self, item: StoryItem, post: Post) -> None:
        content = post.get("content", "")
        blocks = wordpress_blocks.resolve(
            content, find_block=self._reusable, footnotes=post["meta"].get("footnotes", "")
        )
        expanded = shortcodes.expand(
            blocks.html, attachments=lambda ids: self._attachments(ids, post)
        )
        mapped = map_html(
            expanded.html,
            section_labels=self.defaults.labels,
            line_breaks="<!-- wp:" not in content,
            host=urlsplit(self.site.address).hostname or "",
        )
        item.blocks = mapped.blocks
        lead = self.staging.record(
            f"{self.file} attachment", post["meta"].get("_thumbnail_id") or "none"
        )
        if lead:
            item.lead = {"src": lead["url"], "alt": lead["alt"], "caption": lead["caption"]}
        for finding in [*blocks.findings, *expanded.findings, *mapped.findings]:
            item.note(finding)
        if post["comments"]:
            item.note(f"comments were left out: {post['comments']}")
        self._apply_plugins(
            item, post, is_for_members=blocks.is_for_members or expanded.is_for_members
        )

    def _apply_plugins(self, item: StoryItem, post: Post, *, is_for_members: bool) -> None:
        meta, names = post["meta"], {"headline": item.headline, "site": self.site.name}
        item.search_title = wordpress_meta.search_title(meta, **names)[:255]
        item.search_description = wordpress_meta.search_description(meta, **names)
        for finding in wordpress_meta.left_out(meta, **names):
            item.note(finding)
        item.access = wordpress_meta.access(meta) or ("pro" if is_for_members else "public")
        if item.access != "public":
            who = "PRO members" if item.access == "pro" else "registered readers"
            item.note(f"a plugin kept it for members on the old site; imported for {who}")

    def _reusable(self, number: str) -> str | None:
        found = self.staging.record(f"{self.file} block", number)
        return found and str(found["content"])

    def _attachments(self, ids: list[str], post: Post) -> list[shortcodes.Attachment]:
        if ids:
            found = [self.staging.record(f"{self.file} attachment", one) for one in ids]
            return [one for one in found if one]
        return [
            one for _, one in self.staging.records(f"{self.file} child", post.get("post_id", ""))
        ]


def _terms(post: Post) -> list[TaxonomyTerm]:
    """Categories and tags, each once: WXR 1.0 has each twice, first without its slug."""
    found: dict[tuple[str, bool], TaxonomyTerm] = {}
    named = {name for domain, slug, name in post["terms"] if domain and slug}
    for domain, slug, name in post["terms"]:
        is_category = domain in {"category", None}
        if domain in _TOPICS and (slug or name not in named):
            term = TaxonomyTerm(unescape(name), unquote(slug), is_category)
            found.setdefault((term.name, is_category), term)
    return list(found.values())


def _when(text: str, zone: Any) -> str:
    """One of WordPress's times as ISO 8601; empty for its zeros."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())
