"""A story written in bulk equals one that was saved and published individually, in all its fields
and relations; and only `publishing/bulk.py` writes stories in bulk."""

import ast
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Field
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page, PageLogEntry, ReferenceIndex

import masthead
from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.publishing import bulk
from masthead.publishing.models import (
    Country,
    Credit,
    Embed,
    FrontPage,
    Industry,
    Place,
    RelatedStory,
    Story,
    Topic,
)
from masthead.publishing.signals import story_withdrawn
from masthead.publishing.testing import make_person, make_picture, make_section, make_story

Run = Callable[..., Any]
PACKAGE = Path(masthead.__file__).parent
LONG_AGO = datetime(2019, 3, 4, 5, 6, tzinfo=UTC)
FAR_OFF = datetime(2090, 3, 4, tzinfo=UTC)
VIDEO = "https://www.youtube.com/watch?v=abc12345678"

# Each story has its own of these.
IDENTITY = {"id", "page_ptr", "path", "url_path", "slug", "translation_key"}
REVISIONS = {"latest_revision", "live_revision"}
CLOCK = {"last_published_at", "latest_revision_created_at"}
# A published story can't have these: an alias has no revisions, and what is expired is not live.
NEVER_PUBLISHED = {"alias_of", "expired", "has_unpublished_changes", "numchild"}


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Run:
    """Call a function and run its on-commit callbacks."""

    def run(verb: Run, *args: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return verb(*args)

    return run


@pytest.fixture
def editor() -> Reader:
    return make_reader("editor@example.org")


@pytest.fixture
def unsaved(db: None, editor: Reader) -> Callable[[], Story]:
    """Makes identical stories with a value in every field and relation."""
    oman, _ = Country.objects.get_or_create(slug="oman", defaults={"name": "Oman", "iso": "OM"})
    muscat = Place.objects.create(name="Muscat", slug="muscat", latitude=23.6, longitude=58.4)
    topic, industry = Topic.objects.create(name="T", slug="t"), Industry.objects.create(slug="i")
    other, picture, author = make_story("Another story"), make_picture(), make_person()

    shown = {"picture": picture, "caption": "Cranes."}

    def make() -> Story:
        story = Story(
            title="Grids and clocks",
            slug="grids-and-clocks",
            kind="memo",
            standfirst="What happened.",
            body=[("paragraph", "<p>Frequency is time.</p>"), ("picture", shown)],
            section=make_section(),
            dateline=muscat,
            promise="The argument.",
            lead_picture=picture,
            embargo_until=LONG_AGO,
            language="ar",
            ednote="Ask legal.",
            corrections=[("correction", {"date": LONG_AGO.date(), "text": "A figure was wrong."})],
            imported_from="archive:7",
            owner=editor,
            live=True,
            first_published_at=LONG_AGO,
            go_live_at=LONG_AGO + timedelta(days=1),
            expire_at=FAR_OFF,
            seo_title="Grids",
            search_description="Grids and time.",
            show_in_menus=True,
            locked=True,
            locked_at=LONG_AGO,
            locked_by=editor,
        )
        story.countries, story.industries, story.topics = [oman], [industry], [topic]
        story.credits = [Credit(person=author, role="editor", sort_order=3)]
        story.related = [RelatedStory(other=other, sort_order=4)]
        return story

    return make


def save_and_publish(story: Story) -> Story:
    if story.pk is None:
        FrontPage.objects.get().add_child(instance=story)
    story.save_revision().publish()
    return Story.objects.get(pk=story.pk)


def create_in_bulk(*stories: Story) -> Story:
    bulk.create_stories(stories)
    return Story.objects.get(pk=stories[0].pk)


def update_in_bulk(story: Story) -> Story:
    bulk.update_stories([story])
    return Story.objects.get(pk=story.pk)


def is_filled(field: "Field[Any, Any]", story: Story) -> bool:
    value = field.value_from_object(story)
    return value is True or (
        bool(value) and (not field.has_default() or value != field.get_default())
    )


def columns(story: Story) -> dict[str, Any]:
    kept = [f for f in Story._meta.concrete_fields if f.name not in IDENTITY | REVISIONS | CLOCK]
    return {field.name: field.get_prep_value(field.value_from_object(story)) for field in kept} | {
        name: bool(getattr(story, name)) for name in CLOCK
    }


def without_ids(rows: Any) -> Any:
    """Rows or blocks as plain values, without their ids."""
    if isinstance(rows, list):
        return [without_ids(row) for row in rows]
    if isinstance(rows, dict):
        return {k: without_ids(v) for k, v in rows.items() if k not in {"id", "pk", "story"}}
    return rows


def relations(story: Story) -> dict[str, Any]:
    found: dict[str, Any] = {
        field.name: list(getattr(story, field.name).values_list("pk", flat=True))
        for field in get_all_child_m2m_relations(Story)
    }
    for relation in get_all_child_relations(Story):
        name, key = relation.get_accessor_name(), relation.field.attname
        rows = relation.related_model.objects.filter(**{key: story.pk}).values()
        found[name] = [{k: v for k, v in row.items() if k not in {"id", key}} for row in rows]
    return found


def draft(story: Story) -> Any:
    """The content that an editor sees in the newest revision."""
    content = story.get_latest_revision_as_object().serializable_data()
    for name in IDENTITY | REVISIONS | CLOCK:
        content.pop(name, None)
    for name in ("body", "corrections"):
        content[name] = json.loads(content[name])
    return without_ids(content)


def log(story: Story) -> list[dict[str, Any]]:
    entries = PageLogEntry.objects.filter(page=story).order_by("pk").values()
    own = {"id", "page_id", "timestamp", "revision_id"}
    return [
        {key: value for key, value in entry.items() if key not in own}
        | {"of newest revision": entry["revision_id"] == story.latest_revision_id}
        for entry in entries
    ]


def references(story: Story) -> set[tuple[Any, ...]]:
    rows = ReferenceIndex.get_references_for_object(story)
    return set(rows.values_list("model_path", "to_content_type", "to_object_id"))


def assert_alike(bulky: Story, ordinary: Story) -> None:
    plain, expected = columns(bulky), columns(ordinary)
    for name in ("body", "corrections"):
        field = Story._meta.get_field(name)
        plain[name], expected[name] = (
            without_ids(list(field.value_from_object(story).raw_data))
            for story in (bulky, ordinary)
        )
    assert plain == expected
    assert relations(bulky) == relations(ordinary)
    assert draft(bulky) == draft(ordinary)
    assert log(bulky) == log(ordinary)
    assert references(bulky) == references(ordinary)
    for story in (bulky, ordinary):
        assert story.latest_revision == story.live_revision == story.revisions.latest("created_at")


def test_the_sample_fills_every_field_and_relation(
    unsaved: Callable[[], Story], commit: Run
) -> None:
    story = commit(save_and_publish, unsaved())
    empty = {field.name for field in Story._meta.concrete_fields if not is_filled(field, story)}
    assert empty == NEVER_PUBLISHED
    assert {name for name, rows in relations(story).items() if not rows} == {COMMENTS_RELATION_NAME}
    assert references(story)


def test_a_story_created_in_bulk_equals_one_saved_and_published(
    unsaved: Callable[[], Story], commit: Run
) -> None:
    bulky = commit(create_in_bulk, unsaved())
    second = unsaved()
    second.slug = "by-itself"
    assert_alike(bulky, commit(save_and_publish, second))


def test_a_story_updated_in_bulk_equals_one_edited_and_published(
    unsaved: Callable[[], Story], commit: Run
) -> None:
    first, second = unsaved(), unsaved()
    commit(create_in_bulk, first, second)
    updated = []
    for story, verb in ((first, update_in_bulk), (second, save_and_publish)):
        again = Story.objects.get(pk=story.pk)
        again.title, again.standfirst = "Clocks", "What changed."
        again.body = [("paragraph", "<p>Time is money.</p>")]
        again.lead_picture, again.topics, again.kicker = None, [], "Power"
        again.credits = [Credit(person=make_person("Omar Said"), sort_order=0)]
        updated.append(commit(verb, again))
    assert_alike(*updated)
    assert [credit.person.name for credit in updated[0].credits.all()] == ["Omar Said"]
    assert updated[0].related.exists()  # not set, so it is kept


def test_bulk_stories_follow_ordinary_pages_in_the_tree_without_gaps(
    unsaved: Callable[[], Story],
) -> None:
    before = FrontPage.objects.get().numchild
    create_in_bulk(unsaved(), unsaved(), unsaved())
    save_and_publish(unsaved_with_slug(unsaved, "after"))
    front = FrontPage.objects.get()
    assert front.numchild == before + 4 == front.get_children().count()
    assert not any(Page.find_problems())
    slugs = Story.objects.filter(slug__startswith="grids").order_by("path")
    assert [s.slug for s in slugs] == [
        "grids-and-clocks",
        *(f"grids-and-clocks-{n}" for n in (2, 3)),
    ]
    assert [s.url_path.rsplit("/", 2)[-2] for s in slugs] == [s.slug for s in slugs]


def unsaved_with_slug(unsaved: Callable[[], Story], slug: str) -> Story:
    story = unsaved()
    story.slug = slug
    return story


def test_a_draft_created_in_bulk_stays_a_draft(unsaved: Callable[[], Story]) -> None:
    story = unsaved()
    story.live, story.first_published_at = False, None
    written = create_in_bulk(story)
    assert (written.live, written.live_revision, written.first_published_at) == (False, None, None)
    assert written.has_unpublished_changes
    assert [entry.action for entry in PageLogEntry.objects.filter(page=written)] == [
        "wagtail.create"
    ]


def test_a_story_that_is_no_longer_live_is_withdrawn_once(
    unsaved: Callable[[], Story], commit: Run
) -> None:
    heard: list[int] = []

    def receive(story: Story, **kwargs: Any) -> None:
        heard.append(story.pk)

    story = create_in_bulk(unsaved())
    story.live = False
    story_withdrawn.connect(receive)
    for _ in range(2):
        commit(update_in_bulk, story)
    story_withdrawn.disconnect(receive)
    assert heard == [story.pk]
    stored = Story.objects.get(pk=story.pk)
    assert not stored.live and stored.live_revision is None
    assert PageLogEntry.objects.filter(page=story, action="wagtail.unpublish").count() == 1


def test_a_bulk_update_cancels_scheduled_publishing(unsaved: Callable[[], Story]) -> None:
    story = create_in_bulk(unsaved())
    story.revisions.update(approved_go_live_at=timezone.now())
    update_in_bulk(story)
    assert not story.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_bulk_stories_are_searchable_in_the_desk_and_their_embeds_are_registered(
    unsaved: Callable[[], Story],
) -> None:
    story = unsaved()
    story.body = [("paragraph", "<p>Findable.</p>"), ("embed", VIDEO)]
    written = create_in_bulk(story)
    assert list(Story.objects.search(written.title.split()[0])) == [written]
    assert Embed.objects.filter(address=VIDEO).exists()


def test_writing_twice_as_many_stories_takes_no_more_queries(
    unsaved: Callable[[], Story], settings: Any
) -> None:
    queues = settings.TASKS["default"]["QUEUES"]
    backend = "django.tasks.backends.dummy.DummyBackend"
    settings.TASKS = {"default": {"BACKEND": backend, "QUEUES": queues}}
    taken = []
    for count in (5, 10):
        stories = [unsaved_with_slug(unsaved, f"{count}-{n}") for n in range(count)]
        for story in stories:
            story.body = [("paragraph", "<p>Words.</p>")]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            create_in_bulk(*stories)
        taken.append(len(queries))
    assert taken[0] >= taken[1]


# --- Nobody else -------------------------------------------------------------------------------
PAGES = {"Page", "FrontPage", "Story", "Credit", "RelatedStory", "Revision", "PageLogEntry"}
IN_BULK = {"bulk_create", "bulk_update", "_insert"}
PRIVATE_TREE = {"_get_path", "_str2int", "_int2str", "_inc_path", "_cluster_related_objects"}


def bulk_writes_in(source: str) -> Iterator[str]:
    """Calls that write several pages or what hangs on them, and uses of the tree's private API."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Attribute):
            continue
        names = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
        if node.attr in PRIVATE_TREE or (node.attr in IN_BULK and names & PAGES):
            yield ast.unparse(node)


def test_only_one_module_writes_stories_in_bulk() -> None:
    writers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "tests" not in path.parts and any(bulk_writes_in(path.read_text()))
    }
    assert writers == {"publishing/bulk.py"}


@pytest.mark.parametrize(
    "line",
    [
        "Story.objects.bulk_update(stories, names)",
        "Page.objects.all()._insert(rows, fields=names, using=None)",
        "path = Page._get_path(front.path, 3, 1)",
    ],
)
def test_a_bulk_write_in_another_module_is_detected(line: str) -> None:
    assert list(bulk_writes_in(line))
