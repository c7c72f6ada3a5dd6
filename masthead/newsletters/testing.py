"""Newsletters, subscribers and editions for tests."""

from itertools import count
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.newsletters.models import Edition, Newsletter, Pick, Subscriber
from masthead.publishing.models import Publication, Story

_numbers = count(1)


def make_newsletter(name: str = "", **fields: Any) -> Newsletter:
    name = name or f"Letter {next(_numbers)}"
    fields.setdefault("promise", "What changed, and for whom")
    fields.setdefault("weekdays", [0])
    fields.setdefault("slug", slugify(name))
    return Newsletter.objects.create(name=name, **fields)


def make_subscriber(newsletter: Newsletter, reader: Reader | None = None) -> Subscriber:
    """A subscriber who has confirmed."""
    return Subscriber.objects.create(
        newsletter=newsletter,
        reader=reader or make_reader(),
        state=Subscriber.State.ACTIVE,
        confirmed_at=timezone.now(),
    )


def make_edition(newsletter: Newsletter, *stories: Story, **fields: Any) -> Edition:
    fields.setdefault("subject", "The roster behind the queue")
    edition = Edition.objects.create(newsletter=newsletter, **fields)
    for place, story in enumerate(stories):
        Pick.objects.create(edition=edition, story=story, sort_order=place)
    return edition


def give_address(address: str = "45 Demonstration Street") -> None:
    """Set the publication's postal address, without which no mail goes out."""
    publication = Publication.load()
    publication.postal_address = address
    publication.save()
