"""Locator maps in templates."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from masthead.core.languages import grammar_of, primary
from masthead.core.locales import country_name, country_names
from masthead.graphics.maps import LEAD, PLATE, TILE, WIDE, MapOverrides, MapPlace, locator_map
from masthead.publishing.models import Place as Dateline

register = template.Library()
SHEETS = {"lead": LEAD, "plate": PLATE, "tile": TILE, "wide": WIDE}


@register.simple_tag(takes_context=True)
def locator(
    context: Context, isos: Sequence[str], sheet: str = "plate", dateline: Dateline | None = None
) -> SafeString:
    """The locator map of a story's countries as inline SVG; empty if there is none."""
    language = primary(get_language() or "en")
    overrides = context["house"].map_overrides
    drawing = locator_map(
        isos,
        dateline=_map_place(dateline),
        overrides=overrides if language == "en" else _in_language(overrides, language),
        sheet=SHEETS[sheet],
        description=None if language == "en" else _description(isos, language),
    )
    return mark_safe(drawing or "")  # noqa: S308  # drawn by us


@register.filter
def isos(codes: str) -> list[str]:
    """Split country codes as a theme's template writes them: "SA AE OM"."""
    return codes.split()


@lru_cache(maxsize=50)
def _in_language(overrides: MapOverrides, language: str) -> MapOverrides:
    """The publication's maps with the names that CLDR has for countries. What the desk hides stays
    hidden; names that it chose are in its own language."""
    return replace(overrides, names=tuple(country_names(language).items()))


def _description(isos: Sequence[str], language: str) -> str:
    names = grammar_of(language).listed(country_name(iso, language) for iso in isos)
    return gettext("Map: %(names)s") % {"names": names}


def _map_place(dateline: Dateline | None) -> MapPlace | None:
    if dateline is None:
        return None
    name = getattr(dateline, "local_name", dateline.name)
    return MapPlace(name, dateline.longitude, dateline.latitude)
