"""Prepares rich text for readers: links resolved, tags cleaned, words counted and truncated."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from masthead.core.html_cleaning import clean_html

INLINE_TAGS = frozenset({"a", "b", "br", "code", "em", "i", "strong", "sub", "sup"})
PARAGRAPH_TAGS = INLINE_TAGS | {"li", "ol", "p", "ul"}
TABLE_TAGS = {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
RAW_TAGS = (
    PARAGRAPH_TAGS
    | TABLE_TAGS
    | {"blockquote", "dd", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "hr", "pre"}
)
_ATTRIBUTES = {"a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES = {"http", "https", "mailto", "tel"}

# A regular expression will do: stored markup is balanced, and the result is plain text. Where it
# is not balanced, the limits keep the search from starting over and over.
_TAG = re.compile(
    r"""</?[a-zA-Z](?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'){0,500}+>|<!--(?:(?!-->).)*+(?:-->|$)""",
    re.DOTALL,
)
_BLOCK_END = re.compile(r"</(?:p|li|h\d|td|th|dt|dd|pre|summary|caption)>|<br */?>", re.IGNORECASE)
_LINK = re.compile(r"<a\b([^<>]*)>", re.IGNORECASE)
_PAGE_ID = re.compile(r'\bid="(\d{1,18})"')  # a longer number is no page's: no database has it
_PAGE_LINK = re.compile(r'linktype="page"')


def linked_pages(html: str) -> set[int]:
    """The ids of the pages that a rich text links to."""
    return {page_id for tag in _LINK.findall(html) if (page_id := _page_id(tag))}


def clean_paragraph(html: str, addresses: Mapping[int, str]) -> SafeString:
    """Rich text with page links resolved to addresses. A link to a page that is not published
    loses its tag and keeps its text."""
    return _clean(_LINK.sub(lambda tag: _resolved(tag, addresses), html), PARAGRAPH_TAGS)


def clean_raw(html: str) -> SafeString:
    """Pasted or imported HTML, reduced to safe structure."""
    return _clean(html, RAW_TAGS)


def plain(html: str) -> str:
    """The plain text (`&amp;` becomes “&”), with a space after each block. It is not HTML: escape
    it before putting it on a page."""
    return " ".join(unescape(_TAG.sub("", _BLOCK_END.sub(" ", html))).split())


def first_words(html: str, limit: int) -> str:
    """The beginning of a rich text: at most `limit` words, with tags closed."""
    return Truncator(html).words(limit, html=True, truncate=" …")


def _page_id(attributes: str) -> int:
    """The page ID in a link's tag; 0 for any other link."""
    found = _PAGE_ID.search(attributes)
    return int(found[1]) if found and _PAGE_LINK.search(attributes) else 0


def _resolved(tag: re.Match[str], addresses: Mapping[int, str]) -> str:
    page_id = _page_id(tag[1])
    if not page_id:
        return tag[0]
    address = addresses.get(page_id, "")
    # without its opening tag, the cleaner drops the closing one
    return f'<a href="{address}">' if address else ""


@lru_cache(
    maxsize=4000
)  # cached: the result depends on the arguments alone, and a page has many paragraphs
def _clean(html: str, tags: frozenset[str]) -> SafeString:
    return mark_safe(  # noqa: S308  # this is where markup becomes safe
        clean_html(
            html,
            tags=set(tags),
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel="noopener",
        )
    )
