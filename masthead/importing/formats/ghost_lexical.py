"""What Ghost's editor stores since 5.x (lexical), as HTML."""

from collections.abc import Mapping
from html import escape
from typing import Any

from masthead.importing.formats.ghost_cards import card_html, strings

Node = Mapping[str, Any]

DEEPEST = 60
# The bits of a text's format, from the inside out.
_FORMATS = ((16, "code"), (32, "sub"), (64, "sup"), (2, "em"), (1, "strong"))
_ELEMENTS = {
    "root": "",
    "paragraph": "p",
    "quote": "blockquote",
    "extended-quote": "blockquote",
    "aside": "blockquote",
    "listitem": "li",
    "tablerow": "tr",
    "table": "table",
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_TEXTS = {"text", "extended-text", "tk", "emoji", "hashtag", "code-highlight"}
_EMPTY = {"linebreak": "<br>", "tab": " ", "zwnj": "", "at-link-search": ""}


def render(document: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The HTML of a document, and findings about what has none. Unknown nodes keep their text."""
    rendering = _Rendering()
    root = document.get("root")
    return rendering.node(root if isinstance(root, Mapping) else {}, 0), rendering.findings


class _Rendering:
    def __init__(self) -> None:
        self.findings: list[str] = []

    def node(self, node: Node, depth: int) -> str:
        kind = str(node.get("type") or "root")
        if depth > DEEPEST:
            self._note(f"text nested deeper than {DEEPEST} levels was flattened")
            return f"<p>{_all_text(node)}</p>"
        if kind in _TEXTS:
            return _formatted(node)
        if kind in _EMPTY:
            return _EMPTY[kind]
        tag = _tag(kind, node)
        if tag is not None:
            inner = self._children(node, depth)
            return f"<{tag}>{inner}</{tag}>" if tag else inner
        if kind in {"link", "autolink", "at-link"}:
            return (
                f'<a href="{escape(str(node.get("url") or ""))}">{self._children(node, depth)}</a>'
            )
        return self._card(kind, node, depth)

    def _children(self, node: Node, depth: int) -> str:
        children = node.get("children")
        if not isinstance(children, list):
            return ""
        return "".join(self.node(one, depth + 1) for one in children if isinstance(one, Mapping))

    def _card(self, kind: str, node: Node, depth: int) -> str:
        card = card_html(kind, node)
        if card is not None:
            self._note(card[1])
            return card[0]
        if node.get("children"):
            self._note(f"an unknown element “{kind[:40]}” became plain text")
            return f"<p>{self._children(node, depth)}</p>"
        words = " ".join(" ".join(strings({**node, "type": "", "version": ""})).split())
        self._note(f"an unknown element “{kind[:40]}” was left out: “{words[:200]}”")
        return ""

    def _note(self, finding: str) -> None:
        if finding and finding not in self.findings:
            self.findings.append(finding)


def _tag(kind: str, node: Node) -> str | None:
    """The tag of an element that only holds others; empty for the document itself."""
    tag = str(node.get("tag") or "")
    if kind in {"heading", "extended-heading"}:
        return tag if tag in _HEADINGS else "h2"
    if kind == "list":
        return "ol" if tag == "ol" or node.get("listType") == "number" else "ul"
    if kind == "tablecell":
        return "th" if node.get("headerState") else "td"
    return _ELEMENTS.get(kind)


def _formatted(node: Node) -> str:
    html = escape(str(node.get("text") or ""), quote=False)
    given = node.get("format")
    for bit, tag in _FORMATS:
        if isinstance(given, int) and given & bit:
            html = f"<{tag}>{html}</{tag}>"
    return html


def _all_text(node: Node) -> str:
    """The text of a node and everything in it, without recursion."""
    words, waiting = [], [node]
    while waiting:
        one = waiting.pop()
        words.append(str(one.get("text") or ""))
        children = one.get("children")
        if isinstance(children, list):
            waiting.extend(child for child in reversed(children) if isinstance(child, Mapping))
    return escape(" ".join(filter(None, words)), quote=False)
