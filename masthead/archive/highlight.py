"""Highlights the words of a question in a text."""

from collections.abc import Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from masthead.archive.query_parser import Question, SearchTerm
from masthead.archive.words import Word, words_of

BEFORE, AFTER = 12, 28  # words in an excerpt before and after its first hit


def highlight(text: str, question: Question) -> SafeString:
    """The whole text, escaped, with `<mark>` around each match."""
    words = list(words_of(text))
    return _rendered(text, words, _hits(words, question), start=0, end=len(text))


def excerpt(text: str, question: Question) -> SafeString:
    """Some forty words around the densest group of matches; the beginning of the text if there are
    none."""
    words = list(words_of(text))
    hits = _hits(words, question)
    first = max(0, _densest(hits) - BEFORE)
    shown = words[first : first + BEFORE + AFTER]
    if not shown:
        return SafeString("")
    start = 0 if first == 0 else shown[0].start
    ends_text = first + len(shown) == len(words)
    end = len(text) if ends_text else shown[-1].end
    inside = _rendered(text, words, hits, start=start, end=end)
    ellipses = ("" if first == 0 else "… ", "" if ends_text else " …")
    return mark_safe(f"{ellipses[0]}{inside}{ellipses[1]}")  # noqa: S308  # escaped by _rendered


def _hits(words: Sequence[Word], question: Question) -> list[int]:
    """The positions of matching words, counted in words."""
    found: set[int] = set()
    for term in question.wanted:
        for position in _positions(words, term):
            found.update(range(position, position + len(term.words)))
    return sorted(found)


def _positions(words: Sequence[Word], term: SearchTerm) -> Iterator[int]:
    *whole, last = term.words
    for position in range(len(words) - len(whole)):
        tail = words[position + len(whole)].folded
        if not (tail.startswith(last) if term.is_prefix else tail == last):
            continue
        if all(words[position + i].folded == word for i, word in enumerate(whole)):
            yield position


def _densest(hits: Sequence[int]) -> int:
    """The hit followed by the most others within an excerpt; the first if several tie."""
    span = AFTER
    return max(
        hits, key=lambda hit: (sum(hit <= other < hit + span for other in hits), -hit), default=0
    )


def _rendered(
    text: str, words: Sequence[Word], hits: Sequence[int], *, start: int, end: int
) -> SafeString:
    pieces: list[str] = []
    done = start
    for word in (words[hit] for hit in hits):
        if word.start < start or word.end > end:
            continue
        pieces += [escape(text[done : word.start]), f"<mark>{escape(text[word.start : word.end])}"]
        pieces.append("</mark>")
        done = word.end
    pieces.append(escape(text[done:end]))
    return mark_safe("".join(pieces))  # noqa: S308  # every piece is escaped above
