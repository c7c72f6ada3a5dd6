"""Running text with its few inline elements, always balanced."""

import re
from html import escape, unescape

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from masthead.importing.mapping.cleaning import BOXES, HEADINGS, INLINE

_SPACE = re.compile(r"[ \t\r\n\f]+")
_VISIBLE = re.compile(r"<[^>]*>|&nbsp;|[\s\u200b\ufeff]+")


class Inline:
    """Collects one paragraph. `take` returns it, and reopens the elements that were open."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[tuple[str, str]] = []  # (element's tag, what opens it)

    def text(self, words: str | None) -> None:
        if words:
            self._pieces.append(escape(_SPACE.sub(" ", words), quote=False))

    def line_break(self) -> None:
        self._pieces.append("<br/>")

    def start(self, element: HtmlElement) -> None:
        tag = INLINE[element.tag]
        opened = f"<{tag}>"
        if tag == "a":
            if not element.get("href") or any(held == "a" for held, _ in self._open):
                opened = ""  # a link to nowhere, or within a link: its text stays
            else:
                opened = f'<a href="{escape(element.get("href") or "")}">'
        self._open.append((tag, opened))
        self._pieces.append(opened)

    def end(self) -> None:
        tag, opened = self._open.pop()
        if opened:
            self._pieces.append(f"</{tag}>")

    def take(self) -> str:
        """What was collected, or nothing if none of it is visible."""
        closing = [f"</{tag}>" for tag, opened in reversed(self._open) if opened]
        html = "".join([*self._pieces, *closing])
        self._pieces = [opened for _, opened in self._open]
        return _tidy(html) if _VISIBLE.sub("", html) else ""


def inline_html(element: HtmlElement) -> str:
    """All running text in `element`, with line breaks between its boxes."""
    gathered = Inline()
    gathered.text(element.text)
    for event, inner in iterwalk(element, events=("start", "end")):
        if inner is element:
            continue
        if inner.tag in INLINE:
            gathered.start(inner) if event == "start" else gathered.end()
        elif _parts_lines(inner, event):
            gathered.line_break()
        gathered.text(inner.text if event == "start" else inner.tail)
    return gathered.take()


def list_html(listing: HtmlElement) -> str:
    """A list of running text, with lists in it, as a paragraph block holds it."""
    gathered = Inline()
    pieces: list[str] = []
    for event, inner in iterwalk(listing, events=("start", "end")):
        if inner.tag in INLINE:
            gathered.start(inner) if event == "start" else gathered.end()
        elif inner.tag in {"ul", "ol", "li"}:
            pieces.append(gathered.take())
            pieces.append(f"<{inner.tag}>" if event == "start" else f"</{inner.tag}>")
        elif _parts_lines(inner, event):
            gathered.line_break()
        if event == "start":
            gathered.text(inner.text)
        elif inner is not listing:
            gathered.text(inner.tail)
    return re.sub(r"<li></li>", "", "".join(pieces))


def plain(html: str) -> str:
    """The words of `html`, on one line."""
    from_tags = re.sub(r"<br/?>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", from_tags)).split())


def _parts_lines(inner: HtmlElement, event: str) -> bool:
    if inner.tag == "br":
        return event == "start"
    return inner.tag in BOXES | HEADINGS and _stands_apart(inner, event)


def _stands_apart(inner: HtmlElement, event: str) -> bool:
    """Whether there is text right before (or, at its end, right after) a box."""
    if event == "end":
        return bool((inner.tail or "").strip())
    parent = inner.getparent()
    return inner.getprevious() is not None or bool(parent is not None and parent.text)


def _tidy(html: str) -> str:
    html = re.sub(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$", "", html)
    html = re.sub(r"\s*<br/>\s*", "<br/>", html)
    return re.sub(r"<(b|i|sup|sub)>\s*</\1>", " ", html).strip()
