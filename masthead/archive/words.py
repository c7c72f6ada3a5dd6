"""Folds words for comparison: without case, accents, Arabic vowel signs and plural endings. Index,
questions and highlights use the same folding on every database."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

MAX_WORD_LENGTH = 64  # letters of a word that are compared; databases limit the length of words
# Marks inside a word: Latin accents, Arabic vowel signs and the tatweel.
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_WORD = re.compile(rf"[^\W_][\w{_MARKS}]*(?:['’][^\W_]+)*")
# Maps interchangeable letters to one of them, and Arabic digits to Western ones.
_EQUIVALENTS = str.maketrans("ىةیکٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "يهيكا01234567890123456789", "_\u0640")
_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{3})")
_MIN_PLURAL_LENGTH = 4


class Word(NamedTuple):
    """A folded word and its position in the text."""

    start: int
    end: int
    folded: str


def words_of(text: str) -> Iterator[Word]:
    """Every word of a text, in order."""
    for found in _WORD.finditer(text):
        folded = fold(found[0])
        if folded:
            yield Word(found.start(), found.end(), folded)


def folded(text: str) -> str:
    """A text as its folded words, separated by spaces, for the index."""
    return " ".join(filter(None, map(fold, _WORD.findall(text))))


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A word in its form for comparison: letters and digits only. “Ports’” and “port” are equal, as
    are “القاهرة” and “قاهره”."""
    bare = re.split("['’]", word, maxsplit=1)[0]
    plain = unicodedata.normalize("NFKD", bare.casefold()).translate(_EQUIVALENTS)
    letters = "".join(char for char in plain if char.isalnum())[:MAX_WORD_LENGTH]
    return _singular(_ARTICLE.sub("", letters))


def _singular(word: str) -> str:
    """Strip English plural endings; a few other words lose theirs too, on both sides."""
    if len(word) < _MIN_PLURAL_LENGTH or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return f"{word[:-3]}y"
    if word.endswith(("us", "ss", "is")):
        return word
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]
