"""Parses search queries into words, phrases and exclusions."""

import re
from dataclasses import dataclass

from masthead.archive.stop_words import STOP_WORDS
from masthead.archive.words import words_of

MAX_LENGTH = 200  # characters of a query that are read
MAX_TERMS = 16  # words and phrases in a query that are used
_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A folded word or phrase; with `is_prefix` its last word is a prefix."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """The terms that a story must contain, and those it must not. False without the former."""

    text: str
    wanted: tuple[SearchTerm, ...] = ()
    unwanted: tuple[SearchTerm, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)


def parse_query(text: str) -> Question:
    """Parse any text: words, “phrases” in quotes, and -words to exclude. The last word also matches
    longer words that start with it. Never fails."""
    text = " ".join(text.replace("\x00", " ").split())[:MAX_LENGTH]
    straight = text.translate({ord(mark): '"' for mark in "“”„«»"})
    wanted: list[SearchTerm] = []
    unwanted: list[SearchTerm] = []
    for piece in list(_PIECE.finditer(straight))[:MAX_TERMS]:
        words = tuple(word.folded for word in words_of(piece["phrase"] or piece["word"] or ""))
        if not words:
            continue
        is_last = piece.end() == len(straight) and piece["word"] is not None
        (unwanted if piece["minus"] else wanted).append(SearchTerm(words, is_prefix=is_last))
    return Question(text, _without_stop_words(wanted), tuple(unwanted))


def _without_stop_words(terms: list[SearchTerm]) -> tuple[SearchTerm, ...]:
    """The terms without the words that are in nearly every story, unless there are no others. In a
    phrase they count."""
    telling = [term for term in terms if len(term.words) > 1 or term.words[0] not in STOP_WORDS]
    return tuple(telling or terms)
