"""WordPress's own export (WXR 1.0 to 1.2)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from lxml import etree

from masthead.importing.errors import UnreadableError
from masthead.importing.formats import shortcodes
from masthead.importing.formats.xml import elements, line_of
from masthead.importing.items import Author, Became, Outcome, StoryItem, Term
from masthead.importing.mapping.walk import map_html
from masthead.importing.plan import House, Plan, Tick
from masthead.importing.stage import Stage

Post = dict[str, Any]

_TAGS = ("{*}item", "{*}author", "{*}base_blog_url", "{*}wxr_version")
_EMPTIED = ("comment", "tag", "term")  # an archive has millions; comments are only counted
_STORIES = {"post", "page"}
_DRAFTS = {
    "private": "it was private",
    "pending": "it was waiting for review",
    "draft": "",
    "future": "it was scheduled; the editor shows for when",
}
_TAG = re.compile(r"<[^>]*>")


def read(plan: Plan, house: House, stage: Stage, tick: Tick) -> None:
    """Lay every story of the export on the stage. Raises UnreadableError before
    anything else does."""
    for path in plan.files:
        site = _lay_facts(path, stage, tick)
        for item in _Assembly(path.name, site, plan, house, stage).items():
            stage.add(item)


# --- What stands in the file -------------------------------------------------------------------
def _lay_facts(path: Path, stage: Stage, tick: Tick) -> str:
    site = version = ""
    for element in elements(path, _TAGS, tick, emptied=_EMPTIED):
        name = _local(element)
        if name == "wxr_version":
            version = element.text or ""
        elif name == "base_blog_url":
            site = (element.text or "").strip().rstrip("/")
        elif name == "author":
            _lay_author(path, element, stage)
        else:
            _lay_post(path, element, stage)
    if not version:
        raise UnreadableError(path, 1, "this is not a WordPress export: it has no wp:wxr_version.")
    return site


def _lay_author(path: Path, element: etree._Element, stage: Stage) -> None:
    told = {_local(part): (part.text or "").strip() for part in element}
    if "author_login" in told:
        stage.lay(
            f"{path.name} author",
            told["author_login"],
            {"name": told.get("author_display_name") or told["author_login"]},
        )


def _lay_post(path: Path, element: etree._Element, stage: Stage) -> None:
    post: Post = {"terms": [], "meta": {}, "comments": 0}
    for part in element:
        _tell(post, part)
    line = line_of(element)
    if post.get("post_type") == "attachment":
        attachment = _attachment(post)
        stage.lay(f"{path.name} attachment", attachment["id"], attachment, line=line)
        stage.lay(f"{path.name} child", post.get("post_parent", ""), attachment, line=line)
    else:
        stage.lay(f"{path.name} post", post.get("post_id", ""), post, line=line)


def _tell(post: Post, part: etree._Element) -> None:
    name = _local(part)
    if name == "encoded":
        excerpt = "excerpt" in str(part.tag)
        post["excerpt" if excerpt else "content"] = part.text or ""
    elif name == "category":
        post["terms"].append([part.get("domain"), part.get("nicename") or "", part.text or ""])
    elif name == "postmeta":
        told = {_local(one): one.text or "" for one in part}
        if told.get("meta_key") in {"_thumbnail_id", "_wp_attachment_image_alt"}:
            post["meta"][told["meta_key"]] = told.get("meta_value", "")
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
    """Joins posts with their authors and attachments, which may stand anywhere in the file."""

    file: str
    site: str
    plan: Plan
    house: House
    stage: Stage

    def items(self) -> Iterator[StoryItem | Outcome]:
        for line, post in self.stage.facts(f"{self.file} post"):
            yield self._item(post, line)
        for line, attachment in self.stage.facts(f"{self.file} attachment"):
            yield Outcome(
                f"wordpress:{self.site}?attachment={attachment['id']}"[:300],
                f"{self.file}, line {line}",
                attachment["url"],
                Became.SKIPPED,
                ("an attachment; it is imported with the stories that use it",),
            )

    def _item(self, post: Post, line: int) -> StoryItem | Outcome:
        source = f"wordpress:{self.site}?p={post.get('post_id', '')}"[:300]
        place = f"{self.file}, line {line}"
        title = unescape(_words(post.get("title", "")))
        reason, became = self._reason_not_to(post, source)
        if reason:
            return Outcome(source, place, title, became, (reason,))
        item = StoryItem(
            source=source,
            place=place,
            headline=title,
            slug=unquote(post.get("post_name", "")),
            language=self.house.language,
            access="public",
            standfirst=_words(post.get("excerpt", "")),
            authors=list(self._authors(post)),
            terms=[
                Term(unescape(name), unquote(slug), domain == "category")
                for domain, slug, name in post["terms"]
                if domain in {"category", "post_tag"}
            ],
        )
        self._date(item, post)
        self._decide_whether_live(item, post)
        self._fill(item, post)
        return item

    def _reason_not_to(self, post: Post, source: str) -> tuple[str, Became]:
        kind, status = post.get("post_type", ""), post.get("status", "")
        if not post.get("post_id"):
            return "it has no id (wp:post_id)", Became.REFUSED
        if kind not in _STORIES:
            return f"a “{kind}” is not a story", Became.SKIPPED
        if status in {"trash", "auto-draft", "inherit"}:
            return f"its status is “{status}”", Became.SKIPPED
        if kind == "page" and self.plan.pages == "skip":
            return "pages were excluded", Became.SKIPPED
        if self.stage.has(source):
            return "the same id appears earlier in the file", Became.REFUSED
        return "", Became.SKIPPED

    def _authors(self, post: Post) -> Iterable[Author]:
        login = post.get("creator", "")
        if login:
            known = self.stage.fact(f"{self.file} author", login)
            yield Author(known["name"] if known else login)

    def _date(self, item: StoryItem, post: Post) -> None:
        zone = ZoneInfo(self.house.time_zone)
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
        if post.get("post_type") == "page" and self.plan.pages != "publish":
            item.note("kept as a draft: a page, not a post (use --pages publish to publish pages)")
        elif not item.published_at:
            item.note("kept as a draft: it has no valid date")
        else:
            item.is_live = True

    def _fill(self, item: StoryItem, post: Post) -> None:
        content = post.get("content", "")
        html, findings = shortcodes.expand(
            content, attachments=lambda ids: self._attachments(ids, post)
        )
        mapped = map_html(
            html,
            house_labels=self.house.labels,
            line_breaks="<!-- wp:" not in content,
            host=urlsplit(self.site).hostname or "",
        )
        item.blocks = mapped.blocks
        lead = self.stage.fact(
            f"{self.file} attachment", post["meta"].get("_thumbnail_id") or "none"
        )
        if lead:
            item.lead = {"src": lead["url"], "alt": lead["alt"], "caption": lead["caption"]}
        for finding in [*findings, *mapped.findings]:
            item.note(finding)
        if post["comments"]:
            item.note(f"comments were left out: {post['comments']}")

    def _attachments(self, ids: list[str], post: Post) -> list[shortcodes.Attachment]:
        if ids:
            found = [self.stage.fact(f"{self.file} attachment", one) for one in ids]
            return [one for one in found if one]
        return [one for _, one in self.stage.facts(f"{self.file} child", post.get("post_id", ""))]


def _when(text: str, zone: Any) -> str:
    """A time of WordPress's as ISO 8601; nothing for its zeros."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())
