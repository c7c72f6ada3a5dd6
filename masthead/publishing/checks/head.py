"""Checks on what stands above a story's body."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from masthead.core.locales import zone_abbreviation
from masthead.publishing.checks.findings import Level, StoryFinding
from masthead.publishing.models import Publication, Story


def check_embargo(story: Story, *, now: datetime) -> Iterator[StoryFinding]:
    until = story.embargo_until
    if until and until > now and (story.go_live_at is None or story.go_live_at < until):
        zone = Publication.load().zone
        local = timezone.localtime(until, zone)
        moment = f"{local:%-d %B %Y, %H:%M} {zone_abbreviation(zone, until)}"
        yield StoryFinding(
            "embargo",
            Level.BLOCKING,
            f"Under embargo until {moment}. Schedule publication for that time or later.",
            "Embargo",
            until.isoformat(),
            may_be_overruled=False,
            anchor="id_embargo_until",
        )


def check_head(story: Story) -> Iterator[StoryFinding]:
    if not story.standfirst.strip():
        yield StoryFinding(
            "no_standfirst",
            Level.ADVICE,
            "The standfirst is missing. It is shown in lists, newsletters and search results.",
            "Standfirst",
            anchor="id_standfirst",
        )
    if not any(credit.role == "author" for credit in story.credits.all()):
        yield StoryFinding(
            "no_author",
            Level.ADVICE,
            "No author is credited.",
            "Credits",
            anchor="id_credits-FORMS",
        )
