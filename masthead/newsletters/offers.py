"""What is offered to readers, and which of it a reader may take now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from masthead.access import gate
from masthead.access.gate import Entitlements
from masthead.core.languages import grammar_of
from masthead.core.locales import zone_abbreviation
from masthead.newsletters.models import Edition, Newsletter
from masthead.publishing.teasers import access_tag


@dataclass(frozen=True, slots=True)
class NewsletterOffer:
    """A newsletter as a form shows it. One that can't be taken has no checkbox, and says why."""

    newsletter: Newsletter
    can_take: bool
    tag: str = ""  # who it is for, if not everyone
    sample: int | None = None  # the number of its newest edition
    ticked: bool = False
    paused: str = ""  # the last day of the reader's pause
    pause_path: str = ""  # where they end the pause


@dataclass(frozen=True, slots=True)
class NextEdition:
    """The next edition that a reader can expect."""

    newsletter: Newsletter
    due: datetime

    def in_words(self) -> str:
        """In the newsletter's own zone: "on Monday 23 November at 06:00 GST"."""
        there = self.due.astimezone(self.newsletter.time_zone)
        english = grammar_of("en")
        day = f"{english.weekday(there)} {english.day_and_month(there)}"
        return f"on {day} at {there:%H:%M} {zone_abbreviation(self.newsletter.time_zone, self.due)}"


def day_in_words(moment: datetime, newsletter: Newsletter) -> str:
    """“11 December 2026”, in the newsletter's own zone."""
    return grammar_of("en").day(moment.astimezone(newsletter.time_zone))


def offered_newsletters() -> QuerySet[Newsletter]:
    """The newsletters on offer now, each with the number of its newest edition as `sample`."""
    newest = Edition.objects.published().filter(newsletter=OuterRef("pk")).values("number")[:1]
    return Newsletter.objects.filter(is_active=True).annotate(
        sample=Subquery(newest, output_field=IntegerField())
    )


def list_offers(
    who: Entitlements | None = None, *, ticked: frozenset[str] = frozenset()
) -> list[NewsletterOffer]:
    """Every offered newsletter; `ticked` names those whose checkbox the reader has ticked."""
    return [
        NewsletterOffer(
            newsletter=newsletter,
            can_take=gate.decide(who, newsletter).allowed,
            tag=access_tag(newsletter),
            sample=newsletter.sample,
            ticked=newsletter.slug in ticked,
        )
        for newsletter in offered_newsletters()
    ]


def next_edition(newsletters: Sequence[Newsletter]) -> NextEdition | None:
    """Which of these is due first, and when."""
    due = [(newsletter.next_due(), newsletter) for newsletter in newsletters]
    first = min(due, key=lambda pair: pair[0], default=None)
    return NextEdition(newsletter=first[1], due=first[0]) if first else None
