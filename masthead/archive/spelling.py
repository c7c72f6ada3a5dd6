"""Guessing: a word of the archive that a word without hits may have been meant for."""

from difflib import get_close_matches

from django.db.models import Q

from masthead.archive.query_parser import Question
from masthead.archive.words import words_of
from masthead.publishing.models import Story

_ALIKE = 0.75
_TITLES = 400
_BEGINNING = 2


def guess(question: Question) -> str:
    """The question with its unknown words replaced by like ones from recent headlines; empty if
    there is none. One query."""
    typed = list(words_of(question.text))
    known = _vocabulary({word.folded[:_BEGINNING] for word in typed if word.folded})
    text, done = "", 0
    for word in typed:
        like = get_close_matches(word.folded, known, n=1, cutoff=_ALIKE)
        written = question.text[word.start : word.end]
        text += question.text[done : word.start]
        text += known[like[0]] if like and like[0] != word.folded else written
        done = word.end
    text += question.text[done:]
    return text if text != question.text else ""


def _vocabulary(beginnings: set[str]) -> dict[str, str]:
    """Words of recent headlines that begin so, folded, and as they are written."""
    if not beginnings:
        return {}
    likely = Q()
    for beginning in beginnings:
        likely |= Q(archive_entry__headline_words__startswith=beginning)
        likely |= Q(archive_entry__headline_words__contains=f" {beginning}")
    titles = Story.objects.published().filter(likely).values_list("title", flat=True)[:_TITLES]
    words = {
        word.folded: title[word.start : word.end].lower()
        for title in titles
        for word in words_of(title)
    }
    return {folded: word for folded, word in words.items() if folded[:_BEGINNING] in beginnings}
