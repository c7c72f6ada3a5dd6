"""Names of time zones, countries and languages, for every screen and mail: from Unicode's CLDR,
except where our readers' region has a name of its own."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.dates import get_timezone_location

_ENGLISH = "en_GB"

# The IANA database has only numeric offsets for these zones; people there use abbreviations.
_ZONE_ABBREVIATIONS = {
    "Asia/Aden": "AST",
    "Asia/Baghdad": "AST",
    "Asia/Bahrain": "AST",
    "Asia/Baku": "AZT",
    "Asia/Dubai": "GST",
    "Asia/Kuwait": "AST",
    "Asia/Muscat": "GST",
    "Asia/Qatar": "AST",
    "Asia/Riyadh": "AST",
    "Asia/Tbilisi": "GET",
    "Asia/Tehran": "IRST",
    "Asia/Yerevan": "AMT",
    "Europe/Istanbul": "TRT",
}

# Where a news page would not use CLDR's name.
_COUNTRY_NAMES = {
    "AX": "Åland",
    "CD": "Democratic Republic of the Congo",
    "CG": "Republic of the Congo",
    "CV": "Cabo Verde",
    "GS": "South Georgia and the South Sandwich Islands",
    "HK": "Hong Kong",
    "MM": "Myanmar",
    "MO": "Macao",
    "PS": "Palestine",
    "SH": "Saint Helena",
    "TF": "French Southern Territories",
    "VA": "Vatican",
}
# Two-letter codes in CLDR that ISO 3166 reserves for other things than countries.
_NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())

_CONTINENTS = frozenset(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()
)


def zone_abbreviation(zone: ZoneInfo, at: datetime) -> str:
    """A zone's abbreviation at a moment: “GST”, “CEST”, or “UTC+5:45” if it has none."""
    name = at.astimezone(zone).tzname() or "UTC"
    if name[0].isalpha():
        return name
    return _ZONE_ABBREVIATIONS.get(zone.key) or _offset_in_words(name)


def _offset_in_words(figures: str) -> str:
    """“UTC+5:45” for the database's “+0545”."""
    sign, hours, minutes = figures[0], int(figures[1:3]), figures[3:]
    return f"UTC{sign}{hours}:{minutes}" if minutes else f"UTC{sign}{hours}"


def is_zone(name: str) -> bool:
    """Whether the IANA database names it."""
    return name in available_timezones()


@cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The zones named after places, grouped by continent, as choices for a form."""
    groups = {"UTC": [("UTC", "UTC")]}
    for zone in sorted(available_timezones()):
        continent, _, place = zone.partition("/")
        if place and continent in _CONTINENTS:
            groups.setdefault(continent, []).append((zone, _city(zone)))
    return [(continent, _distinguished(zones)) for continent, zones in groups.items()]


def _city(zone: str) -> str:
    return get_timezone_location(zone, locale=_ENGLISH, return_city=True)


def _distinguished(zones: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """By city; a zone that shares its city with an older name for it also carries its own name."""
    named: dict[str, list[str]] = {}
    for zone, city in zones:
        named.setdefault(city, []).append(zone)
    return [
        (zone, city if len(sharing) == 1 else f"{city} ({_place(zone)})")
        for city, sharing in sorted(named.items())
        for zone in sharing
    ]


def _place(zone: str) -> str:
    return zone.partition("/")[2].replace("_", " ")


def country_name(code: str, language: str = "en") -> str:
    """A country's name by its ISO 3166 code; the code itself if no country has it."""
    return country_names(language).get(code.upper(), code)


def country_names(language: str) -> dict[str, str]:
    """The countries by their ISO 3166 codes."""
    return _countries(language.partition("-")[0].lower())


def is_country(code: str) -> bool:
    return code in _countries("en")


@cache
def _countries(language: str) -> dict[str, str]:
    names = {str(code): str(name) for code, name in locale_of(language).territories.items()}
    codes = [code for code in names if code.isalpha() and code not in _NO_COUNTRIES]
    if language != "en":
        return {code: names[code] for code in codes}
    return {code: _COUNTRY_NAMES.get(code) or _written_out(names[code]) for code in codes}


def _written_out(name: str) -> str:
    """“Saint Kitts and Nevis” for CLDR's “St Kitts & Nevis”."""
    return name.replace(" & ", " and ").replace("St ", "Saint ", 1).replace("St. ", "Saint ", 1)


def is_language(code: str) -> bool:
    """Whether CLDR knows a language by this code."""
    return code in Locale.parse(_ENGLISH).languages


@cache
def language_name(code: str) -> str:
    """A language's name in itself, as menus show it: “English”, “Français”, “العربية”."""
    primary = code.partition("-")[0]
    name = Locale.parse(primary).get_language_name(primary) or code
    return name[:1].upper() + name[1:]


def locale_of(language: str) -> Locale:
    """CLDR's locale for one of our languages; English is British."""
    primary = language.partition("-")[0].lower()
    return Locale.parse(_ENGLISH if primary == "en" else primary)


@cache
def date_pattern(language: str, skeleton: str) -> str:
    """How the language arranges the parts of a date that a CLDR skeleton names: `d MMMM y`."""
    return str(locale_of(language).datetime_skeletons[skeleton].pattern)


@cache
def list_conjunction(language: str) -> str:
    """What stands between two things in a list: “ and ”, “ و”."""
    pattern = str(locale_of(language).list_patterns["standard"]["2"])
    return pattern.removeprefix("{0}").removesuffix("{1}")


@cache
def month_names(language: str) -> tuple[str, ...]:
    """The twelve months, January first."""
    return _months(language, "wide")


@cache
def month_abbreviations(language: str) -> tuple[str, ...]:
    return _months(language, "abbreviated")


def _months(language: str, width: str) -> tuple[str, ...]:
    names = locale_of(language).months["format"][width]
    return tuple(names[number] for number in range(1, 13))


@cache
def weekday_names(language: str) -> tuple[str, ...]:
    """The seven days, Monday first."""
    return _weekdays(language, "wide")


@cache
def weekday_abbreviations(language: str) -> tuple[str, ...]:
    return _weekdays(language, "abbreviated")


def _weekdays(language: str, width: str) -> tuple[str, ...]:
    names = locale_of(language).days["format"][width]
    return tuple(names[number] for number in range(7))


# In these languages a country at the end of a postal address is recognised.
_ADDRESS_LANGUAGES = "en de fr es it pt nl pl sv da nb fi cs el tr ru uk ar fa he".split()
# Names that are a region, too, of the country beside them: Atlanta, Georgia.
_ALSO_REGIONS = {"GE": "US", "LU": "BE"}


def country_in_address(address: str, *, declared: str) -> str:
    """The country that a postal address ends with, by its name in one of the usual languages,
    where it is not the declared one; empty if it names none or that one."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    for words in (last, last.rpartition(",")[2].strip()):
        found = _country_names().get(words.casefold().strip(" ."), "")
        if found and found != declared and _ALSO_REGIONS.get(found) != declared:
            return found
    return ""


@cache
def _country_names() -> dict[str, str]:
    names = {
        name.casefold(): str(code)
        for language in _ADDRESS_LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if is_country(str(code))
    }
    return names | {name.casefold(): code for code, name in _countries("en").items()} | _SHORT_NAMES


_SHORT_NAMES = {
    **dict.fromkeys(("usa", "u.s.a", "united states of america"), "US"),
    **dict.fromkeys(("uk", "u.k", "great britain", "england", "scotland", "wales"), "GB"),
    **dict.fromkeys(("uae", "u.a.e"), "AE"),
    **dict.fromkeys(("the netherlands", "holland"), "NL"),
    **dict.fromkeys(("turkey", "türkiye"), "TR"),
    "brasil": "BR",
}
