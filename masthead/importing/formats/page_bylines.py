"""Who wrote a saved page."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from masthead.importing.formats.page_linked_data import LinkedData

_META = (
    "author article:author_name parsely-author sailthru.author dc.creator dc.contributor byl "
    "dcterms.creator cxenseparse:author article.author article:author authors citation_author "
    "rbauthors bylinename"
).split()
# Boxes that name people who did not write this story.
_ELSEWHERE = re.compile(
    r"(?:^|\s)(?:(?:post-|article-|user-)?comments?(?:[-_]\w+)*|related[\w-]*|sidebar|widget[\w-]*"
    r"|recommend\w*|most-?(?:read|popular)[\w-]*|trending[\w-]*|teaser[\w-]*|disqus_thread)(?:$|\s)",
    re.IGNORECASE,
)


def _classed(*names: str) -> str:
    given = "translate(concat(@class, ' ', @id), 'ABLN', 'abln')"
    return f"//*[{' or '.join(f"contains({given}, '{name}')" for name in names)}]"


def _led_to(*places: str) -> str:
    return f"//a[{' or '.join(f"contains(@href, '/{place}/')" for place in places)}]"


_MARKED_UP = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author']",
    "//*[contains(@property, 'author')][not(self::meta)]",
)
_VISIBLE = (
    "//a[contains(concat(' ', @rel, ' '), ' author ')]",
    "//*[contains(@class, 'vcard')]//*[contains(concat(' ', @class, ' '), ' fn ')]",
    _classed("byline__name", "byline-name", "author-name", "author__name", "authorname"),
    _classed("byline"),
    _classed("article-author", "article__author", "post-author", "entry-author", "story-author"),
    "//address[string-length(.) < 120]",
    "//*[contains(concat(' ', @class, ' '), ' author ')]",
    "//*[contains(@class, 'author')][string-length(.) < 80]",
    _led_to(
        "author", "authors", "profile", "profiles", "contributor", "contributors", "by", "staff"
    ),
)
_BY = re.compile(
    r"\s*(?:written |posted |reported |story |words |text |article |published |more )?"
    r"(?:by|von|par|por|di|da|door|av|af|autor(?:es|a|in)?|author|作者|記者|文|بقلم|كتب)"
    r"(?:\s*[:：/]\s*|\s+)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:[;|/•·–—]|(?<!\w),(?=\s)|,\s|，|、|\s+-\s+|\s+(?:and|und|et|y|e|with|mit|avec)\s+"
    r"|\s+&\s+|\bvia\b)\s*"
)
_CUT = re.compile(
    r"\s*(?:\b(?:on|published|updated|posted|last|for|in|at|is an?|from|staff writer|correspondent"
    r"|reporter|editor|contributor|reporting|follow|twitter|email|(?:jan|feb|mar|apr|jun|jul|aug"
    r"|sept?|oct|nov|dec)(?:[a-z]{3,6})?)\b|\d|@|https?:|\(|\[).*",
    re.IGNORECASE | re.DOTALL,
)
_CONNECTING = re.compile(r"(?:and|und|et|y|e|with|mit|avec|by|&|,|;)*\W*", re.IGNORECASE)
_TITLES = {"ma", "md", "phd", "msc", "mba", "jr", "jr.", "dr", "mph", "rn", "bsc", "esq", "ph.d."}
_NO_NAMES = re.compile(
    r"(?:by|and|und|et|mit|with|author|authors|byline|admin|administrator|staff|editor|none|null|undefined|unknown|guest"
    r"|anonymous|home|share|follow|posted|comments?|about|(?:view|get|find|more|see|all|search|read|contact|show)\b.*)?\W*",
    re.IGNORECASE,
)
_LONGEST, _MOST_WORDS, _MOST = 60, 6, 12
_MOST_PLACES = 200  # on a page where a name may be


def authors(root: HtmlElement, linked: LinkedData) -> list[str]:
    """The names of those who wrote the page: from what is meant for machines, then from its
    text."""
    for names in (
        _names(linked.texts("author") or linked.texts("creator"), is_visible=False),
        _names(_texts(root, _MARKED_UP), is_visible=True),
        _names(_from_meta(root), is_visible=False),
        _names(_texts(root, _VISIBLE), is_visible=True),
        _names(_opening(root), is_visible=True),
    ):
        if names:
            return names
    return []


def _from_meta(root: HtmlElement) -> list[str]:
    given: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or ""
        given.setdefault(name.lower(), []).append(
            element.get("content") or element.get("value") or ""
        )
    return next(
        (given[name] for name in _META if _names(given.get(name, []), is_visible=False)), []
    )


def _texts(root: HtmlElement, queries: tuple[str, ...]) -> list[str]:
    """The texts of the first byline that has names, by the first query that finds one."""
    for query in queries:
        found: list[str] = []
        place: HtmlElement | None = None
        for element in root.xpath(query)[:_MOST_PLACES]:
            lines = [] if _is_elsewhere(element) else _lines(element)
            if place is not None and not _is_beside(element, place):
                break
            if _names(lines, is_visible=True):
                found += lines
                place = element
        if found:
            return found
    return []


def _is_elsewhere(element: HtmlElement) -> bool:
    return any(
        one.tag in {"aside", "footer", "nav"}
        or _ELSEWHERE.search(f"{one.get('class', '')} {one.get('id', '')}")
        for one in (element, *element.iterancestors())
        if one.tag not in {"body", "html"}
    )


def _is_beside(element: HtmlElement, other: HtmlElement) -> bool:
    """Whether two elements are in the same byline."""
    near = [one for one in list(other.iterancestors())[:2] if one.tag not in {"body", "article"}]
    return any(one in near for one in list(element.iterancestors())[:2])


def _lines(element: HtmlElement) -> list[str]:
    """The text of an element that holds a byline: whole if it is a name, else piece by piece."""
    if element.get("content"):
        return [element.get("content") or ""]
    pieces = [text for piece in element.itertext() if (text := " ".join(piece.split()))]
    whole = " ".join(pieces)
    if _is_name(_without_by(whole)) and not _CUT.search(_without_by(whole)):
        return [whole]
    named: list[str] = []
    for piece in pieces:
        if _names([piece], is_visible=True):
            named.append(piece)
        elif named and not _CONNECTING.fullmatch(piece):
            break
    return named


def _opening(root: HtmlElement) -> list[str]:
    """A short line that starts with “By”."""
    for element in root.iter("p", "div", "span", "em", "i", "b", "strong", "h4", "h5", "h6"):
        text = " ".join((element.text or "").split())
        if len(text) < _LONGEST and re.match(r"(?:By|Von|Par|Por)\s+[A-Z\u00c0-\u017f]", text):
            return [text]
    return []


def _names(texts: list[str], *, is_visible: bool) -> list[str]:
    found: dict[str, str] = {}
    for text in texts[:_MOST]:
        for name in _people(text, is_visible=is_visible):
            found.setdefault(name.casefold(), name)
    return list(found.values())[:_MOST]


def _people(text: str, *, is_visible: bool) -> Iterator[str]:
    if "://" in text:
        return
    parts = _SPLIT.split(_without_by(" ".join(text.split())))
    for place, part in enumerate(parts):
        name = _without_by(_CUT.sub("", part) if is_visible else part)
        name = " ".join(name.split()).strip(" .,:|-–—*()")
        is_doubtful = is_visible and place > 0 and (" " not in name or name[0].islower())
        if _is_name(name) and not is_doubtful:
            yield name
        elif is_visible and name and name.lower() not in _TITLES:
            return  # what follows a name on the page is its description


def _without_by(text: str) -> str:
    while opening := _BY.match(text):
        text = text[opening.end() :]
    return text


def _is_name(name: str) -> bool:
    return (
        1 < len(name) <= _LONGEST
        and len(name.split()) <= _MOST_WORDS
        and not _NO_NAMES.fullmatch(name)
        and name.lower() not in _TITLES
        and not re.search(r"://|@|www\.|[<>{}=]|\.(?:com|org|net)\b", name)
        and any(letter.isalpha() for letter in name)
    )
