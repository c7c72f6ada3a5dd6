"""Site, mail and desk call a time zone by the same name."""

import re
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest

import masthead
from masthead.core import moments
from masthead.core.locales import zone_abbreviation
from masthead.newsletters import cadence, desk_views
from masthead.newsletters.models import Edition, Newsletter
from masthead.newsletters.offers import NextEdition
from masthead.site.templatetags.site import full_in

PACKAGE = Path(masthead.__file__).parent
ONE_PLACE = PACKAGE / "core" / "locales.py"
MOMENTS = [datetime(2026, month, 22, 7, tzinfo=UTC) for month in (1, 7)]
# Asking Python or the database for a zone's name, instead of `core.locales`.
_OWN_WAY = re.compile(r"\btzname\(|%Z\b|available_timezones|strftime\([^)]*%Z")


def names_of(zone: ZoneInfo, at: datetime) -> dict[str, str]:
    """The last word of a moment as each place writes it."""
    newsletter = Newsletter(zone=zone.key, cadence="daily", local_time=time(6))
    return {
        "story page": full_in("en", at, zone),
        "Arabic story page": full_in("ar", at, zone),
        "lists and invoices": moments.full(at, zone),
        "mail": cadence.in_words(newsletter, at=at),
        "sign-up form": NextEdition(newsletter, at).in_words(),
        "desk": desk_views.when(Edition(newsletter=newsletter, scheduled_for=at)),
    }


@pytest.mark.parametrize("at", MOMENTS, ids=["winter", "summer"])
def test_site_mail_and_desk_agree_on_every_zone(at: datetime) -> None:
    for zone in map(ZoneInfo, sorted(available_timezones())):
        name = zone_abbreviation(zone, at)
        for place, words in names_of(zone, at).items():
            assert words.rpartition(" ")[2] == name, (zone.key, place)


def test_only_the_locales_module_names_time_zones() -> None:
    paths = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts]
    assert [path for path in paths if _OWN_WAY.search(path.read_text())] == [ONE_PLACE]
