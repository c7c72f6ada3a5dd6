"""Tables as typed in the desk: a grid that may be larger than its content."""

from collections.abc import Sequence


def trimmed(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    """The cells' text, without empty rows at the bottom and empty columns at the end."""
    texts = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    height = max((place for place, row in enumerate(texts, 1) if any(row)), default=0)
    width = max((place for row in texts for place, text in enumerate(row, 1) if text), default=0)
    return [row[:width] for row in texts[:height]]
