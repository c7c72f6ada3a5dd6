"""Atom and RSS writers: Django's, plus what they leave out: the full text, every author and each
entry's language."""

from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from masthead.site.feed_entries import FeedEntry, writable

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_CREATOR = "http://purl.org/dc/elements/1.1/"


class AtomFeed(Atom1Feed):
    content_type = "application/atom+xml; charset=utf-8"

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        attributes = super().item_attributes(item)
        return {**attributes, "xml:lang": item["entry"].language}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: FeedEntry = item["entry"]
        for name in entry.authors:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", writable(name))
            handler.endElement("author")
        if entry.html:
            handler.addQuickElement("content", entry.html, {"type": "html"})


class RssFeed(Rss201rev2Feed):
    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self) -> dict[str, Any]:
        attributes = super().rss_attributes()
        return {**attributes, "xmlns:content": _CONTENT, "xmlns:dc": _CREATOR}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: FeedEntry = item["entry"]
        for name in entry.authors:
            handler.addQuickElement("dc:creator", writable(name))
        handler.addQuickElement("dc:language", entry.language)
        if entry.html:
            handler.addQuickElement("content:encoded", entry.html)


def add_entry(feed: AtomFeed | RssFeed, entry: FeedEntry) -> None:
    feed.add_item(
        title=entry.title,
        link=entry.link,
        description=entry.summary,
        pubdate=entry.published_at,
        updateddate=entry.updated_at,
        unique_id=entry.id,
        unique_id_is_permalink=False,
        categories=[writable(name) for name in entry.categories],
        entry=entry,
    )
