"""Small exports for tests, and what a report says about an item."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from masthead.importing.import_run import Result

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:author><wp:author_login>ada</wp:author_login>
<wp:author_display_name><![CDATA[Ada Writer]]></wp:author_display_name></wp:author>
"""


def wordpress_export(folder: Path, *items: str) -> Path:
    path = folder / "export.xml"
    path.write_text(f"{_HEAD}{''.join(items)}</channel></rss>", encoding="utf-8")
    return path


def post(  # noqa: PLR0913  # each names what a test may be about
    number: int,
    title: str,
    content: str = "<p>Words.</p>",
    *,
    status: str = "publish",
    kind: str = "post",
    name: str = "",
    date: str = "2020-01-02 03:04:05",
    link: str = "",
    password: str = "",
    excerpt: str = "",
    terms: Sequence[tuple[str, str, str]] = (),
    thumbnail: int = 0,
    meta: Mapping[str, str] | None = None,
) -> str:
    """One item of a WordPress export."""
    filed = "".join(
        f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name_}]]></category>'
        for domain, slug, name_ in terms
    )
    kept = dict(meta or {}) | ({"_thumbnail_id": str(thumbnail)} if thumbnail else {})
    fields = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in kept.items()
    )
    return f"""<item><title>{title}</title><link>{link}</link><dc:creator>ada</dc:creator>
<content:encoded><![CDATA[{content}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date>{date}</wp:post_date>
<wp:post_date_gmt>{date}</wp:post_date_gmt><wp:post_name>{name}</wp:post_name>
<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>
<wp:post_password>{password}</wp:post_password>{filed}{fields}</item>
"""


def attachment(number: int, url: str) -> str:
    return f"""<item><title>{number}</title><wp:post_id>{number}</wp:post_id>
<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>
<wp:attachment_url>{url}</wp:attachment_url></item>
"""


def ghost_export(folder: Path, **tables: list[dict[str, Any]]) -> Path:
    path = folder / "export.json"
    export = {"db": [{"meta": {"version": "6.0.0"}, "data": tables}]}
    path.write_text(json.dumps(export, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def reasons(result: Result, title: str) -> list[str]:
    """What the report says about the item of that title."""
    rows = json.loads(result.report.with_suffix(".json").read_text())
    (found,) = (row for row in rows if row["title"] == title)
    said: list[str] = found["reasons"]
    return said
