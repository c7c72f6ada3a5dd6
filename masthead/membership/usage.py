"""What a team's owner may learn of its reading, and how it is counted without anybody's history.

Of a person: whether they hold a seat, and the day on which they were last here. Of topics: how many
people read on each in a whole week that is over, and only from five people up.

While a week runs, who reads on a topic leaves a mark: an HMAC of reader and topic under a salt that
is drawn for this team and week. It says that somebody read on the topic, once however often; no
time, no story. When the week is over its marks are counted, sums of fewer than five thrown away,
and marks and salt deleted. So nothing that outlives a week can be led back to a person, and no
figure of a running week is shown, from which one could be told by watching it grow."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Sum

from masthead.accounts.models import Reader
from masthead.core import publication_zone
from masthead.membership.models import OpenWeek, Seat, Team, TopicMark, TopicWeek
from masthead.membership.models.usage import FEWEST

WEEKS_SHOWN = 4
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many people read about a topic, summed over weeks: two weeks of six people are twelve."""

    topic: str
    people: int


@transaction.atomic
def record_reading(*, reader: Reader, topics: Collection[str], on: date | None = None) -> int:
    """Count that a reader read about these topics today, for each team they have a seat in. Returns
    how many teams."""
    day = on or publication_zone.today()
    seats = list(Seat.objects.filter(reader=reader).select_related("team"))
    if any(seat.seen_on != day for seat in seats):
        Seat.objects.filter(reader=reader).update(seen_on=day)
    for seat in seats:
        if topics:
            _mark(seat.team, reader, topics, day)
    return len(seats)


def close_weeks(*, on: date | None = None) -> int:
    """Sum up the weeks that are over and delete what the sums were made of; returns how many. For
    the clock; safe to run twice."""
    over = OpenWeek.objects.filter(monday__lte=(on or publication_zone.today()) - _WEEK)
    return sum(_close(week) for week in over)


def topics_of(team: Team, *, on: date | None = None) -> list[TopicCount]:
    """The topics a team read about in its last four full weeks, most read first."""
    since = _monday(on or publication_zone.today()) - WEEKS_SHOWN * _WEEK
    sums = TopicWeek.objects.filter(team=team, monday__gte=since).order_by()
    rows = sums.values("topic").annotate(total=Sum("people")).order_by("-total", "topic")
    return [TopicCount(row["topic"], row["total"]) for row in rows]


def _mark(team: Team, reader: Reader, topics: Collection[str], day: date) -> None:
    week, _ = OpenWeek.objects.get_or_create(
        team=team, monday=_monday(day), defaults={"salt": secrets.token_hex(32)}
    )
    TopicMark.objects.bulk_create(
        [TopicMark(week=week, topic=topic, mark=_of(reader, topic, week.salt)) for topic in topics],
        ignore_conflicts=True,
    )


def _of(reader: Reader, topic: str, salt: str) -> str:
    """Different for each topic, so that marks don't reveal who read about both."""
    said = f"{reader.pk} {topic}".encode()
    return hmac.new(bytes.fromhex(salt), said, hashlib.sha256).hexdigest()[:16]


@transaction.atomic
def _close(week: OpenWeek) -> int:
    if not OpenWeek.objects.select_for_update().filter(pk=week.pk).exists():
        return 0
    counted = week.marks.values("topic").annotate(people=Count("pk")).filter(people__gte=FEWEST)
    TopicWeek.objects.bulk_create(
        TopicWeek(team_id=week.team_id, monday=week.monday, **row) for row in counted.order_by()
    )
    week.delete()
    return 1


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
