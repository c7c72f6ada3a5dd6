"""Tables as the desk types them: a grid that may be larger than what stands in it."""

from collections.abc import Sequence


def trimmed(rows: Sequence[Sequence[object]]) -> list[list[str]]:
    """The cells' words, without the empty rows beneath and the empty columns at the far end."""
    texts = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    height = max((place for place, row in enumerate(texts, 1) if any(row)), default=0)
    width = max((place for row in texts for place, text in enumerate(row, 1) if text), default=0)
    return [row[:width] for row in texts[:height]]
