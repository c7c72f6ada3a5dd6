"""Searches all stories for staff, drafts too."""

from typing import Any

from django.db.models import QuerySet

from masthead.archive.matching import newest_matches
from masthead.archive.models import DeskEntry
from masthead.archive.query_parser import Question
from masthead.archive.ranking import rank
from masthead.publishing.models import Story

CANDIDATES = 200  # the most recently changed matches, which are ranked
WINDOW = 5000  # the most recently changed matches, among which filters choose the candidates


def find(question: Question, *, among: QuerySet[Any]) -> list[int]:
    """The ids of stories that match, the best first and then the most recently changed: of the
    newest matches, so that a word in every story costs no more than a rare one."""
    matches = newest_matches(question, of=DeskEntry, limit=WINDOW)
    entries = DeskEntry.objects.filter(position__in=matches)
    if among.query.where:
        entries = entries.filter(story__in=among.order_by().values("pk"))
    rows = entries.order_by("-position").values_list(
        "pk", "headline_words", "filing_words", "standfirst_words"
    )
    found = [
        (rank(question, headline=headline, filing=filing, standfirst=standfirst), pk)
        for pk, headline, filing, standfirst in rows[:CANDIDATES]
    ]
    return [pk for _, pk in sorted(found, key=lambda pair: -pair[0])]


def in_order(ids: list[int], stories: QuerySet[Story]) -> list[Story]:
    """Stories in the order of their ids."""
    found = {story.pk: story for story in stories.filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]
