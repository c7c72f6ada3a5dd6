"""The product's text is chosen by language, with that language's plurals, lists and dates."""

from datetime import date

import pytest

from masthead.core.languages import Plural, grammar_of, in_language, is_rtl

GREETING = {"en": "Good morning", "ar": "صباح الخير"}
MINUTES = Plural("دقيقة", "دقيقتان", "{} دقائق", "{} دقيقة")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", "صباح الخير"),
        ("ar-AE", "صباح الخير"),
        ("en-gb", "Good morning"),
        ("", "Good morning"),
    ],
)
def test_a_region_uses_its_language_and_an_unknown_language_uses_english(
    language: str, said: str
) -> None:
    assert in_language(language, GREETING) == said


def test_arabic_runs_from_right_to_left() -> None:
    assert [is_rtl(language) for language in ("ar", "ar-EG", "FA", "en", "armenian")] == [
        *(True, True, True, False, False)
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "دقيقة"), (2, "دقيقتان"), (3, "3 دقائق"), (10, "10 دقائق"), (11, "11 دقيقة")],
)
def test_arabic_has_four_forms_for_numbers(number: int, said: str) -> None:
    assert MINUTES.of(number) == said


def test_names_are_joined_as_they_are_read_aloud() -> None:
    english, arabic = grammar_of("en"), grammar_of("ar")
    assert english.listed([]) == ""
    assert english.listed(["Amal"]) == "Amal"
    assert english.listed(["Amal", "Badr", "Dana"]) == "Amal, Badr and Dana"
    assert arabic.listed(["أمل", "بدر", "دانة"]) == "أمل، بدر ودانة"


def test_each_language_writes_dates_its_own_way() -> None:
    on = date(2026, 11, 22)
    assert f"{grammar_of('en').weekday(on)} {grammar_of('en').day(on)}" == "Sunday 22 November 2026"
    assert f"{grammar_of('ar').weekday(on)} {grammar_of('ar').day(on)}" == "الأحد 22 نوفمبر 2026"


def test_arabic_counts_the_last_two_digits() -> None:
    assert [MINUTES.of(number) for number in (100, 103, 111)] == [
        *("100 دقيقة", "103 دقائق", "111 دقيقة")
    ]
