"""Single pages: HTML as saved from a site, or plain text."""

import re
from datetime import UTC
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from masthead.importing.formats import plaintext
from masthead.importing.formats.page_access import is_closed
from masthead.importing.formats.page_body import find_body
from masthead.importing.formats.page_metadata import PageMetadata
from masthead.importing.formats.text import decoded
from masthead.importing.items import Author, ReportEntry, Status, StoryItem
from masthead.importing.mapping import cleaning
from masthead.importing.mapping.html_blocks import map_html
from masthead.importing.spec import ImportSpec, OnProgress, PublicationDefaults
from masthead.importing.staging import StagingStore

_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_DEEPEST = 100  # elements within elements of a page
_XML_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)", re.I)


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
    metadata = PageMetadata(root, ZoneInfo(defaults.time_zone))
    address = metadata.address()
    item = StoryItem(
        source=_source(address or _name(path)),
        place=f"{path.name}, line {metadata.line()}",
        headline=metadata.headline(),
        slug=unquote(urlsplit(address).path.rstrip("/").rpartition("/")[2]),
        standfirst=metadata.standfirst(),
        language=metadata.language() or defaults.language,
        authors=[Author(name) for name in metadata.authors()],
        terms=metadata.terms(),
        modified_at=metadata.modified(),
        old_addresses=[address] if address else [],
    )
    item.published_at, is_guess = metadata.published()
    item.note("its date was guessed from its text or address" if is_guess else "")
    item.note("some characters of the file are damaged (shown as �)" if "�" in text else "")
    _fill(item, root, metadata, defaults)
    return item if item.headline or item.blocks else _no_text(path)


def _parsed(text: str) -> HtmlElement | None:
    """The page as a tree; None if there is no element in it, but a comment perhaps."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    shallow, _ = cleaning.shallow(text)
    try:
        root = lxml.html.document_fromstring(shallow.encode(), parser=parser)
    except etree.ParserError:
        return None
    _flatten(root)
    return root


def _flatten(root: HtmlElement) -> None:
    """Turn what nests too deep into text. What reads a page takes time for each element and each
    of those around it."""
    depth = 0
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        depth += 1 if event == "start" else -1
        if event == "start" and depth > _DEEPEST and len(element):
            text = " ".join(element.itertext())
            steps.skip_subtree()
            del element[:]
            element.text = text


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


def _fill(
    item: StoryItem, root: HtmlElement, metadata: PageMetadata, defaults: PublicationDefaults
) -> None:
    heading = metadata.heading()
    found = find_body(root, articles=metadata.bodies(), headline=item.headline, heading=heading)
    item.access = "public"
    if is_closed(metadata.original, metadata.linked):
        item.access = "pro"
        item.note("the page is marked as not free to read; imported for PRO members")
    host = urlsplit(metadata.address()).hostname or ""
    html = lxml.html.tostring(found.element, encoding="unicode", with_tail=False)
    mapped = map_html(html, section_labels=defaults.labels, host=host)
    item.blocks = mapped.blocks
    for finding in mapped.findings:
        item.note(finding)
    if any(found.left_out):
        words = " / ".join(filter(None, found.left_out))
        item.note(f"left out as not part of the story: “{words[:1000]}”")


def _date(item: StoryItem, spec: ImportSpec) -> None:
    """A page goes live only if the page or the command says when it was published."""
    if not item.published_at and spec.published:
        item.published_at = spec.published.astimezone(UTC).isoformat()
    item.is_live = bool(item.published_at)
    if not item.is_live:
        item.note("kept as a draft: it has no date (set one with --published 2020-04-01)")


def _declared(path: Path) -> str:
    """The encoding that a page declares. One that says so in ASCII letters is not in UTF-16."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    found = _CHARSET.search(head) or _XML_ENCODING.match(head.lstrip())
    label = found[1].decode() if found else ""
    return "" if label.lower().startswith("utf-16") else label
