"""Generated stories: any number of them, remixed from the demo's own, for benches and to see how a
large archive behaves."""

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
KINDS = [Kind.NEWS, Kind.ANALYSIS]  # public kinds, so that search covers their full text
PARAGRAPHS = (5, 12)


def generate_stories(count: int, *, advance: Callable[[int], object]) -> int:
    """Make sure that `count` generated stories exist; return how many were new. The n-th is the
    same each time, so an interrupted run continues where it stopped."""
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
    """The demo's paragraphs and headlines, and what stories can be filed under."""

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
        rng = random.Random(number)  # noqa: S311  # invented stories, not secrets
        kind = rng.choice(KINDS)
        moment = timezone.now() - timedelta(minutes=rng.randrange(60, YEARS * 525_600))
        body = rng.sample(self.paragraphs, rng.randint(*PARAGRAPHS))
        story = Story(
            imported_from=f"{SOURCE}{number}",
            kind=kind,
            title=f"{rng.choice(self.headlines)} ({number + 1:,})",
            slug=f"generated-{number + 1}",
            standfirst=rng.choice(self.standfirsts),
            kicker="Generated",
            body=[("paragraph", f"<p>{text}</p>") for text in body],
            live=True,
            first_published_at=moment,
            last_published_at=moment,
        )
        self._file(story, rng)
        return story

    def _file(self, story: Story, rng: random.Random) -> None:
        story.section = rng.choice(self.sections)
        story.countries = rng.sample(self.countries, 2)
        story.industries = rng.sample(self.industries, 1)
        story.topics = rng.sample(self.topics, 2)
        story.credits = [Credit(person=rng.choice(self.people), sort_order=0)]


def _paragraphs(manuscript: Manuscript) -> Iterator[str]:
    """The paragraphs of a manuscript; links to other stories become plain text."""
    for kind, value in manuscript.blocks(stories={}, pictures={}):
        if kind == "paragraph" and value.startswith("<p>"):
            yield value.removeprefix("<p>").removesuffix("</p>")
