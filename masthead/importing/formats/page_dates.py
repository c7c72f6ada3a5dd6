"""When a saved page was published."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import htmldate
import lxml.html
from lxml.html import HtmlElement

from masthead.importing.formats.page_linked_data import LinkedData

_META = (
    "article:published_time og:published_time datepublished publishdate publish_date publish-date "
    "pubdate publication_date publicationdate published published_time date dc.date dc.date.issued "
    "dc.date.created dcterms.date dcterms.created dcterms.issued dcterms.available "
    "article:published "
    "article.published article:post_date article_date_original originalpublicationdate "
    "sailthru.date parsely-pub-date cxenseparse:recs:publishtime cxenseparse:publishtime "
    "bt:pubdate rnews:datepublished citation_publication_date citation_date prism.publicationdate "
    "article:created ptime displaydate dateposted date_published"
).split()
_FORMATS = (
    "%Y/%m/%d %H:%M:%S|%Y/%m/%d %H:%M|%Y/%m/%d|%Y年%m月%d日 %H:%M|%Y年%m月%d日|%B %d, %Y %I:%M %p"
    "|%B %d, %Y at %I:%M %p|%B %d, %Y, %I:%M %p|%B %d, %Y|%b %d, %Y|%d %B %Y %H:%M|%d %B %Y, %H:%M"
    "|%d %B %Y|%d %b %Y|%A, %B %d, %Y|%A, %d %B %Y|%d.%m.%Y %H:%M|%d.%m.%Y, %H:%M|%d.%m.%Y"
    "|%Y%m%d%H%M%S|%Y%m%d"
).split("|")
_IN_COMMENTS = "not(ancestor::*[contains(@class, 'comment') or contains(@id, 'comment')])"
_EARLIEST, _DIGITS = 1990, (10, 13)

logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def published(root: HtmlElement, linked: LinkedData, zone: ZoneInfo) -> tuple[str, bool]:
    """When the page was published (ISO 8601), and whether that is only a guess from its text;
    empty if it does not say."""
    for written in _told(root, linked):
        when = parse(written, zone)
        if when:
            return when, False
    guess = _guessed(root)
    return (parse(guess, zone), True) if guess else ("", False)


def modified(root: HtmlElement, linked: LinkedData, zone: ZoneInfo) -> str:
    told = [*linked.texts("dateModified"), *_meta(root, ["article:modified_time", "datemodified"])]
    return next(filter(None, (parse(written, zone) for written in told)), "")


def parse(text: str, zone: ZoneInfo) -> str:
    """A time as ISO 8601 in UTC; empty if it can't be read, or is from before the web."""
    when = _parsed(" ".join(text.split()).strip(" .,|"))
    try:
        if when is None or when.year < _EARLIEST:
            return ""
        return (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return ""


def _parsed(text: str) -> datetime | None:
    if text.isdigit() and len(text) in _DIGITS:
        return datetime.fromtimestamp(int(text[:10]), UTC)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)  # the caller gives it its zone
        except ValueError:
            continue
    return None


def _told(root: HtmlElement, linked: LinkedData) -> Iterator[str]:
    """Everything on the page that says so, the most reliable first."""
    for name in ("datePublished", "dateCreated", "uploadDate"):
        yield from linked.texts(name)
    for element in root.xpath(
        "//*[contains(@itemprop, 'datePublished') or contains(@property, 'datePublished')]"
    ):
        yield from (element.get("content") or "", element.get("datetime") or "")
        yield element.get("title") or "".join(element.itertext())[:80]
    yield from _meta(root, _META)
    for query in (
        f"//time[@pubdate]/@datetime[{_IN_COMMENTS}]",
        "//article//time[contains(@class, 'publish') or contains(@class, 'entry-date')]/@datetime",
        f"(//article | //main)//time[@datetime][{_IN_COMMENTS}]/@datetime",
        f"//time[@datetime][{_IN_COMMENTS}]/@datetime",
        "//abbr[contains(@class, 'published')]/@title",
    ):
        yield from (str(one) for one in root.xpath(query)[:3])


def _meta(root: HtmlElement, names: list[str]) -> Iterator[str]:
    given: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        given.setdefault(name.lower(), element.get("content") or element.get("value") or "")
    yield from (given[name] for name in names if given.get(name))


def _guessed(root: HtmlElement) -> str:
    """The date that its text or address suggests."""
    html = lxml.html.tostring(root, encoding="unicode")
    try:
        found = htmldate.find_date(html, original_date=True, extensive_search=False)
    except Exception:  # it reads what anybody wrote; a page without a date is a draft
        return ""
    return found or ""
