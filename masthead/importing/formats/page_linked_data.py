"""What a page says of itself in JSON-LD, however it is wrapped."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml.html import HtmlElement

Node = dict[str, Any]

MOST_NODES = 20_000
_WRAPPING = re.compile(r"(?:/\*|//)?\s*(?:<!\[CDATA\[|\]\]>|<!--|-->)\s*(?:\*/)?")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_ARTICLES = re.compile(r"article|posting|report|review|recipe|\bnews|analysis", re.IGNORECASE)
# Not the page's own text, though their names say article.
_NOT_ARTICLES = {"newsmediaorganization", "newsletter", "discussionforumposting", "jobposting"}
_PAGES = {"webpage", "creativework", "itempage", "medicalwebpage", "collectionpage", "product"}


class LinkedData:
    """The nodes of a page's JSON-LD, and the one that is the page's own article."""

    def __init__(self, root: HtmlElement) -> None:
        self.unreadable: list[str] = []
        self.nodes = list(self._nodes(root))
        self._by_id = {
            str(node["@id"]): node for node in self.nodes if "@id" in node and len(node) > 1
        }
        self.article = self._article()

    def texts(self, name: str, node: Node | None = None) -> list[str]:
        """The texts of a property, whether it has one value, several, or things with names."""
        value = (self.article if node is None else node).get(name)
        return list(dict.fromkeys(filter(None, (self._text(one) for one in as_list(value)))))

    def text(self, name: str) -> str:
        return next(iter(self.texts(name)), "")

    def _text(self, value: Any) -> str:
        """A text, or the name of a thing, which may be given elsewhere by its `@id`."""
        for _ in range(4):  # a thing's name may be a list, or in another node
            if isinstance(value, list):
                value = value[0] if value else ""
            elif isinstance(value, dict):
                known = self._by_id.get(str(value.get("@id")), value)
                value = value.get("name") or known.get("name") or value.get("@value") or ""
            else:
                break
        return _clean(value) if isinstance(value, str | int | float) else ""

    def _nodes(self, root: HtmlElement) -> Iterator[Node]:
        count = 0
        for script in root.iter("script"):
            if "ld+json" not in (script.get("type") or "").lower():
                continue
            written = script.text or ""
            waiting: list[Any] = _documents(written)
            if not waiting and written.strip():
                self.unreadable.append(written)
            while waiting and count < MOST_NODES:
                one = waiting.pop(0)
                if isinstance(one, dict):
                    count += 1
                    yield one
                    waiting[:0] = [
                        value for value in one.values() if isinstance(value, dict | list)
                    ]
                elif isinstance(one, list):
                    waiting[:0] = [value for value in one if isinstance(value, dict | list)]

    def _article(self) -> Node:
        articles = [node for node in self.nodes if is_article(node)]
        for node in articles:
            if node.get("headline") or node.get("articleBody") or node.get("datePublished"):
                return node
        pages = [node for node in self.nodes if _PAGES & set(types(node))]
        return next(iter(articles), next(iter(pages), {}))


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def types(node: Node) -> list[str]:
    """The types of a node, in lower case, without their vocabulary."""
    given = as_list(node.get("@type"))
    return [str(one).lower().rpartition("/")[2].rpartition(":")[2] for one in given]


def is_article(node: Node) -> bool:
    return any(_ARTICLES.search(one) and one not in _NOT_ARTICLES for one in types(node))


def _documents(written: str) -> list[Any]:
    """The documents in a script: often one, sometimes several, one after the other."""
    text = _WRAPPING.sub("", written).strip().strip(";").strip()
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), unescape(text)):
        found = _decoded(attempt)
        if found:
            return found
    return []


def _decoded(text: str) -> list[Any]:
    decoder, place = json.JSONDecoder(strict=False), 0
    found: list[Any] = []
    while place < len(text):
        try:
            document, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return found
        found.append(document)
        while place < len(text) and text[place] in " \t\r\n;,":
            place += 1
    return found


def _clean(value: str | float) -> str:
    words = " ".join(unescape(re.sub(r"<[^<>]*>", " ", str(value))).split())
    return "" if words.lower() in {"none", "null", "undefined", "nan", "n/a"} else words
