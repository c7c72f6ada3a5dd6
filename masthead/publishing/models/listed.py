"""Lists of published stories, kept in order: of all of them, and of each section, kind, country,
industry, topic and person. A page reads one stretch of an index however large the archive is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection, models, transaction
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, TruncMonth
from wagtail.models import Page

from masthead.publishing.models.publication import Publication

ALL = "all:"
SITEMAP_SIZE = 5000  # ids to a range that is counted; a sitemap allows 50,000 addresses
_MONTH = "month"
_RANGE = "range"
# What the key of a list names, and where a story has it.
_PATHS: dict[str, Combinable] = {
    "all": Value(""),
    "section": F("section_id"),
    "kind": F("kind"),
    "access": Concat("access_level", Value(":"), "kind", output_field=CharField()),
    "country": F("countries"),
    "industry": F("industries"),
    "topic": F("topics"),
    "person": F("credits__person"),
}


class Place(NamedTuple):
    """A story's place in a list."""

    key: str
    published_at: datetime
    story_id: int


class ListedStory(models.Model):
    """One published story in one list. The key of a list says of what: "section:3", "kind:memo"."""

    pk = models.CompositePrimaryKey("key", "published_at", "story_id")
    key = models.CharField(max_length=40)
    published_at = models.DateTimeField()
    story = models.ForeignKey(
        "publishing.Story", on_delete=models.CASCADE, related_name="places_in_lists"
    )

    class Meta:
        ordering: ClassVar = ["key", "-published_at", "-story_id"]

    def __str__(self) -> str:
        return f"story {self.story_id} in {self.key}"


class StoryCount(models.Model):
    """How many stories a list has; also how many there are of a month and of a range of ids."""

    key = models.CharField(max_length=40, primary_key=True)
    count = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


def key_of(what: str, of: object) -> str:
    """The key of a list."""
    return f"{what}:{of}"


def newest(key: str, count: int) -> QuerySet[ListedStory, Any]:
    """The ids of the newest stories of a list."""
    listed = ListedStory.objects.filter(key=key).order_by("-published_at", "-story_id")
    return listed.values("story_id")[:count]


def older_than(moment: datetime, story_id: int) -> Q:
    """Stories below this one in any list. The first condition is what an index can follow."""
    earlier = Q(places_in_lists__published_at__lt=moment)
    same_moment = Q(places_in_lists__story_id__lt=story_id)
    return Q(places_in_lists__published_at__lte=moment) & (earlier | same_moment)


def since(moment: datetime) -> Q:
    """Stories published at a moment or later."""
    return Q(places_in_lists__published_at__gte=moment)


def between(begins: datetime, ends: datetime) -> Q:
    """Stories published from one moment until just before another."""
    return since(begins) & Q(places_in_lists__published_at__lt=ends)


def counts_of(what: str) -> dict[str, int]:
    """For each section, country or the like (by its id) with stories: how many."""
    prefix = key_of(what, "")
    rows = StoryCount.objects.filter(key__startswith=prefix, count__gt=0)
    return {key.removeprefix(prefix): count for key, count in rows.values_list("key", "count")}


def months() -> dict[str, int]:
    """The months with stories, as "2026-11", in the publication's time zone."""
    return counts_of(_MONTH)


def ranges() -> list[int]:
    """The numbers of the ranges of ids that have published stories, from one."""
    return sorted(map(int, counts_of(_RANGE)))


def ids_of_range(number: int) -> Q:
    """The stories in a range of ids."""
    first = (number - 1) * SITEMAP_SIZE
    return Q(pk__gt=first, pk__lte=first + SITEMAP_SIZE)


@transaction.atomic
def relist(stories: QuerySet[Any]) -> int:
    """Put these stories where they belong, and nowhere if they are not published. Returns how many
    places changed. Safe to run twice."""
    ids = list(stories.order_by().values_list("pk", flat=True))
    # two changes to a story take turns: each compares its places with what the other left
    list(Page.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    wanted = set(_places(stories.filter(live=True, first_published_at__isnull=False)))
    present = set(_present(ids))
    _delete(present - wanted)
    fresh = [ListedStory(**place._asdict()) for place in wanted - present]
    ListedStory.objects.bulk_create(fresh)
    _count(gained=wanted - present, lost=present - wanted)
    return len(wanted ^ present)


@transaction.atomic
def unlist(story_id: int) -> None:
    """Take a story that is about to be deleted off every list."""
    present = set(_present([story_id]))
    _delete(present)
    _count(gained=set(), lost=present)


@transaction.atomic
def recount() -> int:
    """Count every list, month and range anew. Returns how many counts were wrong."""
    stored = dict(StoryCount.objects.select_for_update().values_list("key", "count"))
    actual = dict(_counted(Publication.load().zone))
    wrong = {key for key in stored.keys() | actual if stored.get(key, 0) != actual.get(key, 0)}
    StoryCount.objects.filter(key__in=wrong).delete()
    _add({key: actual[key] for key in wrong & actual.keys()})
    return len(wrong)


def _places(stories: QuerySet[Any]) -> Iterator[Place]:
    rows = [
        stories.order_by().values_list(
            Value(what), Cast(path, CharField()), "first_published_at", "pk"
        )
        for what, path in _PATHS.items()
    ]
    for what, of, published_at, story_id in rows[0].union(*rows[1:]):
        if of is not None:
            yield Place(key_of(what, of), published_at, story_id)


def _present(ids: Iterable[int]) -> Iterator[Place]:
    rows = ListedStory.objects.filter(story_id__in=list(ids)).order_by()
    return (Place(*row) for row in rows.values_list("key", "published_at", "story_id"))


def _delete(places: set[Place]) -> None:
    keys: dict[int, list[str]] = {}
    for place in places:
        keys.setdefault(place.story_id, []).append(place.key)
    for story_id, gone in keys.items():
        ListedStory.objects.filter(story_id=story_id, key__in=gone).delete()


def _count(*, gained: set[Place], lost: set[Place]) -> None:
    if not gained and not lost:
        return
    zone = Publication.load().zone
    change = Counter(key for place in gained for key in _counted_keys(place, zone))
    change.subtract(Counter(key for place in lost for key in _counted_keys(place, zone)))
    _add({key: count for key, count in change.items() if count})


def _counted_keys(place: Place, zone: ZoneInfo) -> Iterator[str]:
    yield place.key
    if place.key == ALL:
        yield key_of(_MONTH, f"{place.published_at.astimezone(zone):%Y-%m}")
        yield key_of(_RANGE, (place.story_id - 1) // SITEMAP_SIZE + 1)


def _add(change: Mapping[str, int]) -> None:
    """Add to the counts in one statement: the ORM's upsert can only overwrite. In the order of the
    keys, so that two publications never wait for each other."""
    if not change:
        return
    rows = [part for pair in sorted(change.items()) for part in pair]
    marks = ", ".join(["(%s, %s)"] * len(change))
    table = StoryCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, count) VALUES {marks}"  # noqa: S608  # the model's table
            f" ON CONFLICT (key) DO UPDATE SET count = {table}.count + excluded.count",
            rows,
        )


def _counted(zone: ZoneInfo) -> Iterator[tuple[str, int]]:
    listed = ListedStory.objects.order_by()
    yield from listed.values_list("key").annotate(models.Count("story_id"))
    everything = listed.filter(key=ALL)
    by_month = everything.annotate(month=TruncMonth("published_at", tzinfo=zone))
    for month, count in by_month.values_list("month").annotate(models.Count("story_id")):
        yield key_of(_MONTH, f"{month:%Y-%m}"), count
    number = (F("story_id") - 1) / SITEMAP_SIZE + 1
    by_range = everything.annotate(number=Cast(number, models.BigIntegerField()))
    for each, count in by_range.values_list("number").annotate(models.Count("story_id")):
        yield key_of(_RANGE, each), count
