"""What a Ghost post says, as HTML: from its own HTML, or from what its editor stores (lexical,
mobiledoc or Markdown) where the export has nothing else."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from masthead.importing.formats import ghost_lexical, ghost_mobiledoc
from masthead.importing.formats.ghost_cards import markdown_html

_GATED = "<!--kg-gated-block:"
_NOT_FOR_ALL = re.compile(r"nonMember\s*:\s*\"?false", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class Body:
    html: str = ""
    findings: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)  # text that was not for everyone


def body_of(post: Mapping[str, Any]) -> Body:
    """The body of a post. What its editor holds that can't be read is in the findings."""
    html = str(post.get("html") or "")
    if html.strip():
        return _without_gated(html.replace("__GHOST_URL__", ""))
    for read in (_from_lexical, _from_mobiledoc, _from_markdown, _from_plaintext):
        body = read(post)
        if body.html.strip() or body.findings:
            return _without_gated(body.html.replace("__GHOST_URL__", ""), body.findings)
    return Body()


def _without_gated(html: str, findings: list[str] | None = None) -> Body:
    """Ghost's HTML carries cards for some readers only between two comments."""
    body = Body(findings=list(findings or []))
    kept, *parts = html.split(_GATED)
    pieces = [kept]
    for part in parts:
        mark, _, content = part.partition("-->")
        if mark.startswith("begin") and _NOT_FOR_ALL.search(mark):
            body.withheld.append(" ".join(unescape(_TAG.sub(" ", content)).split()))
        else:
            pieces.append(content)
    body.html = "".join(pieces)
    return body


def _parsed(post: Mapping[str, Any], column: str, body: Body) -> dict[str, Any]:
    written = post.get(column)
    if not isinstance(written, str) or not written.strip():
        return written if isinstance(written, dict) else {}
    try:
        document = json.loads(written)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        body.findings.append(f"its {column} text can't be read")
        return {}
    return document


def _from_lexical(post: Mapping[str, Any]) -> Body:
    body = Body()
    document = _parsed(post, "lexical", body)
    if document:
        body.html, body.findings = ghost_lexical.render(document)
    return body


def _from_mobiledoc(post: Mapping[str, Any]) -> Body:
    body = Body()
    document = _parsed(post, "mobiledoc", body)
    if document:
        body.html, body.findings = ghost_mobiledoc.render(document)
    return body


def _from_markdown(post: Mapping[str, Any]) -> Body:
    return Body(markdown_html(str(post.get("markdown") or "")))


def _from_plaintext(post: Mapping[str, Any]) -> Body:
    lines = str(post.get("plaintext") or "").split("\n\n")
    return Body("".join(f"<p>{escape(line)}</p>" for line in lines if line.strip()))
