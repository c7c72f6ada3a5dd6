"""A saved page's metadata: from JSON-LD, meta elements, microdata and its text, in this order."""

import re
from copy import deepcopy
from difflib import SequenceMatcher
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from masthead.importing.formats import page_bylines, page_dates
from masthead.importing.formats.page_linked_data import LinkedData, is_article
from masthead.importing.items import TaxonomyTerm

_SEPARATOR = re.compile(r"\s+(?:[|–—·»›:•]|-|::|/)\s+")
_SAME = 0.62  # similarity of a heading to a title that means the same story
_NOT_HEADLINES = (
    "not(ancestor::nav or ancestor::footer or ancestor::aside or ancestor::*[@role='banner'])"
)
_LIST = re.compile(r"\s*[,;،、|]\s*")
_LONGEST_TERM, _MOST_TERMS = 60, 30


class PageMetadata:
    """What a page says of itself."""

    def __init__(self, root: HtmlElement, zone: ZoneInfo) -> None:
        self.original = deepcopy(root)  # the body is cut out of the other
        self.linked = LinkedData(root)
        self._root, self._zone = root, zone
        self._heading = self._find_heading()

    def line(self) -> int:
        heading = self._heading
        return int((heading if heading is not None else self._root).sourceline or 1)

    def meta(self, *names: str) -> str:
        for name in names:
            found = self._root.xpath(
                "//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=name
            )
            if found and found[0].strip():
                return " ".join(found[0].split())
        return ""

    def address(self) -> str:
        links = self._root.xpath("//link[contains(concat(' ', @rel, ' '), ' canonical ')]/@href")
        for address in (*links[:1], self.meta("og:url")):
            if address.strip().startswith(("http://", "https://")):
                return str(address.strip())
        return ""

    def language(self) -> str:
        given = self._root.get("lang") or self._root.get(
            "{http://www.w3.org/XML/1998/namespace}lang"
        )
        return str(given or self.linked.text("inLanguage"))[:12]

    def standfirst(self) -> str:
        return self.meta("og:description", "description") or self.linked.text("description")

    # --- The headline -------------------------------------------------------------------------
    def heading(self) -> HtmlElement | None:
        """The element that is the headline on the page."""
        return self._heading

    def headline(self) -> str:
        if self._heading is not None:
            return _text(self._heading)
        return next(iter(self._titles()), "")

    def _titles(self) -> list[str]:
        """The page's title, as it tells machines; without the name of the site."""
        marked = self._root.xpath("//*[contains(@itemprop, 'headline')]")
        given = [
            self.linked.text("headline"),
            *(element.get("content") or _text(element) for element in marked[:1]),
            self.meta("og:title", "twitter:title", "dc.title", "DC.title", "parsely-title"),
            *(_text(element) for element in self._root.xpath("//head/title | //title")[:1]),
        ]
        return [self._without_site(" ".join(title.split())) for title in given if title.strip()]

    def _without_site(self, title: str) -> str:
        site = self.meta("og:site_name") or urlsplit(self.address()).hostname or ""
        parts = _SEPARATOR.split(title)
        if len(parts) > 1 and site and _alike(parts[-1], site) > _SAME:
            return title[: title.rindex(parts[-1])].rstrip(" |–—-·»›:•/")
        return title

    def _site_names(self) -> set[str]:
        """What may be the name of the site: it often ends the page's title."""
        titles = [_text(element) for element in self._root.xpath("//head/title | //title")[:1]]
        ends = [parts[-1] for title in titles if len(parts := _SEPARATOR.split(title)) > 1]
        return {_folded(name) for name in [self.meta("og:site_name"), *ends]}

    def _find_heading(self) -> HtmlElement | None:
        """Of the page's headings the one that is its title; the site's name often is a heading."""
        headings = self._root.xpath(f"//h1[{_NOT_HEADLINES}]") or self._root.xpath("//h1")
        headings = [one for one in headings if _text(one) and not _leads_home(one)]
        titles = self._titles()
        if not titles:
            return headings[0] if headings else None
        others = self._root.xpath(f"//h2[{_NOT_HEADLINES}] | //*[contains(@itemprop, 'headline')]")
        others = [one for one in others if _text(one)][:20]
        sites = self._site_names()
        own = [
            [one for one in some if _folded(_text(one)) not in sites] for some in (headings, others)
        ]
        for some in (*own, headings):
            rated = [(max(_alike(_text(one), title) for title in titles), one) for one in some]
            best, heading = max(rated, key=lambda pair: pair[0], default=(0.0, None))
            if best > _SAME:
                return heading
        has_own_title = self.linked.text("headline") or self.meta("og:title")
        return headings[0] if headings and not has_own_title and len(headings) == 1 else None

    # --- The rest -----------------------------------------------------------------------------
    def authors(self) -> list[str]:
        return page_bylines.authors(self._root, self.linked)

    def published(self) -> tuple[str, bool]:
        return page_dates.published(self._root, self.linked, self._zone)

    def modified(self) -> str:
        return page_dates.modified(self._root, self.linked, self._zone)

    def bodies(self) -> list[str]:
        """The story's text, if the page repeats it for machines."""
        own = self.linked.texts("articleBody")
        return own or [
            text
            for node in self.linked.nodes
            if is_article(node) and node.get("headline") == self.linked.article.get("headline")
            for text in self.linked.texts("articleBody", node)
        ]

    def terms(self) -> list[TaxonomyTerm]:
        """Its sections as categories, its tags and keywords as tags; each once."""
        sections = self.linked.texts("articleSection") or [self.meta("article:section", "section")]
        tags = self._root.xpath("//meta[@property='article:tag' or @name='article:tag']/@content")
        words = [
            *tags,
            *self.linked.texts("keywords"),
            *([] if tags else [self.meta("keywords", "news_keywords")]),
        ]
        found: dict[str, TaxonomyTerm] = {}
        for texts, is_category in ((sections, True), (words, False)):
            for word in (part.strip() for text in texts for part in _LIST.split(text)):
                if 0 < len(word) <= _LONGEST_TERM:
                    found.setdefault(word.casefold(), TaxonomyTerm(word, is_category=is_category))
        return list(found.values())[:_MOST_TERMS]


def _leads_home(heading: HtmlElement) -> bool:
    """Whether it is the site's name, which links to the front page."""
    links = [link for link in heading.iter("a") if _text(link) == _text(heading)]
    return any(urlsplit(link.get("href") or "").path in {"", "/"} for link in links)


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def _alike(one: str, other: str) -> float:
    """How alike two titles are; one within the other counts as nearly the same."""
    first, second = _folded(one), _folded(other)
    if not first or not second:
        return 0.0
    shorter, longer = sorted((first, second), key=len)
    if shorter in longer and len(shorter) > len(longer) / 3:
        return 0.9 + len(shorter) / len(longer) / 10
    return SequenceMatcher(None, first[:300], second[:300]).ratio()


def _folded(words: str) -> str:
    return "".join(re.findall(r"\w", words.casefold()))
