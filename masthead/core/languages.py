"""The languages of the product's own text: their direction, plurals, lists and dates.

The interface is translated by gettext: `gettext` in Python, `{% translate %}` in templates. The
catalogues are in `masthead/locale`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.dates import format_date
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

from masthead.core.locales import (
    date_pattern,
    language_name,
    list_conjunction,
    locale_of,
    month_abbreviations,
    weekday_abbreviations,
    weekday_names,
)

type Words = str | Promise  # in the latter case, translated where they are shown

LANGUAGES = [(code, language_name(code)) for code in ("en", "ar")]
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_ARABIC_SCRIPT = frozenset({"ar", "fa", "ur"})
_FEW = range(3, 11)


def is_rtl(language: str) -> bool:
    return primary(language) in _RIGHT_TO_LEFT


def in_language[T](language: str, by_language: Mapping[str, T]) -> T:
    """The table's entry for a language, ignoring its region; English if there is none."""
    return by_language.get(primary(language), by_language["en"])


def primary(language: str) -> str:
    """“en” for “en-GB”."""
    return language.partition("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Plural:
    """A phrase with a number in it, in each form that the language has; `{}` is the number."""

    one: str
    two: str
    few: str  # three to ten, and so in each further hundred
    many: str

    def of(self, number: int) -> str:
        form = {1: self.one, 2: self.two}.get(number) or (
            self.few if number % 100 in _FEW else self.many
        )
        return form.format(number)


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a language writes dates and lists, by CLDR."""

    language: str
    comma: str
    conjunction: str  # before the last of several

    def day(self, on: date) -> str:
        """“22 November 2026”."""
        return self._dated(on, "yMMMMd")

    def day_and_month(self, on: date) -> str:
        """“22 November”."""
        return self._dated(on, "MMMMd")

    def month(self, on: date) -> str:
        """“November 2026”."""
        return self._dated(on, "yMMMM")

    def weekday(self, on: date) -> str:
        return weekday_names(self.language)[on.weekday()]

    def short_weekday(self, on: date) -> str:
        """“Sun”."""
        return weekday_abbreviations(self.language)[on.weekday()]

    def short_day(self, on: date) -> str:
        """“22 Nov”."""
        return f"{on.day} {month_abbreviations(self.language)[on.month - 1]}"

    def short_month(self, on: date) -> str:
        """“Nov 2026”."""
        return f"{month_abbreviations(self.language)[on.month - 1]} {on.year}"

    def listed(self, names: Iterable[str]) -> str:
        """Names as they are read aloud: “A”, “A and B”, “A, B and C”."""
        *most, last = [*names] or [""]
        return f"{f'{self.comma} '.join(most)}{self.conjunction}{last}" if most else last

    def _dated(self, on: date, skeleton: str) -> str:
        pattern = date_pattern(self.language, skeleton)
        return format_date(date(on.year, on.month, on.day), pattern, locale_of(self.language))


@cache
def grammar_of(language: str) -> Grammar:
    spoken = primary(language)
    comma = "،" if spoken in _ARABIC_SCRIPT else ","
    return Grammar(spoken, comma=comma, conjunction=list_conjunction(spoken))


def current_grammar() -> Grammar:
    """The grammar of the language that the page or mail is being written in."""
    return grammar_of(get_language() or "en")


def day_now(on: date) -> str:
    """“22 November 2026”, in the language that the page or mail is being written in."""
    return current_grammar().day(on)


lazy_day = lazy(day_now, str)
