"""Auto-fill: proposes stories, a subject and a preheader. The editor has the last word."""

import re
from datetime import datetime

from django.utils.text import Truncator

from masthead.newsletters.models import Edition, Newsletter, Pick
from masthead.publishing.models import FrontPage, Story
from masthead.publishing.models.stories import StoryQuerySet

PREHEADER = 90


def fill_edition(edition: Edition) -> int:
    """Add new stories to a draft, below the editor's picks, up to the number that the newsletter
    wants. Propose a subject and a preheader where there is none. Returns how many stories were
    added."""
    picks = list(edition.picks.all())
    wanted = max(0, edition.newsletter.stories_wanted - len(picks))
    new = candidates(edition)[:wanted]
    edition.picks.add(
        *(Pick(story=story, sort_order=place) for place, story in enumerate(new, len(picks)))
    )
    _propose_words(edition)
    edition.save_content()
    return len(new)


def candidates(edition: Edition) -> list[Story]:
    """What the edition could still take: what the front page shows first, then the newest."""
    stories = _from_sources(edition.newsletter)
    stories = stories.filter(language__startswith=edition.language.split("-")[0])
    stories = stories.exclude(pk__in=_already_used(edition)).exclude(
        pk__in=edition.taken_out.values("pk")
    )
    since = _last_composed(edition)
    if since:
        stories = stories.filter(first_published_at__gt=since)
    ranks = _front_ranks()
    newest = stories.for_teasers()[: edition.newsletter.stories_wanted * 5]
    return sorted(newest, key=lambda story: ranks.get(story.pk, len(ranks)))


def _from_sources(newsletter: Newsletter) -> StoryQuerySet:
    """Stories that match the newsletter's sources; an empty source matches any."""
    stories: StoryQuerySet = Story.objects.published()
    if newsletter.kinds:
        stories = stories.filter(kind__in=newsletter.kinds)
    for field, heading in (
        ("section", newsletter.sections),
        ("countries", newsletter.countries),
        ("industries", newsletter.industries),
    ):
        chosen = list(heading.all())
        if chosen:
            # by key: a join would repeat a story that matches two of them
            stories = stories.filter(
                pk__in=Story.objects.filter(**{f"{field}__in": chosen}).values("pk")
            )
    return stories


def _already_used(edition: Edition) -> list[int]:
    """Stories already in this edition, or in an earlier edition of its newsletter."""
    own = [pick.story_id for pick in edition.picks.all()]
    others = Edition.objects.taken().filter(newsletter=edition.newsletter).exclude(pk=edition.pk)
    return [*own, *Pick.objects.filter(edition__in=others).values_list("story_id", flat=True)]


def _last_composed(edition: Edition) -> datetime | None:
    """When work on the last edition began: a story published since may have missed it."""
    others = Edition.objects.taken().filter(newsletter=edition.newsletter).exclude(pk=edition.pk)
    return others.order_by("-created_at").values_list("created_at", flat=True).first()


def _front_ranks() -> dict[int, int]:
    """The place of each story that the desk put on the front page."""
    front = FrontPage.objects.first()
    if front is None:
        return {}
    beside = front.beside.order_by("sort_order").values_list("story_id", flat=True)
    places = [key for key in (front.lead_id, *beside) if key]
    return {key: place for place, key in reversed(list(enumerate(places)))}


def _propose_words(edition: Edition) -> None:
    first = next(iter(edition.picks.all()), None)
    if first is None:
        return
    if not edition.subject:
        edition.subject = first.story.headline[:150]
    if not edition.preheader:
        edition.preheader = _preheader(first.note or first.story.standfirst)


def _preheader(text: str) -> str:
    """As many whole sentences as an inbox shows; the first is cut if it is longer."""
    fitting = ""
    for sentence in re.split(r"(?<=[.?!؟]) ", text):
        longer = f"{fitting} {sentence}".strip()
        if len(longer) > PREHEADER:
            break
        fitting = longer
    return fitting or str(Truncator(text).chars(PREHEADER))
