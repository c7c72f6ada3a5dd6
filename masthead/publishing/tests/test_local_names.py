"""Sections, countries, industries, topics and places have a name in each language."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from masthead.publishing.models import Country, Section


def test_a_section_is_called_by_its_name_in_the_page_s_language() -> None:
    section = Section(name="Energy", other_names="ar: الطاقة\nfr: Énergie")
    with override("ar"):
        assert section.local_name == "الطاقة"
    with override("en-gb"):
        assert section.local_name == "Energy"
    with override("tr"):
        assert section.local_name == "Energy"


def test_a_country_is_called_as_cldr_says_unless_the_desk_says_otherwise() -> None:
    oman = Country(name="Oman", iso="OM")
    with override("ar"):
        assert oman.local_name == "عُمان"
        oman.other_names = "ar: سلطنة عُمان"
        assert oman.local_name == "سلطنة عُمان"


@pytest.mark.parametrize("lines", ["الطاقة", "ar:", "arabic: الطاقة", "xx1: Energy"])
def test_a_line_that_is_no_name_is_refused(lines: str) -> None:
    section = Section(name="Energy", slug="energy", other_names=lines)
    with pytest.raises(ValidationError, match="is not a name"):
        section.clean()


def test_names_in_other_languages_are_optional() -> None:
    Section(name="Energy", slug="energy", other_names="").clean()
    Section(name="Energy", slug="energy", other_names="ar: الطاقة\n\nhe: אנרגיה").clean()
