"""What an owner may learn of a team's reading, and what nobody can."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.core import publication_zone
from masthead.membership import usage
from masthead.membership.models import OpenWeek, Seat, Team, TopicMark, TopicWeek
from masthead.membership.testing import make_team, seat_at

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 2)
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def team() -> Team:
    return make_team("Harbour Bank", seats=6)


@pytest.fixture
def colleagues(team: Team) -> list[Reader]:
    readers = [make_reader() for _ in range(6)]
    for reader in readers:
        seat_at(team, reader)
    return readers


def read(readers: list[Reader], topic: str, *, on: date = MONDAY) -> None:
    for reader in readers:
        usage.record_reading(reader=reader, topics=[topic], on=on)


def test_a_topic_is_shown_from_five_readers_and_not_from_four(
    team: Team, colleagues: list[Reader]
) -> None:
    read(colleagues[:5], "Shipping")
    read(colleagues[:4], "Water")
    assert usage.close_weeks(on=NEXT_MONDAY) == 1
    assert usage.topics_of(team, on=NEXT_MONDAY) == [usage.TopicCount("Shipping", 5)]
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicWeek.objects.create(team=team, monday=MONDAY, topic="Water", people=4)


def test_a_colleague_who_reads_often_counts_once(team: Team, colleagues: list[Reader]) -> None:
    for day in range(7):
        read(colleagues[:4], "Shipping", on=MONDAY + timedelta(days=day))
    usage.close_weeks(on=NEXT_MONDAY)
    assert usage.topics_of(team, on=NEXT_MONDAY) == []


def test_the_current_week_is_not_shown(team: Team, colleagues: list[Reader]) -> None:
    read(colleagues, "Shipping")
    assert usage.close_weeks(on=NEXT_MONDAY - timedelta(days=1)) == 0
    assert usage.topics_of(team, on=NEXT_MONDAY) == []


def test_what_a_sum_was_made_of_is_deleted(colleagues: list[Reader]) -> None:
    read(colleagues, "Shipping")
    assert usage.close_weeks(on=NEXT_MONDAY) == 1
    assert usage.close_weeks(on=NEXT_MONDAY) == 0
    assert not OpenWeek.objects.exists()
    assert not TopicMark.objects.exists()
    names = {field.name for field in TopicWeek._meta.get_fields()}
    assert names == {"id", "team", "monday", "topic", "people"}


def test_marks_do_not_reveal_who_read_two_topics_or_in_two_weeks(colleagues: list[Reader]) -> None:
    for monday in (MONDAY, NEXT_MONDAY):
        usage.record_reading(reader=colleagues[0], topics=["Shipping", "Water"], on=monday)
    marks = TopicMark.objects.values_list("mark", flat=True)
    assert len(set(marks)) == 4


def test_only_the_day_of_a_person_s_last_visit_is_kept(
    team: Team, colleagues: list[Reader]
) -> None:
    read(colleagues[:1], "Shipping", on=MONDAY)
    read(colleagues[:1], "Shipping", on=MONDAY + timedelta(days=2))
    seat = Seat.objects.get(team=team, reader=colleagues[0])
    assert seat.seen_on == MONDAY + timedelta(days=2)
    assert type(seat.seen_on) is date


def test_a_reader_without_a_seat_is_not_counted() -> None:
    assert usage.record_reading(reader=make_reader(), topics=["Shipping"]) == 0
    assert not OpenWeek.objects.exists()


def test_the_last_four_full_weeks_are_shown(team: Team, colleagues: list[Reader]) -> None:
    for weeks in range(6):
        read(colleagues[:5], "Shipping", on=MONDAY + timedelta(weeks=weeks))
    today = MONDAY + timedelta(weeks=6)
    assert usage.close_weeks(on=today) == 6
    assert usage.topics_of(team, on=today) == [usage.TopicCount("Shipping", 20)]


def test_a_colleague_in_two_teams_is_counted_in_each(team: Team, colleagues: list[Reader]) -> None:
    other = make_team("Khoury Marine")
    for reader in colleagues[:5]:
        seat_at(other, reader)
    assert usage.record_reading(reader=colleagues[0], topics=[], on=MONDAY) == 2
    assert not OpenWeek.objects.exists()
    Seat.objects.filter(team=other).update(seen_on=None)
    read(colleagues, "Shipping")
    assert set(Seat.objects.exclude(reader=None).values_list("seen_on", flat=True)) == {MONDAY}
    assert usage.close_weeks(on=NEXT_MONDAY) == 2
    assert usage.topics_of(team, on=NEXT_MONDAY) == [usage.TopicCount("Shipping", 6)]
    assert usage.topics_of(other, on=NEXT_MONDAY) == [usage.TopicCount("Shipping", 5)]


def test_one_colleague_s_visit_is_not_another_s(team: Team, colleagues: list[Reader]) -> None:
    read(colleagues[:1], "Shipping")
    assert list(team.seats.exclude(seen_on=None)) == [Seat.objects.get(reader=colleagues[0])]


def test_topics_are_listed_from_the_most_read(team: Team, colleagues: list[Reader]) -> None:
    for count, topic in ((5, "Water"), (6, "Shipping"), (5, "Grain")):
        read(colleagues[:count], topic)
    usage.close_weeks(on=NEXT_MONDAY)
    topics = [each.topic for each in usage.topics_of(team, on=NEXT_MONDAY)]
    assert topics == ["Shipping", "Grain", "Water"]


def test_today_is_the_day_that_is_counted(team: Team, colleagues: list[Reader]) -> None:
    usage.record_reading(reader=colleagues[0], topics=["Shipping"])
    assert team.seats.get(reader=colleagues[0]).seen_on == publication_zone.today()
    assert usage.close_weeks() == 0
    OpenWeek.objects.update(monday=MONDAY - timedelta(days=70))
    assert usage.close_weeks() == 1
