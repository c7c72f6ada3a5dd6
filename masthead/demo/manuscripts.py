"""Manuscripts: the source files of the demo's stories, converted to a story's blocks."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from masthead.publishing.kinds import Kind

CONTENT = Path(__file__).parent / "content"

# What a manuscript refers to by name: stories by ID, pictures by row (which is what a block takes).
Ids = Mapping[str, int]
Pictures = Mapping[str, Any]
Block = tuple[str, Any]

_CHART = "+++chart "
_IMAGE = re.compile(r'^!\[(?P<alt>[^\]]*)\]\(drawing:(?P<name>[\w-]+)(?: "(?P<caption>[^"]*)")?\)$')
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\(story:(?P<slug>[^)]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITALIC = re.compile(r"\*(.+?)\*")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A story file: its front matter and its body's text."""

    slug: str
    head: Mapping[str, Any]
    body: str

    @classmethod
    def read(cls, path: Path) -> "Manuscript":
        _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        return cls(path.stem, tomllib.loads(head), body.strip())

    def blocks(self, *, stories: Ids, pictures: Pictures) -> list[Block]:
        """The body as a story's blocks. A link to a missing story becomes plain text."""
        is_labelled = Kind(self.head["kind"]).facts.has_labelled_sections
        opening = "section" if is_labelled else "heading"
        chunks = [chunk.strip("\n") for chunk in re.split(r"\n\s*\n", self.body)]
        return [block for chunk in chunks for block in _block(chunk, opening, stories, pictures)]


def read_all(folder: Path = CONTENT / "stories") -> list[Manuscript]:
    """Every manuscript, oldest first."""
    found = [Manuscript.read(path) for path in sorted(folder.glob("*.md"))]
    return sorted(found, key=lambda manuscript: -manuscript.head["days_ago"])


def table(name: str) -> list[dict[str, Any]]:
    """The rows of one of the taxonomy files: `table("countries")`."""
    rows = tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))
    (only,) = rows.values()
    return list(only)


def _block(chunk: str, opening: str, stories: Ids, pictures: Pictures) -> Iterator[Block]:
    if chunk == "+++members+++":
        yield "cut", None
    elif chunk.startswith("## "):
        title = chunk.removeprefix("## ").strip()
        yield opening, {"label": title} if opening == "section" else title
    elif chunk.startswith("> "):
        yield "quote", _quote(chunk)
    elif chunk.startswith(_CHART):
        yield "chart", _chart(chunk)
    elif chunk.startswith("|"):
        yield "table", _table(chunk)
    elif image := _IMAGE.match(chunk):
        if picture := pictures.get(image["name"]):
            yield "picture", {"picture": picture, "caption": image["caption"] or ""}
    elif chunk.startswith("- "):
        items = "".join(f"<li>{_inline(line[2:], stories)}</li>" for line in chunk.split("\n"))
        yield "paragraph", f"<ul>{items}</ul>"
    else:
        yield "paragraph", f"<p>{_inline(chunk.replace('\n', ' '), stories)}</p>"


def _inline(text: str, stories: Ids) -> str:
    html = escape(text, quote=False)
    html = _LINK.sub(lambda match: _link(match, stories), html)
    return _ITALIC.sub(r"<i>\1</i>", _BOLD.sub(r"<b>\1</b>", html))


def _link(match: re.Match[str], stories: Ids) -> str:
    story = stories.get(match["slug"])
    return f'<a linktype="page" id="{story}">{match["text"]}</a>' if story else match["text"]


def _quote(chunk: str) -> dict[str, str]:
    lines = [line.removeprefix(">").strip() for line in chunk.split("\n")]
    source = lines.pop().lstrip("— ") if lines[-1].startswith("—") else ""
    return {"text": " ".join(line for line in lines if line), "source": source}


def _table(chunk: str) -> dict[str, Any]:
    rows = [[_plain(cell) for cell in line.strip("| ").split("|")] for line in chunk.split("\n")]
    data = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
    return {
        "data": data,
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_caption": "",
        "cell": [],
        "className": [],
        "mergeCells": [],
    }


def _chart(chunk: str) -> dict[str, Any]:
    """“+++chart line+++”, then its fields, one a line, then its table."""
    first, *lines = chunk.split("\n")
    fields = dict(line.split(": ", 1) for line in lines if not line.startswith("|"))
    rows = "\n".join(line for line in lines if line.startswith("|"))
    return fields | {"form": first.removeprefix(_CHART).rstrip("+ "), "figures": _table(rows)}


def _plain(cell: str) -> str:
    return _ITALIC.sub(r"\1", _BOLD.sub(r"\1", cell)).strip()
