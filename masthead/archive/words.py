"""Words as the archive compares them: without case, accents, Arabic vowel signs and plural endings.
What is indexed, what is asked and what is marked go through the same folding, on any database."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST = 64  # letters of a word that are compared; no database indexes endless ones
# Marks that stand inside a word: Latin accents, Arabic vowel signs, and the stretching tatweel.
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"
_WORD = re.compile(rf"[^\W_][\w{_MARKS}]*(?:['’][^\W_]+)*")
# One letter for those that are written for one another, and for digits their Western twins.
_TWINS = str.maketrans("ىةیکٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "يهيكا01234567890123456789", "_\u0640")
_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{3})")
_SHORTEST_PLURAL = 4


class Word(NamedTuple):
    """A word and its place in the text that it was found in."""

    start: int
    end: int
    folded: str


def words_of(text: str) -> Iterator[Word]:
    """Every word of a text, in its order."""
    for found in _WORD.finditer(text):
        folded = fold(found[0])
        if folded:
            yield Word(found.start(), found.end(), folded)


def folded(text: str) -> str:
    """A text as its folded words with spaces between: what an index is made of."""
    return " ".join(filter(None, map(fold, _WORD.findall(text))))


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """One word as it is compared: letters and digits only. “Ports’” and “port” are the same, so
    are “القاهرة” and “قاهره”."""
    bare = re.split("['’]", word, maxsplit=1)[0]
    plain = unicodedata.normalize("NFKD", bare.casefold()).translate(_TWINS)
    letters = "".join(char for char in plain if char.isalnum())[:LONGEST]
    return _singular(_ARTICLE.sub("", letters))


def _singular(word: str) -> str:
    """English plurals lose their ending; a few other words with them, on both sides alike."""
    if len(word) < _SHORTEST_PLURAL or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return f"{word[:-3]}y"
    if word.endswith(("us", "ss", "is")):
        return word
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]
