"""Spelling suggestions: replaces words without hits by similar words from the archive."""

from difflib import get_close_matches

from django.db.models import Q

from masthead.archive.query_parser import Question
from masthead.archive.words import words_of
from masthead.publishing.models import Story

_MIN_SIMILARITY = 0.75
_MAX_HEADLINES = 400
_PREFIX_LENGTH = 2


def suggest(question: Question) -> str:
    """The question with unknown words replaced by similar ones from recent headlines; empty if
    there are none. One query."""
    typed = list(words_of(question.text))
    known = _vocabulary({word.folded[:_PREFIX_LENGTH] for word in typed if word.folded})
    text, done = "", 0
    for word in typed:
        similar = get_close_matches(word.folded, known, n=1, cutoff=_MIN_SIMILARITY)
        written = question.text[word.start : word.end]
        text += question.text[done : word.start]
        text += known[similar[0]] if similar and similar[0] != word.folded else written
        done = word.end
    text += question.text[done:]
    return text if text != question.text else ""


def _vocabulary(prefixes: set[str]) -> dict[str, str]:
    """Words in recent headlines with these prefixes: folded to as written."""
    if not prefixes:
        return {}
    likely = Q()
    for prefix in prefixes:
        likely |= Q(archive_entry__headline_words__startswith=prefix)
        likely |= Q(archive_entry__headline_words__contains=f" {prefix}")
    titles = (
        Story.objects.published().filter(likely).values_list("title", flat=True)[:_MAX_HEADLINES]
    )
    words = {
        word.folded: title[word.start : word.end].lower()
        for title in titles
        for word in words_of(title)
    }
    return {folded: word for folded, word in words.items() if folded[:_PREFIX_LENGTH] in prefixes}
