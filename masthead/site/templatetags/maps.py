"""Locator maps in templates."""

from collections.abc import Sequence

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from masthead.graphics.maps import LEAD, PLATE, TILE, WIDE, MapPlace, locator_map
from masthead.publishing.models import Place as Dateline

register = template.Library()
SHEETS = {"lead": LEAD, "plate": PLATE, "tile": TILE, "wide": WIDE}


@register.simple_tag(takes_context=True)
def locator(
    context: Context, isos: Sequence[str], sheet: str = "plate", dateline: Dateline | None = None
) -> SafeString:
    """The locator map of a story's countries as inline SVG; empty if there is none."""
    drawing = locator_map(
        isos,
        dateline=_map_place(dateline),
        overrides=context["house"].map_overrides,
        sheet=SHEETS[sheet],
    )
    return mark_safe(drawing or "")  # noqa: S308  # drawn by us


@register.filter
def isos(codes: str) -> list[str]:
    """Split country codes as a theme's template writes them: "SA AE OM"."""
    return codes.split()


def _map_place(dateline: Dateline | None) -> MapPlace | None:
    if dateline is None:
        return None
    return MapPlace(dateline.name, dateline.longitude, dateline.latitude)
