"""Single pages: HTML as saved from a site, or plain text."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from masthead.importing.formats import plaintext
from masthead.importing.formats.text import decoded
from masthead.importing.items import Author, ReportEntry, Status, StoryItem, TaxonomyTerm
from masthead.importing.mapping.html_blocks import map_html
from masthead.importing.spec import ImportSpec, OnProgress, PublicationDefaults
from masthead.importing.staging import StagingStore

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_BOILERPLATE = (
    "//nav | //aside | //script | //style | //form | //template | //body/header | //body/footer"
    " | //*[@aria-hidden='true'] | //*[contains(@class, 'skip-link')]"
)
_BODIES = (
    "//*[@itemprop='articleBody']",
    "//article//*[contains(concat(' ', @class, ' '), ' entry-content ')]",
    "//article",
    "//main",
    "//*[@role='main']",
    "//body",
)
_ARTICLE_TYPES = {"NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle"}


def read(
    spec: ImportSpec, defaults: PublicationDefaults, staging: StagingStore, on_progress: OnProgress
) -> None:
    """Stage each page."""
    for number, path in enumerate(spec.files, start=1):
        if path.suffix.lower() == ".txt":
            item = _from_text(path, spec, defaults)
        else:
            item = _from_html(path, spec, defaults)
        if isinstance(item, StoryItem):
            _date(item, spec)
        if staging.has(item.source):
            reason = "the same page appears in an earlier file"
            item = ReportEntry(item.source, item.place, path.name, Status.REFUSED, (reason,))
        staging.add(item)
        on_progress(number, len(spec.files))


def _from_text(
    path: Path, spec: ImportSpec, defaults: PublicationDefaults
) -> StoryItem | ReportEntry:
    page = plaintext.parse(decoded(path, encoding=spec.encoding))
    if page is None:
        return _no_text(path)
    mapped = map_html(page.html, section_labels=defaults.labels)
    return StoryItem(
        source=_source(path.name),
        place=f"{path.name}, line {page.line}",
        headline=page.headline,
        slug="",
        standfirst=page.standfirst,
        blocks=mapped.blocks,
        access="public",
        language=defaults.language,
        findings=[*page.findings, *mapped.findings],
    )


def _from_html(
    path: Path, spec: ImportSpec, defaults: PublicationDefaults
) -> StoryItem | ReportEntry:
    text = decoded(path, encoding=spec.encoding or _declared(path))
    root = _parsed(text)
    if root is None:
        return _no_text(path)
    metadata = _PageMetadata(root)
    address = metadata.address()
    item = StoryItem(
        source=_source(address or _name(path)),
        place=path.name,
        headline=metadata.headline(),
        slug=unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2]),
        standfirst=metadata.meta("og:description", "description"),
        access=metadata.access(),
        language=(root.get("lang") or defaults.language)[:12],
        authors=[Author(name) for name in metadata.authors()],
        terms=[TaxonomyTerm(name) for name in metadata.topics()],
        published_at=_when(metadata.published(), defaults),
        old_addresses=[address] if address else [],
    )
    item.place = f"{path.name}, line {metadata.line}"
    if metadata.section():
        item.terms.insert(0, TaxonomyTerm(metadata.section(), is_category=True))
    _fill(item, root, address, defaults)
    if item.access != "public":
        item.note("the page is marked as not free to read; imported for PRO members")
    return item if item.headline or item.blocks else _no_text(path)


def _parsed(text: str) -> HtmlElement | None:
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        return lxml.html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError:  # no element in it, a comment perhaps
        return None


def _source(name: str) -> str:
    return f"page:{name}"[:300]


def _name(path: Path) -> str:
    """A page without a canonical address is identified by its file, and by its folder if that is
    called index."""
    name = path.resolve().parent.name if path.stem == "index" else ""
    return f"{name}/{path.name}" if name else path.name


def _no_text(path: Path) -> ReportEntry:
    reason = "it has no text"
    return ReportEntry(_source(_name(path)), path.name, path.name, Status.REFUSED, (reason,))


def _fill(item: StoryItem, root: HtmlElement, address: str, defaults: PublicationDefaults) -> None:
    body = _body(root)
    for heading in body.xpath(".//h1[1]"):
        heading.drop_tree()  # it is used as the headline
    host = urlsplit(address).hostname or ""
    html = lxml.html.tostring(body, encoding="unicode", with_tail=False)
    mapped = map_html(html, section_labels=defaults.labels, host=host)
    item.blocks = mapped.blocks
    for finding in mapped.findings:
        item.note(finding)


def _body(root: HtmlElement) -> HtmlElement:
    for boilerplate in root.xpath(_BOILERPLATE):
        if boilerplate.getparent() is not None:
            boilerplate.drop_tree()
    found = (element for path in _BODIES for element in root.xpath(path))
    return next((one for one in found if one.text_content().strip()), root)


def _date(item: StoryItem, spec: ImportSpec) -> None:
    """A page goes live only if the page or the command says when it was published."""
    if not item.published_at and spec.published:
        item.published_at = spec.published.astimezone(UTC).isoformat()
    item.is_live = bool(item.published_at)
    if not item.is_live:
        item.note("kept as a draft: it has no date (set one with --published 2020-04-01)")


def _declared(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return ""
    found = _CHARSET.search(head)
    return found[1].decode() if found else ""


class _PageMetadata:
    """A page's metadata: from JSON-LD, meta elements and its text."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root
        self._linked = next(_linked_articles(root), {})
        first = root.find(".//h1")
        self.line = int((first if first is not None else root).sourceline or 1)

    def meta(self, *names: str) -> str:
        for name in names:
            found = self._root.xpath(
                "//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=name
            )
            if found and found[0].strip():
                return " ".join(found[0].split())
        return ""

    def address(self) -> str:
        links = self._root.xpath("//link[@rel='canonical']/@href")
        address = (links[0] if links else self.meta("og:url")).strip()
        return address if address.startswith(("http://", "https://")) else ""

    def headline(self) -> str:
        for words in (
            " ".join(h.text_content() for h in self._root.xpath("(//h1)[1]")),
            str(self._linked.get("headline") or ""),
            self.meta("og:title"),
            " ".join(self._root.xpath("//title/text()")),
        ):
            if words.strip():
                return " ".join(words.split())
        return ""

    def published(self) -> str:
        times = self._root.xpath("//time/@datetime")
        return (
            str(self._linked.get("datePublished") or "")
            or self.meta("article:published_time", "datePublished", "date")
            or (times[0] if times else "")
        )

    def authors(self) -> list[str]:
        authors = self._linked.get("author") or []
        authors = authors if isinstance(authors, list) else [authors]
        names = [str(one.get("name") if isinstance(one, dict) else one or "") for one in authors]
        names = [name for name in names if name] or [self.meta("author", "article:author")]
        return [name for name in names if name and not name.startswith("http")]

    def access(self) -> str:
        """What was for subscribers on the old site is for members here."""
        is_free = str(self._linked.get("isAccessibleForFree", True)).lower() != "false"
        return "public" if is_free else "pro"

    def section(self) -> str:
        return str(self.meta("article:section") or self._linked.get("articleSection") or "")

    def topics(self) -> list[str]:
        tags = self._root.xpath("//meta[@property='article:tag']/@content")
        words = tags or self.meta("keywords", "news_keywords").split(",")
        return list(dict.fromkeys(word.strip() for word in words if word.strip()))


def _linked_articles(root: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.xpath("//script[@type='application/ld+json']/text()"):
        try:
            linked = json.loads(script)
        except (ValueError, RecursionError):
            continue
        graph = linked.get("@graph", [linked]) if isinstance(linked, dict) else linked
        for one in graph if isinstance(graph, list) else []:
            if isinstance(one, dict) and one.get("@type") in _ARTICLE_TYPES:
                yield one


def _when(text: str, defaults: PublicationDefaults) -> str:
    try:
        when = datetime.fromisoformat(text.strip())
        zoned = when if when.tzinfo else when.replace(tzinfo=ZoneInfo(defaults.time_zone))
        return zoned.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""
