"""The languages of the product's own text: their direction, plurals, lists and dates.

Fixed text is kept in tables by language (`WORDS = {"en": …, "ar": …}`), and `in_language`
chooses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from masthead.core.locales import language_name, month_names, weekday_names

LANGUAGES = [(code, language_name(code)) for code in ("en", "ar")]
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
_FEW = range(3, 11)


def is_rtl(language: str) -> bool:
    return _primary(language) in _RIGHT_TO_LEFT


def in_language[T](language: str, by_language: Mapping[str, T]) -> T:
    """The table's entry for a language, ignoring its region; English if there is none."""
    return by_language.get(_primary(language), by_language["en"])


def _primary(language: str) -> str:
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
    """How a language writes dates and lists."""

    language: str
    comma: str
    conjunction: str  # before the last of several

    def day(self, on: date) -> str:
        """“22 November 2026”."""
        return f"{self.day_and_month(on)} {on.year}"

    def day_and_month(self, on: date) -> str:
        """“22 November”."""
        return f"{on.day} {month_names(self.language)[on.month - 1]}"

    def weekday(self, on: date) -> str:
        return weekday_names(self.language)[on.weekday()]

    def listed(self, names: Iterable[str]) -> str:
        """Names as they are read aloud: “A”, “A and B”, “A, B and C”."""
        *most, last = [*names] or [""]
        return f"{f'{self.comma} '.join(most)}{self.conjunction}{last}" if most else last


_GRAMMARS = {
    "en": Grammar("en", comma=",", conjunction=" and "),
    "ar": Grammar("ar", comma="،", conjunction=" و"),
}


def grammar_of(language: str) -> Grammar:
    return in_language(language, _GRAMMARS)
