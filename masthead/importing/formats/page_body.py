"""Where on a page its story is. Trafilatura says which words belong to it; the elements that hold
them are kept as they are, with the pictures, players and tables among them."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

import trafilatura
from lxml.html import HtmlElement

from masthead.importing.formats.page_boxes import (
    is_within,
    names_of,
    normal,
    take_out,
    text_of,
    words_of,
)

_BLOCKS = set(
    """p div section article aside header footer main address figure figcaption dl dt dd details
    summary ul ol li blockquote pre table caption thead tbody tfoot tr td th h1 h2 h3 h4 h5 h6 hr
    center fieldset form body""".split()
)
_MEDIA = ".//img | .//picture | .//iframe | .//video | .//audio | .//object | .//embed"
# Names of boxes that hold no part of the story, whatever stands in them.
_FOREIGN = re.compile(
    r"\b(?:comments?|disqus\w*|respond|related\w*|recommend\w*|read-?more|readmore|more-(?:on|from)"
    r"|shar(?:e|ing)\w*|social\w*|sidebar|newsletter\w*|subscri\w+|promo\w*|advert\w*|ads?|sponsor\w*"
    r"|taboola|outbrain|popular|trending|breadcrumbs?|pagination|pager|tags?|author-?(?:bio|box|info)"
    r"|byline|dateline|meta|tools?|toolbar|print|footer|nav\w*|menu|cookie\w*|consent|signup|login"
    r"|widget|teaser|card|feedback|rating|copyright|skip)\b",
    re.IGNORECASE,
)
_MOSTLY = 0.4
_BODIES = (".//*[@itemprop='articleBody']", ".//article", ".//main", ".//*[@role='main']")
_PARAGRAPHS = {"p", "ul", "ol", "blockquote", "pre", "table", "h1", "h2", "h3", "figure"}
_CAPTIONS = {"figure", "figcaption", "caption"}
_CONTINUED = 1.5
_NEARLY_ALL = 0.94  # of the story's letters: what its element holds at the least
_MOSTLY_LINKS = 0.5
_ENOUGH = 0.7  # of what Trafilatura finds: less is a summary
_SHORT = 4  # words; as few may be anywhere on the page
_CLAUSE = 8  # letters
_MOSTLY_SAME = 0.7
_MANY_ELEMENTS, _MOST_ELEMENTS = 8_000, 60_000

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("readability").setLevel(logging.CRITICAL)


@dataclass(slots=True)
class Found:
    """The element that holds the story, and the texts in it that do not belong to it."""

    element: HtmlElement
    left_out: list[str] = field(default_factory=list)


def find_body(
    root: HtmlElement, *, articles: list[str], headline: str, heading: HtmlElement | None
) -> Found:
    """The story on a page, without its headline. `articles` is its text, if the page repeats it for
    machines. `root` is taken apart."""
    lines = _story_lines(root, articles)
    left_out = list(take_out(root, heading))
    same = normal(headline)
    headings = [] if heading is None else [heading]
    for one in [*headings, *root.xpath("//h1 | //h2")]:
        if is_within(one, root) and (one is heading or normal(text_of(one)) == same):
            one.drop_tree()
    found = _Search(root, lines).found()
    found.left_out[:0] = left_out
    return found


def _story_lines(root: HtmlElement, articles: list[str]) -> list[str]:
    """The lines of the story: what the page says itself, or what Trafilatura finds."""
    extracted = _extracted(root)
    own = max(articles, key=len, default="")
    is_whole = len(own) > len(extracted) * _ENOUGH
    is_on_page = _share(own, text_of(root)) > _ENOUGH
    return (own if is_whole and is_on_page else extracted).split("\n")


def _share(text: str, other: str) -> float:
    """How much of a text is in the other."""
    runs = list(_runs(normal(text).split()))
    others = set(_runs(normal(other).split()))
    return sum(run in others for run in runs) / max(len(runs), 1)


def _extracted(root: HtmlElement) -> str:
    """The text that Trafilatura finds. Its second opinions take time that grows with the square of
    the page: a very long page does without, and the longest without any."""
    count = sum(1 for _ in root.iter())
    if count > _MOST_ELEMENTS:
        return ""
    try:
        found = trafilatura.bare_extraction(
            deepcopy(root), include_comments=False, fast=count > _MANY_ELEMENTS
        )
    except Exception:  # it reads what anybody wrote; the page's own elements decide then
        return ""
    return str(getattr(found, "text", None) or "")


class _Search:
    """Marks each block of text as the story's or not, and finds the element with most of it."""

    def __init__(self, root: HtmlElement, lines: list[str]) -> None:
        body = root.find("body")
        self._top = root if body is None else body
        self._lines = {normal(line) for line in lines}
        words = " ".join(normal(line) for line in lines).split()
        self._runs = set(_runs(words))
        self._clauses = {word for word in words if len(word) > _CLAUSE}
        self._texts = {
            element: text
            for element in self._top.iter()
            if isinstance(element.tag, str) and (text := normal(_own_text(element)))
        }
        self._story = [one for one, text in self._texts.items() if self._is_story(text)]

    def found(self) -> Found:
        if not self._story:
            return Found(_likely(self._top))
        element = self._narrowest()
        wider = _with_its_continuations(element)
        if wider is not element:
            self._story += [one for one in wider.iter("p") if one in self._texts]
        found = Found(wider)
        self._prune(found)
        return found

    def _is_story(self, text: str) -> bool:
        """Whether a text is a line of the story, or if it is long, mostly made of its words."""
        if text in self._lines:
            return True
        words = text.split()
        if len(words) > _SHORT:
            runs = list(_runs(words))
            return sum(run in self._runs for run in runs) > len(runs) * _MOSTLY_SAME
        clauses = [word for word in words if len(word) > _CLAUSE]  # scripts without spaces
        return bool(clauses) and all(clause in self._clauses for clause in clauses)

    def _narrowest(self) -> HtmlElement:
        """The smallest element with nearly all of the story. Texts that the page repeats, in a
        list of other stories perhaps, do not count."""
        counts = Counter(self._texts[one] for one in self._story)
        once = [one for one in self._story if counts[self._texts[one]] == 1]
        if self._length(once) < self._length(self._story) * _MOSTLY:  # the page has it twice
            once = self._story
        letters: Counter[HtmlElement] = Counter()
        for element in once:
            for one in (element, *element.iterancestors()):
                letters[one] += len(self._texts[element])
        element, enough = self._top, letters[self._top] * _NEARLY_ALL
        while True:
            inner = max(element, key=lambda one: letters[one], default=None)
            if inner is None or letters[inner] < enough or inner.tag in _PARAGRAPHS:
                return element
            element = inner

    def _length(self, elements: list[HtmlElement]) -> int:
        return sum(len(self._texts[one]) for one in elements)

    def _prune(self, found: Found) -> None:
        """Take out what does not belong to the story: boxes of other things, and what is before
        its first or behind its last word."""
        holding = {a for one in self._story for a in (one, *one.iterancestors())}
        beside = {one.getparent() for one in self._story}
        order = {element: place for place, element in enumerate(found.element.iter())}
        places = [order[one] for one in self._story if one in order]
        if not places:
            return
        for element in list(order):
            if element.tag not in _BLOCKS or element in holding:
                continue
            if not is_within(element, found.element):
                continue
            is_outside = not min(places) <= order[element] <= max(places)
            if _is_foreign(element, is_outside=is_outside, is_beside=element.getparent() in beside):
                found.left_out.append(words_of(element))
                element.drop_tree()


def _is_foreign(element: HtmlElement, *, is_outside: bool, is_beside: bool) -> bool:
    """Whether a block without a word of the story has no place in it."""
    text = normal(text_of(element))
    if not text or element.tag in _CAPTIONS or element.getparent() is None:
        return False
    links = sum(len(normal(text_of(a))) for a in element.iter("a"))
    return (
        element.tag in {"aside", "footer", "form", "nav"}
        or bool(_FOREIGN.search(names_of(element)))
        or links > len(text) * _MOSTLY_LINKS
        or (is_outside and not element.xpath(_MEDIA))
        or (not is_beside and element.tag in {"div", "span"} and len(text.split()) <= _SHORT)
    )


def _with_its_continuations(element: HtmlElement) -> HtmlElement:
    """The element, or what holds it and others of the same class with as much text: some sites cut
    a story into pieces, with advertisements between them."""
    names, own = element.get("class"), _paragraph_letters(element)
    if not names:
        return element
    for ancestor in list(element.iterancestors())[:3]:
        alike = [one for one in ancestor.iter(element.tag) if one.get("class") == names]
        letters = sum(_paragraph_letters(one) for one in alike)
        if len(alike) > 1 and letters > own * _CONTINUED and ancestor.tag != "body":
            return ancestor
    return element


def _paragraph_letters(element: HtmlElement) -> int:
    return sum(len(text_of(one)) for one in element.iter("p"))


def _likely(top: HtmlElement) -> HtmlElement:
    """Where a story usually is, if nothing else tells."""
    found = (one for path in _BODIES for one in top.xpath(path))
    return next((one for one in found if text_of(one).strip()), top)


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    """Every few words that follow each other."""
    return zip(*(words[start:] for start in range(_SHORT)), strict=False)


def _own_text(element: HtmlElement) -> str:
    """The text of a block that no block within it has; none for what is no block."""
    if element.tag not in _BLOCKS:
        return ""
    return "".join(_pieces(element))


def _pieces(element: HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _BLOCKS:
            if child.tag == "br":
                yield "\n"
            yield from _pieces(child)
        yield child.tail or ""
