"""Names on a map, and its description for screen readers."""

from collections.abc import Mapping, Sequence

from masthead.core.languages import grammar_of
from masthead.graphics.maps.overrides import MapOverrides
from masthead.graphics.maps.shapes import CountryShape

MOST_NAMED = 6  # more countries than this are counted, not read out


def map_label(country: CountryShape | None, code: str, overrides: MapOverrides) -> str:
    """The name that stands on the map; "" where the publication hides it."""
    if code in overrides.hidden:
        return ""
    own = dict(overrides.names).get(code)
    return own.removeprefix("the ") if own else country.label if country else ""


def spoken_name(country: CountryShape | None, code: str, overrides: MapOverrides) -> str:
    """The whole name as it stands in a sentence: "the Netherlands"."""
    own = dict(overrides.names).get(code)
    if own or not country:
        return own or code
    return f"the {country.name}" if country.article else country.name


def description(
    codes: Sequence[str],
    countries: Mapping[str, CountryShape],
    overrides: MapOverrides,
    spot: str | None,
) -> str:
    """ "Map: Oman and the United Arab Emirates, with Muscat marked"."""
    names = [spoken_name(countries.get(code), code, overrides) for code in codes]
    marked = f"{spot} marked" if spot else ""
    if not names:
        return f"Map with {marked}"
    return f"Map: {_listed(names)}" + (f", with {marked}" if marked else "")


def _listed(names: list[str]) -> str:
    if len(names) > MOST_NAMED:
        more = len(names) - MOST_NAMED + 1
        names = [*names[: MOST_NAMED - 1], f"{more} more countries"]
    return grammar_of("en").listed(names)
