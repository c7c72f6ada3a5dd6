"""Converts HTML to a story's blocks. Pure: no database, no files, no network."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import lxml.html
from lxml.etree import iterwalk
from lxml.html import HtmlElement

from masthead.importing.mapping import cleaning, labels
from masthead.importing.mapping.embeds import embed_address
from masthead.importing.mapping.images import framed_picture, picture_in
from masthead.importing.mapping.inline import Inline, inline_html, list_html, plain
from masthead.importing.mapping.tables import table_value

Block = dict[str, Any]

_PARSER = lxml.html.HTMLParser(huge_tree=True, encoding="utf-8")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_NOT_IN_LISTS = (
    ".//table | .//img | .//iframe | .//video | .//audio | .//pre | .//blockquote | .//dl | "
    ".//h1 | .//h2 | .//h3 | .//h4 | .//h5 | .//h6 | .//hr | .//mh-cut | .//embed | .//object | "
    ".//details"
)
_NOT_IN_QUOTES = _NOT_IN_LISTS + " | .//ul | .//ol"
_FILE = re.compile(
    r"/(?!/)[^?#]*\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|odp|csv|zip|epub|mp3|m4a|mp4|webm|wav|rtf|txt)"
    r"(?:[?#]|$)",
    re.IGNORECASE,
)
_GALLERY = re.compile(r"\b(wp-block-gallery|gallery|kg-gallery-card|kg-gallery-container)\b")


@dataclass(slots=True)
class Mapped:
    """A body as blocks, and what an editor should know about the conversion. Pictures still have
    their old address: {"src", "alt", "caption"}."""

    blocks: list[Block] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def note(self, finding: str) -> None:
        if finding and finding not in self.findings:
            self.findings.append(finding)


def map_html(
    html: str, *, section_labels: Sequence[str] = (), line_breaks: bool = False, host: str = ""
) -> Mapped:
    """Map a body. Every visible word is kept, in its order; what has no block of its own becomes
    a raw block and is listed. With `line_breaks`, line ends count as in WordPress's old editor.
    Links to `host` become links within the site."""
    html, too_deep = cleaning.shallow(html)
    cleaned = cleaning.structure(html)
    if cleaning.is_too_deep(cleaned):
        cleaned, too_deep = cleaning.flattened(cleaned), True
    root = lxml.html.document_fromstring(f"<html><body>{cleaned}</body></html>", parser=_PARSER)
    if host:
        _make_links_local(root, host=host)
    mapped = _BlockBuilder(section_labels=section_labels, line_breaks=line_breaks).body(
        root.find("body")
    )
    for address in _files(root):
        mapped.note(f"a link leads to a file that is not imported: {address[:200]}")
    if too_deep:
        mapped.note(f"markup nested deeper than {cleaning.DEEPEST} levels was flattened to text")
    return mapped


class _BlockBuilder:
    """One pass through a cleaned tree, without recursion, since the sender chooses its depth."""

    def __init__(self, *, section_labels: Sequence[str], line_breaks: bool) -> None:
        self.mapped = Mapped()
        self.inline = Inline()
        self.section_labels = section_labels
        self.line_breaks = line_breaks
        self.has_labels = False

    def body(self, body: HtmlElement) -> Mapped:
        steps = iterwalk(body, events=("start", "end"))
        for event, element in steps:
            if event == "end":
                self._leave(element, body)
            elif self._map_whole(element):
                steps.skip_subtree()
                element.set("mh-whole", "")  # its end event is still sent
            else:
                self._enter(element)
        self.flush()
        return self.mapped

    def flush(self) -> None:
        """End the current paragraph."""
        html = self.inline.take()
        if html:
            self._paragraph(cleaning.rich_text(f"<p>{html}</p>"))

    # --- Running text -------------------------------------------------------------------------
    def _enter(self, element: HtmlElement) -> None:
        if element.tag in cleaning.INLINE:
            self.inline.start(element)
        elif element.tag == "br":
            self._line_break(element)
        elif element.tag not in {"span", "cite", "code"}:
            self.flush()
        self._text(element.text)

    def _leave(self, element: HtmlElement, body: HtmlElement) -> None:
        if element is body:
            return
        if element.get("mh-whole") is None:
            if element.tag in cleaning.INLINE:
                self.inline.end()
            elif element.tag not in {"span", "cite", "code", "br"}:
                self.flush()
        self._text(element.tail)

    def _text(self, words: str | None) -> None:
        if not words or not self.line_breaks:
            self.inline.text(words)
            return
        for number, paragraph in enumerate(_BLANK_LINE.split(words)):
            if number:
                self.flush()
            for place, line in enumerate(paragraph.split("\n")):
                if place:
                    self.inline.line_break()
                self.inline.text(line)

    def _line_break(self, element: HtmlElement) -> None:
        following = element.getnext()
        doubled = following is not None and following.tag == "br"
        if doubled and not (element.tail or "").strip():
            self.flush()
        else:
            self.inline.line_break()

    def _paragraph(self, html: str) -> None:
        words = plain(html)
        address = embed_address(words)
        if address:
            self._add("embed", address)
            return
        opening = labels.leading_label(html, labels=self.section_labels, own=self.has_labels)
        if opening is None:
            self._add("paragraph", html)
            return
        self._section(opening.label, opening.finding)
        if plain(opening.rest):
            self._add("paragraph", opening.rest)

    def _section(self, label: str, finding: str) -> None:
        self.has_labels = True
        self._add("section", {"label": label[:80]})
        self.mapped.note(finding)

    def _add(self, kind: str, value: Any) -> None:
        self.mapped.blocks.append({"type": kind, "value": value})

    # --- Elements mapped whole ----------------------------------------------------------------
    def _map_whole(self, element: HtmlElement) -> bool:
        """Map an element with everything in it; False to go through its children instead."""
        take = _WHOLE.get(str(element.tag))
        if take is None:
            if _GALLERY.search(element.get("class") or "") and element.xpath(".//img"):
                return self._gallery(element)
            return False
        return take(self, element)

    def _heading(self, element: HtmlElement) -> bool:
        if element.xpath(".//img | .//table | .//iframe | .//mh-cut"):
            return False
        self.flush()
        words = " ".join("".join(element.itertext()).split())
        found = labels.match_label(words, labels=self.section_labels) if words else None
        if found:
            self._section(*found)
        elif words:
            self._add("heading", words)
        return True

    def _list(self, element: HtmlElement) -> bool:
        if _GALLERY.search(element.get("class") or "") and element.xpath(".//img"):
            return self._gallery(element)
        if element.xpath(_NOT_IN_LISTS):
            self.mapped.note("a list containing more than text became paragraphs")
            return False
        self.flush()
        html = cleaning.rich_text(list_html(element))
        if plain(html):
            self._add("paragraph", html)
        return True

    def _quote(self, element: HtmlElement) -> bool:
        if _social_post_address(element):
            return self._social_post(element)
        if element.xpath(_NOT_IN_QUOTES):
            self.mapped.note("a quote containing more than text became paragraphs")
            return False
        self.flush()
        cites = element.xpath("./cite | ./footer | ./p[last()]/cite")
        last = cites[-1] if cites and not _has_text_after(cites[-1]) else None
        source = "" if last is None else " ".join("".join(last.itertext()).split())
        if last is not None:
            last.drop_tree()
        text = "\n".join(plain(line) for line in inline_html(element).split("<br/>"))
        if text or source:
            self._add("quote", {"text": text or source, "source": source if text else ""})
        return True

    def _social_post(self, element: HtmlElement) -> bool:
        """A post on another service: its text as a quote, followed by its address."""
        address = _social_post_address(element)
        self.flush()
        words = " ".join("".join(element.itertext()).split())
        if words:
            self._add("quote", {"text": words, "source": ""})
        self._add("embed", address)
        return True

    def _table(self, element: HtmlElement) -> bool:
        if element.xpath(".//mh-cut"):
            return False
        self.flush()
        value = table_value(element)
        if value is not None:
            self._add("table", value)
            return True
        return self._raw(element, "a table with merged cells or more than text in it")

    def _raw(self, element: HtmlElement, what: str) -> bool:
        self.flush()
        pictures = [picture_in(image, "") for image in element.iter("img")]
        frames = [_address(frame) for frame in element.iter("iframe", "video", "audio")]
        html = cleaning.raw(lxml.html.tostring(element, encoding="unicode", with_tail=False))
        if plain(html):
            self._add("raw", html)
            self.mapped.note(f"{what} was kept as HTML")
        for picture in filter(None, pictures):
            self._add("picture", picture)
        for address in filter(None, frames):
            self._player(address)
        return True

    def _image(self, element: HtmlElement) -> bool:
        picture = picture_in(element, "")
        if picture is None:
            self.mapped.note("a picture without an address was left out")
            return True
        self.flush()
        self._add("picture", picture)
        return True

    def _figure(self, element: HtmlElement) -> bool:
        if _GALLERY.search(element.get("class") or "") and element.xpath(".//img"):
            return self._gallery(element)
        images = element.xpath(".//img")
        caption = element.find(".//figcaption")
        beside = element.xpath(".//table | .//iframe | .//video | .//audio | .//blockquote")
        if len(images) != 1 or beside or _has_text_outside(element, caption):
            return False  # its parts are mapped one by one; the caption becomes a paragraph
        words = "" if caption is None else " ".join("".join(caption.itertext()).split())
        picture = picture_in(images[0], words)
        self.flush()
        if picture:
            self._add("picture", picture)
        elif words:
            self._add("paragraph", cleaning.rich_text(f"<p>{inline_html(caption)}</p>"))
        return True

    def _gallery(self, element: HtmlElement) -> bool:
        if element.xpath(".//table | .//iframe | .//video | .//mh-cut"):
            return False
        self.flush()
        pictures = [p for p in map(framed_picture, element.iter("img")) if p]
        if len(pictures) > 1:
            self._add("gallery", pictures)
        elif pictures:
            self._add("picture", pictures[0])
        captions = " ".join(picture["caption"] for picture in pictures)
        for text in _uncaptioned_text(element, captions):
            self._add("paragraph", cleaning.rich_text(f"<p>{_escaped(text)}</p>"))
        return True

    def _external_media(self, element: HtmlElement) -> bool:
        """A player or a file of another site."""
        self.flush()
        address = _address(element)
        if address:
            self._player(address)
        else:
            self.mapped.note(f"an empty <{element.tag}> was left out")
        fallback = " ".join("".join(element.itertext()).split())
        if fallback:
            self._add("paragraph", cleaning.rich_text(f"<p>{_escaped(fallback)}</p>"))
        return True

    def _player(self, address: str) -> None:
        known = embed_address(address)
        if known:
            self._add("embed", known)
            return
        link = f'<p><a href="{_escaped(address)}">{_escaped(address)}</a></p>'
        self._add("raw", cleaning.raw(link))
        self.mapped.note(f"a player from an unknown provider became a link: {address[:200]}")

    def _cut(self, element: HtmlElement) -> bool:
        self.flush()
        if any(block["type"] == "cut" for block in self.mapped.blocks):
            self.mapped.note("a second members-only marker was left out")
        else:
            self._add("cut", None)
        # the parser puts what follows into this unknown element: go through its children
        return False

    def _preformatted(self, element: HtmlElement) -> bool:
        return self._raw(element, "preformatted text")

    def _definition_or_details(self, element: HtmlElement) -> bool:
        return self._raw(element, f"a <{element.tag}>")


_WHOLE: dict[str, Callable[[_BlockBuilder, HtmlElement], bool]] = {
    **dict.fromkeys(cleaning.HEADINGS, _BlockBuilder._heading),
    **dict.fromkeys(("ul", "ol"), _BlockBuilder._list),
    **dict.fromkeys(("iframe", "video", "audio", "embed", "object"), _BlockBuilder._external_media),
    **dict.fromkeys(("dl", "details"), _BlockBuilder._definition_or_details),
    "blockquote": _BlockBuilder._quote,
    "table": _BlockBuilder._table,
    "img": _BlockBuilder._image,
    "figure": _BlockBuilder._figure,
    "pre": _BlockBuilder._preformatted,
    "mh-cut": _BlockBuilder._cut,
}


def _make_links_local(root: HtmlElement, *, host: str) -> None:
    local = re.compile(rf"https?://(?:www\.)?{re.escape(host.removeprefix('www.'))}(?=/|$)", re.I)
    for link in root.iter("a"):
        address = link.get("href")
        if address and local.match(address):
            link.set("href", local.sub("", address) or "/")


def _files(root: HtmlElement) -> list[str]:
    """The files of the old site that its links lead to."""
    links = (link.get("href") or "" for link in root.iter("a"))
    return [address for address in links if _FILE.match(address)]


def _uncaptioned_text(element: HtmlElement, captions: str) -> list[str]:
    """The text of a gallery that is in no picture's caption."""
    words = [" ".join(text.split()) for text in element.itertext()]
    return [text for text in words if text and text not in captions]


def _social_post_address(quote: HtmlElement) -> str | None:
    """The address of the post that a service's blockquote represents."""
    if not re.search(r"\b(twitter-|instagram-|tiktok-|fb-|bluesky-)", quote.get("class") or ""):
        return None
    links = [embed_address(a.get("href") or "") for a in quote.iter("a")]
    return next((address for address in reversed(links) if address), None)


def _address(frame: HtmlElement) -> str:
    source = frame.find(".//source")
    own = frame.get("src") or frame.get("data")
    return (own or (source.get("src") if source is not None else "") or "").strip()


def _has_text_after(cite: HtmlElement) -> bool:
    parent = cite.getparent()
    after = [cite.tail or ""] + [s.text_content() + (s.tail or "") for s in cite.itersiblings()]
    if parent is not None and parent.tag == "p":
        after.append(parent.tail or "")
    return bool("".join(after).strip())


def _has_text_outside(figure: HtmlElement, caption: HtmlElement | None) -> bool:
    inside = "" if caption is None else "".join(caption.itertext())
    everything = "".join(figure.itertext())
    return len("".join(everything.split())) != len("".join(inside.split()))


def _escaped(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
