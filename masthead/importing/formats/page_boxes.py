"""The boxes of a page that are never a part of its story: navigation, comments, related stories,
bylines."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile

from lxml.html import HtmlElement

_NEVER = (
    "//script | //style | //noscript | //template | //nav | //button | //input | //select | //svg"
    " | //textarea | //dialog | //canvas | //*[@role='navigation' or @role='banner' or"
    " @role='search' or @role='complementary' or @role='dialog' or @role='alert']"
    " | //*[@hidden] | //*[@aria-hidden='true' and not(.//p)]"
    " | //*[contains(translate(@style, ' ', ''), 'display:none')]"
    " | //*[contains(concat(' ', @class, ' '), ' skip-link ')]"
)
# The same, of boxes that are taken out before anything else is looked at.
_APART = re.compile(
    r"(?:^|\s)(?:(?:post-|article-|user-|reader-)?comments?(?:-(?:area|list|section|wrapper|thread|box))?"
    r"|disqus-thread|respond|related(?:-\w+)*|recommended(?:-\w+)*|read-?more|sidebar|widget-area"
    r"|(?:social|share|sharing)(?:-(?:links|buttons|bar|tools|icons))?|newsletter(?:-\w+)*|taboola\S*"
    r"|outbrain\S*|most-(?:read|popular)|trending|breadcrumbs?|cookie\S*|card|teaser|promo)(?:$|\s)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|\s)(?:(?:post|entry|article|story|content)-+(?:meta|author|byline|date|info|published)"
    r"|by-?line(?:-+\w+)*|dateline|timestamp|posted-on|pub-?date|published|author(?:-+name)?)(?:$|\s)",
    re.IGNORECASE,
)
_HAS_AUTHOR = "self::*[self::p or self::address]//*[@rel='author' or @itemprop='author']"
_LONGEST_BYLINE = 120
# What stands over links to other stories.
_ELSEWHERE = re.compile(
    r"(?:read (?:more|also|next)|see also|more (?:on|from|about|like) .*|most (?:read|popular).*"
    r"|related(?: \w+){0,3}|you (?:may|might) (?:also )?(?:like|be interested in).*|don.?t miss.*"
    r"|explore further|recommended(?: \w+){0,2}|trending.*|popular .*|top (?:local )?stories"
    r"|mehr zum thema|lesen sie auch|(?:à )?lire aussi|sur le même sujet|l(?:ea|ee|eia) también.*"
    r"|te puede interesar|leia (?:também|mais)|leggi anche|читайте также|関連記事|相关阅读|相關新聞"
    r"|اقرأ أيضا|اقرأ أيضًا)\W*",
    re.IGNORECASE,
)
_TO_OTHERS = 0.6  # of their letters in links
_BOXES = ("div", "section", "aside", "ul", "ol", "header", "footer", "article", "details")
_MOSTLY = 0.4  # of the text of a page
_WORDS = re.compile(r"\w+")


def take_out(root: HtmlElement, heading: HtmlElement | None) -> Iterator[str]:
    """Take out what is never a part of a story, and boxes whose names say that they hold something
    else, and their texts with them. Boxes of one name with most of the page's text, or one with its
    headline, may have any name."""
    for element in root.xpath(_NEVER):
        if element.getparent() is not None and not _holds(element, heading):
            element.drop_tree()
    yield from _without_bylines(root, heading)
    yield from _without_links_elsewhere(root)
    most = _letters(root) * _MOSTLY
    apart = [one for one in root.iter(*_BOXES) if _is_apart(one) and not _holds(one, heading)]
    of_name: Counter[str] = Counter()
    for element in apart:
        of_name[names_of(element)] += _letters(element)
    for element in apart:
        if is_within(element, root) and of_name[names_of(element)] < most:
            yield words_of(element)
            element.drop_tree()


def _without_bylines(root: HtmlElement, heading: HtmlElement | None) -> Iterator[str]:
    """Take out lines that say who wrote it and when: they are its metadata."""
    for element in list(
        root.iter("p", "div", "ul", "address", "span", "time", "header", "h5", "h6")
    ):
        if not is_within(element, root) or _holds(element, heading):
            continue
        is_byline = bool(_BYLINE.search(names_of(element))) or bool(element.xpath(_HAS_AUTHOR))
        if is_byline and len(text := words_of(element)) <= _LONGEST_BYLINE:
            yield text
            element.drop_tree()


def _without_links_elsewhere(root: HtmlElement) -> Iterator[str]:
    """Take out headings over links to other stories, with the links."""
    for element in list(root.iter("p", "div", "span", "h2", "h3", "h4", "h5", "h6", "strong", "b")):
        if not is_within(element, root) or not _ELSEWHERE.fullmatch(
            words_of(element)[:_LONGEST_BYLINE]
        ):
            continue
        following = list(takewhile(_leads_elsewhere, element.itersiblings("*")))
        if following:
            for one in [element, *following]:
                yield words_of(one)
                one.drop_tree()


def _leads_elsewhere(element: HtmlElement) -> bool:
    letters = len(normal(text_of(element)))
    links = sum(len(normal(text_of(link))) for link in element.iter("a"))
    return 0 < letters <= links / _TO_OTHERS


def _is_apart(element: HtmlElement) -> bool:
    parent = element.getparent()
    is_outer = element.tag in {"header", "footer"} and parent is not None and parent.tag == "body"
    return is_outer or bool(_APART.search(names_of(element)))


def _holds(element: HtmlElement, inner: HtmlElement | None) -> bool:
    return inner is not None and (inner is element or is_within(inner, element))


def _letters(element: HtmlElement) -> int:
    return sum(len("".join(text_of(one).split())) for one in element.iter("p", "li", "td", "pre"))


def names_of(element: HtmlElement) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}".replace("_", "-")


def normal(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def text_of(element: HtmlElement) -> str:
    return "".join(element.itertext())


def is_within(element: HtmlElement, top: HtmlElement) -> bool:
    return any(one is top for one in element.iterancestors())


def words_of(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())
