"""Ranks stories by where the words of a question stand in them: a headline weighs most."""

from collections.abc import Sequence

from masthead.archive.query_parser import Question, SearchTerm

HEADLINE, FILING, STANDFIRST, TEXT = 10, 5, 4, 1


def rank(question: Question, *, headline: str, filing: str, standfirst: str) -> int:
    """How well a matching story answers, from its folded words; higher is better. What is in none
    of these is in its text."""
    columns = ((HEADLINE, headline), (FILING, filing), (STANDFIRST, standfirst))
    padded = [(weight, f" {words} ") for weight, words in columns]
    return sum(_weight(term, padded) for term in question.wanted)


def _weight(term: SearchTerm, columns: Sequence[tuple[int, str]]) -> int:
    wanted = f" {' '.join(term.words)}{'' if term.is_prefix else ' '}"
    return next((weight for weight, words in columns if wanted in words), TEXT)
