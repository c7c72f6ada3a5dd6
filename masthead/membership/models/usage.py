"""What a team's owner may learn of its reading: people by topic, a whole week, five at least."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from masthead.membership.models.teams import Team

FEWEST = 5  # people, below which a sum would point at persons


class OpenWeek(models.Model):
    """A week that is being counted. Its salt turns readers into marks, and dies with it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="open_weeks")
    monday = models.DateField()
    salt = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "monday"], name="a_week_is_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.team_id}, week of {self.monday}"


class TopicMark(models.Model):
    """Somebody read on a topic in an open week: a salted mark, not a person."""

    week = models.ForeignKey(OpenWeek, on_delete=models.CASCADE, related_name="marks")
    topic = models.CharField(max_length=80)
    mark = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["week", "topic", "mark"], name="a_mark_counts_once_a_topic"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic}, {self.week}"


class TopicWeek(models.Model):
    """What is left of a week: how many people of a team read on a topic."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="topic_weeks")
    monday = models.DateField()
    topic = models.CharField(max_length=80)
    people = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-monday", "-people", "topic"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "monday", "topic"], name="a_topic_has_one_sum_a_week"
            ),
            models.CheckConstraint(
                condition=Q(people__gte=FEWEST), name="sums_of_fewer_than_five_are_not_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.people}, week of {self.monday}"
