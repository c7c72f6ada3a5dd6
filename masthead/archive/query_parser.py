"""Asking: what somebody typed into the search field, as words, phrases and exclusions."""

import re
from dataclasses import dataclass

from masthead.archive.words import words_of

LONGEST = 200  # characters that are read
MOST = 16  # words and phrases that are looked for
_PIECE = re.compile(r'(?P<minus>(?<!\S)[-−])?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that stand next to each other; the last may be only begun."""

    words: tuple[str, ...]
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What a story must hold, all of it, and what it must not. Empty if nothing was asked."""

    text: str
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted)


def understand(text: str) -> Question:
    """Any text is a question: words, “phrases” in quotes, and -words to leave out. The last word
    also finds longer words that begin so. Never fails."""
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST]
    straight = text.translate({ord(mark): '"' for mark in "“”„«»"})
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for piece in list(_PIECE.finditer(straight))[:MOST]:
        words = tuple(word.folded for word in words_of(piece["phrase"] or piece["word"] or ""))
        if not words:
            continue
        is_last = piece.end() == len(straight) and piece["word"] is not None
        (unwanted if piece["minus"] else wanted).append(Term(words, is_begun=is_last))
    return Question(text, tuple(wanted), tuple(unwanted))
