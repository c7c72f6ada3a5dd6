"""Charts, rendered on the server from a table in the story, in the design's colours. Each is
rendered twice, for wide screens and for phones, so that its text is never scaled down."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.safestring import SafeString

from masthead.graphics.charts import bars, lines
from masthead.graphics.charts.figures import Figures, read_figures

__all__ = ["Drawings", "Figures", "Form", "draw", "read_figures"]


class Form(StrEnum):
    """Lines show change over time, bars compare things."""

    LINE = "line"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Drawings:
    """The same figures for wide screens and for phones, as SVG."""

    broad: SafeString
    narrow: SafeString


def draw(figures: Figures, *, form: Form, description: str) -> Drawings:
    """Both drawings; `description` is their text for screen readers."""
    if form is Form.BAR:
        sheets = (bars.BROAD, bars.NARROW)
        broad, narrow = (bars.draw(figures, sheet, description) for sheet in sheets)
    else:
        broad, narrow = (
            lines.draw(figures, sheet, description) for sheet in (lines.BROAD, lines.NARROW)
        )
    return Drawings(broad=broad, narrow=narrow)
