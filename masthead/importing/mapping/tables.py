"""Tables: a plain grid of text becomes a table block; anything richer is kept as HTML."""

from typing import Any

from lxml.html import HtmlElement

_RICH = ".//table | .//img | .//ul | .//ol | .//a | .//iframe | .//blockquote | .//pre"


def table_value(table: HtmlElement) -> dict[str, Any] | None:
    """The table block's value; None if cells are merged or contain more than text."""
    if table.xpath(".//*[@colspan > 1 or @rowspan > 1]") or table.xpath(_RICH):
        return None
    rows = [row.xpath("./th | ./td") for row in table.iter("tr")]
    rows = [row for row in rows if row]
    if not rows or _stray_text(table):
        return None
    width = max(len(row) for row in rows)
    caption = table.find("caption")
    return {
        "data": [[_words(cell) for cell in row] + [""] * (width - len(row)) for row in rows],
        "cell": [],
        "first_row_is_table_header": all(cell.tag == "th" for cell in rows[0]),
        "first_col_is_header": width > 1 and all(row[0].tag == "th" for row in rows),
        "table_caption": "" if caption is None else _words(caption),
    }


def _words(cell: HtmlElement) -> str:
    for line_break in cell.iter("br", "p", "div"):
        line_break.tail = "\n" + (line_break.tail or "")
    lines = "".join(cell.itertext()).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _stray_text(table: HtmlElement) -> bool:
    """Whether the table has text outside its cells."""
    kept = table.xpath("string-length(normalize-space(.))")
    inside = table.xpath(".//td//text() | .//th//text() | .//caption//text()")
    return bool(kept) and len("".join("".join(inside).split())) != len(
        "".join("".join(table.itertext()).split())
    )
