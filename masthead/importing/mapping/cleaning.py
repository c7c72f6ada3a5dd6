"""What a story's HTML may contain: three allow-lists, from what is read to what is kept."""

import re

from masthead.core.html_cleaning import clean_html

# A custom element represents the cut while the markup is cleaned: comments do not survive it.
CUT = "<mh-cut></mh-cut>"
_CUT_MARK = re.compile(r"<!--\s*members-only\s*-->", re.IGNORECASE)

INLINE = {"strong": "b", "b": "b", "em": "i", "i": "i", "sup": "sup", "sub": "sub", "a": "a"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BOXES = set(
    """p div section article aside header footer main nav center address figure figcaption
    dl dt dd details summary li caption""".split()
)
TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
MEDIA = {"iframe", "video", "audio", "source", "embed", "object"}
_STRUCTURE = (
    BOXES
    | TABLE
    | MEDIA
    | HEADINGS
    | INLINE.keys()
    | {"ul", "ol", "li", "blockquote", "cite", "pre", "code", "img", "hr", "br", "span", "mh-cut"}
)
# Where a picture's address is, the best first: pages that load pictures late have none in `src`.
PICTURE_ADDRESSES = (
    "data-orig-file data-original data-lazy-src data-src data-full-url data-lazy src data-srcset "
    "srcset"
).split()
_STRUCTURE_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href"},
    "img": {"alt", *PICTURE_ADDRESSES},
    "object": {"data"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    **{tag: {"src"} for tag in ("iframe", "video", "audio", "source", "embed")},
}
_RAW = TABLE | INLINE.keys() | set("dl dt dd details summary p ul ol li pre code br".split())
_RAW_ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_TAG = re.compile(r"<(/?)([a-z0-9-]+)[^>]*>")
_ANY_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>")
# What ends by itself when the next begins, and what may not be taken off its text.
_ENDING = set("p li td th tr dt dd option thead tbody tfoot".split())
_WITH_TEXT = set("script style noscript template textarea title svg math".split())
_VOID = {"br", "hr", "img", "source", "embed"}
DEEPEST = 200  # the parser gives up at 255 levels, and loses what lies below


def structure(html: str) -> str:
    """The markup reduced to elements that the mapping understands. Scripts and styles are removed
    with their text, unknown elements without it."""
    return clean_html(
        _CUT_MARK.sub(CUT, html.replace("\x00", "")),
        tags=_STRUCTURE,
        attributes=_STRUCTURE_ATTRIBUTES,
        clean_content_tags={"script", "style", "noscript", "template"},
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def shallow(html: str) -> tuple[str, bool]:
    """`html` without the elements that nest too deep, and whether it had any; their text stays.
    Cleaning and parsing take time that grows with the square of the depth; this does not."""
    depth, pieces, done = 0, [], 0
    for tag in _ANY_TAG.finditer(html):
        name = tag[2].lower()
        if name in _VOID or name in _ENDING or name in _WITH_TEXT:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth + bool(tag[1]) > DEEPEST:
            pieces += [html[done : tag.start()], "" if name in INLINE else "<br><br>"]
            done = tag.end()
    return ("".join([*pieces, html[done:]]), True) if pieces else (html, False)


def is_too_deep(html: str) -> bool:
    """Whether `html` (cleaned, so balanced) nests deeper than the parser follows."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2] not in _VOID:
            depth += -1 if tag[1] else 1
            deepest = max(deepest, depth)
    return deepest > DEEPEST


def flattened(html: str) -> str:
    """The text of `html`, with paragraphs where boxes started or ended; all else is lost."""
    parted = _TAG.sub(lambda tag: " " if tag[2] in INLINE else "<br><br>", html)
    return clean_html(parted, tags={"br"}, attributes={})


def rich_text(html: str) -> str:
    """What a paragraph block may hold."""
    return clean_html(
        html,
        tags={"p", "b", "i", "sup", "sub", "a", "ol", "ul", "li", "br"},
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel=None,
    )


def raw(html: str) -> str:
    """What a raw block may hold: text and tables, nothing that loads or runs."""
    return clean_html(
        html, tags=_RAW, attributes=_RAW_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None
    )
