"""Cells that are safe to open in a spreadsheet."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take it for a formula


def escape_formula(cell: str) -> str:
    """The cell as text, whatever it starts with."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
