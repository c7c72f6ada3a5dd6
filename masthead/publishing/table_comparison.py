"""How two revisions of a table are compared in the desk: as one table, with what was added and
deleted marked in its cells."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.compare import BlockComparison, diff_text

from masthead.graphics.grids import trimmed

_HEADERS = {
    "row": "first row",
    "column": "first column",
    "both": "first row and column",
    "neither": "none",
}
type Grid = list[list[str]]
type Pair = tuple[int | None, int | None]  # places in the old and the new sequence


class TableComparison(BlockComparison):
    """Rows and columns are matched first, so that an added one does not change all the others."""

    def has_changed(self) -> bool:
        return _shown(self.val_a) != _shown(self.val_b)

    def htmlvalue(self, val: Any) -> SafeString:
        return _compared(val, val)

    def htmldiff(self) -> SafeString:
        return _compared(self.val_a, self.val_b)


def _shown(value: Mapping[str, Any] | None) -> tuple[Grid, str, str]:
    """What of a table's value can be seen: its cells, caption and headers."""
    table = value or {}
    choice = table.get("table_header_choice") or ""
    return (
        _rectangular(trimmed(table.get("data") or [])),
        table.get("table_caption") or "",
        _HEADERS.get(choice, ""),
    )


def _rectangular(rows: Grid) -> Grid:
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _compared(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> SafeString:
    old, old_caption, old_headers = _shown(before)
    new, new_caption, new_headers = _shown(after)
    headers = SafeString("")
    if old_headers != new_headers:
        headers = format_html("<p>Headers: {}</p>", _difference(old_headers, new_headers))
    return format_html(
        '{}<table class="desk-comparison"><caption>{}</caption><tbody>{}</tbody></table>',
        headers,
        _difference(old_caption, new_caption),
        format_html_join("", "<tr>{}</tr>", ((row,) for row in _rows(old, new))),
    )


def _rows(old: Grid, new: Grid) -> list[SafeString]:
    columns = _matched(old[0] if old else [], new[0] if new else [])
    both = [(a, b) for a, b in columns if a is not None and b is not None]
    pairs = _matched(
        [tuple(row[a] for a, _ in both) for row in old],
        [tuple(row[b] for _, b in both) for row in new],
    )
    return [
        format_html_join(
            "",
            "<td>{}</td>",
            ((_difference(_cell(old, i, a), _cell(new, j, b)),) for a, b in columns),
        )
        for i, j in pairs
    ]


def _cell(grid: Grid, row: int | None, column: int | None) -> str:
    return "" if row is None or column is None else grid[row][column]


def _matched(old: Sequence[Any], new: Sequence[Any]) -> list[Pair]:
    """The places of two sequences side by side; None where one has no counterpart."""
    pairs: list[Pair] = []
    for _, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        pairs.extend(zip_longest(range(i, i_end), range(j, j_end)))
    return pairs


def _difference(old: str, new: str) -> SafeString:
    if old == new:
        return format_html("{}", new)
    return diff_text(old, new).to_html()
