"""What Ghost's editor stored from 1.x to 4.x (mobiledoc), as HTML."""

from collections.abc import Mapping
from html import escape
from typing import Any

from masthead.importing.formats.ghost_cards import card_html, strings

_MARKUPS = {"a", "b", "strong", "i", "em", "code", "sub", "sup", "u", "s", "del"}
_SECTIONS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "ul", "ol"}
_MARKUP_SECTION, _IMAGE_SECTION, _LIST_SECTION, _CARD_SECTION = 1, 2, 3, 10
_TEXT_MARKER = 0


def render(document: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The HTML of a document, and findings about what has no HTML."""
    rendering = _Rendering(document)
    html = "".join(rendering.section(one) for one in _list(document.get("sections")))
    if not html and not rendering.findings and _list(document.get("sections")):
        rendering.findings.append("its mobiledoc text can't be read")
    return html, rendering.findings


class _Rendering:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self.findings: list[str] = []
        self._markups = _list(document.get("markups"))
        self._atoms = _list(document.get("atoms"))
        self._cards = _list(document.get("cards"))

    def section(self, section: Any) -> str:
        kind, *facts = _list(section) or [None]
        if kind == _MARKUP_SECTION and facts:
            return self._markup_section(str(facts[0]).lower(), _at(facts, 1))
        if kind == _IMAGE_SECTION and facts:
            return f'<img src="{escape(str(facts[0]))}">'
        if kind == _LIST_SECTION and facts:
            items = "".join(f"<li>{self._text(one)}</li>" for one in _list(_at(facts, 1)))
            tag = "ol" if facts[0] == "ol" else "ul"
            return f"<{tag}>{items}</{tag}>"
        if kind == _CARD_SECTION and facts:
            return self._card(facts[0])
        self._leave_out("section", section)
        return ""

    def _markup_section(self, tag: str, markers: Any) -> str:
        tag = tag if tag in _SECTIONS else "p"
        tag = "blockquote" if tag in {"pull-quote", "aside"} else tag
        return f"<{tag}>{self._text(markers)}</{tag}>"

    def _text(self, markers: Any) -> str:
        pieces: list[str] = []
        opened: list[str] = []
        for marker in _list(markers):
            kind, starts, closed, value = (*_list(marker), None, None, None, None)[:4]
            for place in _list(starts):
                tag, opening = _opening(_at(self._markups, place))
                pieces.append(opening)
                opened.append(tag)
            pieces.append(
                escape(str(value or ""), quote=False)
                if kind == _TEXT_MARKER
                else self._atom(_at(self._atoms, value))
            )
            for _ in range(min(closed if isinstance(closed, int) else 0, len(opened))):
                pieces.append(f"</{opened.pop()}>")
        return "".join([*pieces, *(f"</{tag}>" for tag in reversed(opened))])

    def _atom(self, atom: Any) -> str:
        name, text = (*_list(atom), "", "")[:2]
        return "<br>" if name == "soft-return" else escape(str(text or ""), quote=False)

    def _card(self, place: Any) -> str:
        name, facts = (*_list(_at(self._cards, place)), "", {})[:2]
        card = card_html(str(name), facts if isinstance(facts, Mapping) else {})
        if card is None:
            self._leave_out(f"card “{str(name)[:40]}”", facts)
            return ""
        if card[1]:
            self.findings.append(card[1])
        return card[0]

    def _leave_out(self, what: str, facts: Any) -> None:
        words = " ".join(" ".join(strings(facts)).split())
        self.findings.append(f"an unknown {what} was left out: “{words[:200]}”")


def _opening(markup: Any) -> tuple[str, str]:
    name, attributes = (*_list(markup), "", [])[:2]
    tag = str(name).lower()
    if tag not in _MARKUPS:
        return "span", "<span>"
    given = [str(one) for one in _list(attributes)]
    address = dict(zip(given[::2], given[1::2], strict=False)).get("href")
    return tag, f'<a href="{escape(address)}">' if tag == "a" and address else f"<{tag}>"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _at(values: list[Any], place: Any) -> Any:
    """What stands at a place; None if there is no such place."""
    is_place = isinstance(place, int) and 0 <= place < len(values)
    return values[place] if is_place else None
