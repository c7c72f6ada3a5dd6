"""Generating: any number of further stories, remixed from the demo's own, for benches and for
seeing how a large archive behaves."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import batched

from django.db import transaction
from django.utils import timezone

from masthead.demo.manuscripts import Manuscript, read_all
from masthead.publishing import bulk
from masthead.publishing.models import (
    Country,
    Credit,
    Industry,
    Kind,
    Person,
    Section,
    Story,
    Topic,
)
from masthead.publishing.signals import stories_imported

SOURCE = "demo:"
BATCH = 100
YEARS = 10  # over which the generated archive is spread
KINDS = [Kind.NEWS, Kind.ANALYSIS]  # what is public, so that the search has all of its text
PARAGRAPHS = (5, 12)


def generate_stories(count: int, *, advance: Callable[[int], object]) -> int:
    """See that `count` generated stories stand, and give back how many were new. The n-th is the
    same each time, so that a run that was stopped goes on where it stood."""
    known = set(
        Story.objects.filter(imported_from__startswith=SOURCE).values_list(
            "imported_from", flat=True
        )
    )
    wanted = [number for number in range(count) if f"{SOURCE}{number}" not in known]
    remix = _Remix()
    for numbers in batched(wanted, BATCH):
        with transaction.atomic():
            stories = [remix.story(number) for number in numbers]
            bulk.create_stories(stories)
            ids = [story.pk for story in stories]
            transaction.on_commit(partial(stories_imported.send, sender=Story, story_ids=ids))
        advance(len(numbers))
    return len(wanted)


class _Remix:
    """The demo's paragraphs and headings, and what a story may be filed under."""

    def __init__(self) -> None:
        english = [each for each in read_all() if each.head.get("language", "en") == "en"]
        self.paragraphs = [text for manuscript in english for text in _paragraphs(manuscript)]
        self.headlines = [str(manuscript.head["headline"]) for manuscript in english]
        self.standfirsts = [str(manuscript.head["standfirst"]) for manuscript in english]
        self.sections = list(Section.objects.all())
        self.countries = list(Country.objects.all())
        self.industries = list(Industry.objects.all())
        self.topics = list(Topic.objects.all())
        self.people = list(Person.objects.all())

    def story(self, number: int) -> Story:
        die = random.Random(number)  # noqa: S311  # invented stories, not secrets
        kind = die.choice(KINDS)
        moment = timezone.now() - timedelta(minutes=die.randrange(60, YEARS * 525_600))
        body = die.sample(self.paragraphs, die.randint(*PARAGRAPHS))
        story = Story(
            imported_from=f"{SOURCE}{number}",
            kind=kind,
            title=f"{die.choice(self.headlines)} ({number + 1:,})",
            slug=f"generated-{number + 1}",
            standfirst=die.choice(self.standfirsts),
            kicker="Generated",
            body=[("paragraph", f"<p>{text}</p>") for text in body],
            live=True,
            first_published_at=moment,
            last_published_at=moment,
        )
        self._file(story, die)
        return story

    def _file(self, story: Story, die: random.Random) -> None:
        story.section = die.choice(self.sections)
        story.countries = die.sample(self.countries, 2)
        story.industries = die.sample(self.industries, 1)
        story.topics = die.sample(self.topics, 2)
        story.credits = [Credit(person=die.choice(self.people), sort_order=0)]


def _paragraphs(manuscript: Manuscript) -> Iterator[str]:
    """The plain text of its paragraphs; links to other stories lose their target."""
    for kind, value in manuscript.blocks(stories={}, pictures={}):
        if kind == "paragraph" and value.startswith("<p>"):
            yield value.removeprefix("<p>").removesuffix("</p>")
