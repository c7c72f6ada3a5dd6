"""Time zones, countries and languages have one name each, wherever they are shown."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from masthead.core import locales

WINTER = datetime(2026, 11, 22, 7, tzinfo=UTC)
SUMMER = datetime(2026, 7, 22, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "short"),
    [
        ("Asia/Dubai", "GST"),
        ("Asia/Baku", "AZT"),
        ("Asia/Yerevan", "AMT"),
        ("Asia/Tbilisi", "GET"),
        ("Europe/Berlin", "CET"),
        ("UTC", "UTC"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3"),
    ],
)
def test_a_zone_has_its_region_s_abbreviation_or_its_offset(zone: str, short: str) -> None:
    assert locales.zone_abbreviation(ZoneInfo(zone), WINTER) == short


def test_an_abbreviation_follows_the_clocks() -> None:
    assert locales.zone_abbreviation(ZoneInfo("Europe/Berlin"), SUMMER) == "CEST"


def test_no_abbreviation_in_our_table_hides_a_change_of_clocks() -> None:
    """A zone in the table must keep its offset all year, or its abbreviation would be wrong for
    half of it."""
    for zone in map(ZoneInfo, locales._ZONE_ABBREVIATIONS):
        assert WINTER.astimezone(zone).utcoffset() == SUMMER.astimezone(zone).utcoffset()


def test_only_zones_in_the_iana_database_are_accepted() -> None:
    assert locales.is_zone("Asia/Dubai")
    assert not locales.is_zone("Asia/Atlantis")


def test_each_zone_of_a_place_can_be_chosen_once() -> None:
    chosen = [zone for _, zones in locales.zone_choices() for zone, _ in zones]
    assert len(chosen) == len(set(chosen))
    assert set(chosen) <= available_timezones()
    assert {"UTC", "Asia/Dubai", "America/Argentina/Buenos_Aires"} <= set(chosen)


def test_no_two_zone_choices_have_the_same_label() -> None:
    for continent, zones in locales.zone_choices():
        cities = [city for _, city in zones]
        assert len(cities) == len(set(cities)), continent
    asia = dict(dict(locales.zone_choices())["Asia"])
    assert asia["Asia/Baku"] == "Baku"
    assert asia["Asia/Calcutta"] == "Kolkata (Calcutta)"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("DE", "Germany"),
        ("ae", "United Arab Emirates"),
        ("KN", "Saint Kitts and Nevis"),
        ("CD", "Democratic Republic of the Congo"),
        ("TR", "Türkiye"),
        ("ZZ", "ZZ"),
        ("", ""),
    ],
)
def test_a_country_is_named_in_full(code: str, name: str) -> None:
    assert locales.country_name(code) == name


@pytest.mark.parametrize("code", ["EU", "ZZ", "XA", "de", "D", "1é", "Germany", ""])
def test_a_code_without_a_country_is_refused(code: str) -> None:
    assert not locales.is_country(code)
    assert locales.is_country("DE")


def test_a_language_is_named_in_its_own_language() -> None:
    names = [locales.language_name(code) for code in ("en-gb", "ar", "fr", "de")]
    assert names == ["English", "العربية", "Français", "Deutsch"]


def test_weeks_begin_on_monday_and_years_in_january() -> None:
    assert locales.weekday_names("en")[0] == "Monday"
    assert locales.weekday_names("ar")[6] == "الأحد"
    assert locales.month_names("en")[0] == "January"
    assert locales.month_names("ar")[10] == "نوفمبر"
