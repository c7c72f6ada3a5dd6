"""Spelling suggestions: replaces words without hits by similar words from the archive."""

from difflib import get_close_matches

from masthead.archive.matching import with_headline_words
from masthead.archive.models import Entry
from masthead.archive.query_parser import Question, SearchTerm
from masthead.archive.words import words_of

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
    terms = [SearchTerm((prefix,), is_prefix=True) for prefix in sorted(prefixes)]
    likely = with_headline_words(terms, of=Entry, limit=_MAX_HEADLINES)
    entries = Entry.objects.filter(position__in=likely, story__live=True).order_by("-position")
    titles = entries.values_list("story__title", flat=True)
    words = {
        word.folded: title[word.start : word.end].lower()
        for title in titles
        for word in words_of(title)
    }
    return {folded: word for folded, word in words.items() if folded[:_PREFIX_LENGTH] in prefixes}
