"""Creates and updates stories in bulk. Saving and publishing one story takes some twenty queries
and six tasks; a batch of a hundred takes a few dozen queries and one task, with the same result.

This is the only code that writes stories in bulk. Neither Wagtail nor treebeard offers a public way
to add many pages, so their private API is used here and nowhere else: a tree position is computed
as `add_child` does, Story's own table is filled by `_insert` (Django refuses `bulk_create` for a
model with a parent table), and the relations that a caller set on a story are read from
modelcluster's `_cluster_related_objects`. Fields and relations are discovered from the model."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain, count
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import CharField, F, Field, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.log_actions import get_active_log_context
from wagtail.models import Locale, Page, PageLogEntry, Revision

from masthead.publishing import embedding, tasks
from masthead.publishing.indexing import load_children
from masthead.publishing.models import BinEntry, FrontPage, Story
from masthead.publishing.models.listed import relist
from masthead.publishing.models.stories import count_words, last_corrected
from masthead.publishing.signals import story_withdrawn
from masthead.publishing.stored_blocks import blocks_in

# A story's position in the tree; only moving it may change these.
_TREE_FIELDS = frozenset({"path", "depth", "numchild", "url_path", "slug"})


@transaction.atomic
def create_stories(stories: Sequence[Story]) -> None:
    """Write new stories, with the credits, filing and other relations set on each, under the front
    page. Those with `live` set are published, with the dates set on them. A slug that is taken gets
    a number.

    The result is the same as saving and publishing each story individually: row, tree position,
    revision, log entries and embeds; search and reference index follow in one task. Two
    differences are deliberate. The publishing checks are not run: imported stories were already
    published elsewhere. And no signal is sent: the caller sends `stories_imported` once its batch
    is committed."""
    if not stories:
        return
    now = timezone.now()
    front = FrontPage.objects.select_for_update().get()
    for story in stories:
        _complete(story, now)
        _fill_relations(story)
    _make_slugs_unique(front, stories)
    _place_in_tree(front, stories)
    _insert(stories)
    _write_relations(stories)
    for story in stories:
        story.latest_revision_created_at = story.last_published_at or now  # the import's order
    revisions = _write_revisions(stories)
    entries = (_creation_entries(*pair) for pair in zip(stories, revisions, strict=True))
    _finish(stories, list(chain.from_iterable(entries)))


@transaction.atomic
def update_stories(stories: Sequence[Story]) -> None:
    """Save the changes made to stories since they were loaded, each with a new revision. Relations
    that were set are replaced; all others, the slug and the position in the tree are kept. A
    story that is no longer `live` is withdrawn, which is announced after commit; one in the bin
    stays there. Otherwise as `create_stories`."""
    if not stories:
        return
    now = timezone.now()
    stored = Story.objects.in_bulk([story.pk for story in stories])
    in_bin = set(BinEntry.objects.filter(pk__in=stored).values_list("pk", flat=True))
    for story in stories:
        story.live = story.live and story.pk not in in_bin
        _complete(story, now)
    if changed := _changed_fields(stories, stored):
        Story.objects.bulk_update(stories, changed)
    given = frozenset(chain.from_iterable(_given_relations(story) for story in stories))
    _delete_relations(stories, given)
    _write_relations(stories)
    load_children(Story, stories, unless=given)
    _cancel_schedules(stories)
    for story in stories:
        story.latest_revision_created_at = now
    revisions = _write_revisions(stories)
    _withdraw([story for story in stories if stored[story.pk].live and not story.live])
    entries = (
        _update_entries(stored[story.pk], story, revision)
        for story, revision in zip(stories, revisions, strict=True)
    )
    _finish(stories, list(chain.from_iterable(entries)))


def _complete(story: Story, now: datetime) -> None:
    """Set the fields that saving and publishing would set."""
    story.apply_defaults()
    story.draft_title = story.title
    story.words = count_words(story.body)
    story.corrected_on = last_corrected(story.corrections)
    story.has_unpublished_changes = not story.live
    if story.live:
        story.expired = False
        story.first_published_at = story.first_published_at or now
        story.last_published_at = story.last_published_at or now


def _finish(stories: Sequence[Story], entries: list[PageLogEntry]) -> None:
    relist(Story.objects.filter(pk__in=[story.pk for story in stories]))
    PageLogEntry.objects.bulk_create(entries)
    addresses = (embedding.addresses_in(blocks_in(story.body)) for story in stories)
    embedding.register(list(chain.from_iterable(addresses)))
    tasks.index_rows.enqueue(Story._meta.label, [story.pk for story in stories])


# --- The tree ----------------------------------------------------------------------------------
def _make_slugs_unique(front: FrontPage, stories: Sequence[Story]) -> None:
    """All stories are siblings in the tree, whatever their section."""
    siblings = front.get_children()
    wanted = {story.slug for story in stories}
    taken = set(siblings.filter(slug__in=wanted).values_list("slug", flat=True))
    looked_up: set[str] = set()
    for story in stories:
        slug = story.slug
        if slug in taken and slug not in looked_up:
            numbered = siblings.filter(slug__startswith=f"{slug}-")
            taken.update(numbered.values_list("slug", flat=True))
            looked_up.add(slug)
        story.slug = _free_slug(slug, taken)
        taken.add(story.slug)


def _free_slug(slug: str, taken: set[str]) -> str:
    candidates = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(each for each in candidates if each not in taken)


def _place_in_tree(front: FrontPage, stories: Sequence[Story]) -> None:
    """Assign each story a path after the last child of the front page, whose row is locked."""
    last = front.get_last_child()
    step = Page._str2int(last.path[-Page.steplen :]) if last else 0
    locale = Locale.get_default()
    for place, story in enumerate(stories, start=step + 1):
        story.depth = front.depth + 1
        story.path = Page._get_path(front.path, story.depth, place)
        story.numchild = 0
        story.set_url_path(front)
        story.locale = locale
    Page.objects.filter(pk=front.pk).update(numchild=F("numchild") + len(stories))


def _insert(stories: Sequence[Story]) -> None:
    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    pages = Page.objects.bulk_create(
        Page(**{name: getattr(story, name) for name in names}) for story in stories
    )
    for story, page in zip(stories, pages, strict=True):
        story.pk = story.id = story.page_ptr_id = page.pk
    Story.objects.all()._insert(stories, fields=Story._meta.local_concrete_fields, using=None)
    for story, page in zip(stories, pages, strict=True):
        story._state.adding, story._state.db = False, page._state.db


# --- Changed fields ----------------------------------------------------------------------------
def _changed_fields(stories: Sequence[Story], stored: dict[int, Story]) -> list[str]:
    """Fields that changed in at least one story: writing unchanged ones would be wasteful."""
    return [
        field.name
        for field in Story._meta.concrete_fields
        if not field.primary_key
        and field.name not in _TREE_FIELDS
        and any(_column(field, story) != _column(field, stored[story.pk]) for story in stories)
    ]


def _column(field: "Field[Any, Any]", story: Story) -> Any:
    return field.get_prep_value(field.value_from_object(story))


# --- Relations ---------------------------------------------------------------------------------
def _given_relations(story: Story) -> set[str]:
    """The names of the relations that were set on a story in memory."""
    return set(getattr(story, "_cluster_related_objects", None) or ())


def _fill_relations(story: Story) -> None:
    """Mark the unset relations of a new story as empty: otherwise each one is queried."""
    children = [relation.get_accessor_name() for relation in get_all_child_relations(Story)]
    many_to_many = [field.name for field in get_all_child_m2m_relations(Story)]
    for name in {*children, *many_to_many} - _given_relations(story):
        setattr(story, name, [])


def _delete_relations(stories: Sequence[Story], names: frozenset[str]) -> None:
    for relation in get_all_child_relations(Story):
        if relation.get_accessor_name() in names:
            name = relation.field.name
            relation.related_model.objects.filter(**{f"{name}__in": stories}).delete()
    for field in get_all_child_m2m_relations(Story):
        if field.name in names:
            through = field.remote_field.through
            through.objects.filter(**{f"{field.m2m_field_name()}__in": stories}).delete()


def _write_relations(stories: Sequence[Story]) -> None:
    for relation in get_all_child_relations(Story):
        name = relation.get_accessor_name()
        rows = list(chain.from_iterable(_children(story, name, relation) for story in stories))
        if rows:
            relation.related_model.objects.bulk_create(rows)
    for field in get_all_child_m2m_relations(Story):
        through = field.remote_field.through
        through.objects.bulk_create(chain.from_iterable(_links(story, field) for story in stories))


def _children(story: Story, name: str, relation: Any) -> Iterator[Any]:
    if name in _given_relations(story):
        for child in getattr(story, name).all():
            setattr(
                child, relation.field.name, story
            )  # the story had no key when the child was set
            yield child


def _links(story: Story, field: Any) -> Iterator[Any]:
    if field.name in _given_relations(story):
        for other in getattr(story, field.name).all():
            ends = {field.m2m_field_name(): story, field.m2m_reverse_field_name(): other}
            yield field.remote_field.through(**ends)


# --- Revisions ---------------------------------------------------------------------------------
def _write_revisions(stories: Sequence[Story]) -> list[Revision]:
    """Create one revision for each story with its current content."""
    revisions: list[Revision] = Revision.objects.bulk_create(_revision(each) for each in stories)
    for story, revision in zip(stories, revisions, strict=True):
        story.latest_revision = revision
        story.live_revision = revision if story.live else None
    _point_at_revisions([story.pk for story in stories])
    return revisions


def _revision(story: Story) -> Revision:
    content = json.loads(json.dumps(story.serializable_data(), cls=DjangoJSONEncoder))
    return Revision(
        content_type=ContentType.objects.get_for_model(Story),
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(story.pk),
        created_at=story.latest_revision_created_at,
        object_str=str(story),
        content=content,
    )


def _point_at_revisions(ids: list[int]) -> None:
    """One statement for the batch: a CASE with a hundred branches takes ten times as long."""
    newest = (
        Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=Cast(OuterRef("pk"), CharField()),
        )
        .order_by("-pk")
        .values("pk", "created_at")
    )
    Page.objects.filter(pk__in=ids).update(
        latest_revision=Subquery(newest.values("pk")[:1]),
        latest_revision_created_at=Subquery(newest.values("created_at")[:1]),
        live_revision=None,
    )
    Page.objects.filter(pk__in=ids, live=True).update(live_revision=F("latest_revision"))


def _cancel_schedules(stories: Sequence[Story]) -> None:
    """Cancel scheduled revisions: they are older than the content being written."""
    keys = [str(story.pk) for story in stories]
    base = ContentType.objects.get_for_model(Page)
    Revision.objects.filter(base_content_type=base, object_id__in=keys).update(
        approved_go_live_at=None
    )


def _withdraw(stories: list[Story]) -> None:
    for story in stories:
        transaction.on_commit(partial(story_withdrawn.send, sender=Story, story=story))


# --- The desk's log ----------------------------------------------------------------------------
def _creation_entries(story: Story, revision: Revision) -> Iterator[PageLogEntry]:
    yield _entry(story, "wagtail.create", content_changed=True, by=story.owner_id)
    if story.live:
        yield _entry(story, "wagtail.publish", content_changed=True, revision=revision)


def _update_entries(before: Story, story: Story, revision: Revision) -> Iterator[PageLogEntry]:
    if not story.live:
        if before.live:
            yield _entry(story, "wagtail.unpublish")
        return
    renamed = {"title": {"old": before.title, "new": story.title}}
    data = renamed if before.title != story.title else {}
    if data:
        yield _entry(story, "wagtail.rename", data=data, revision=revision)
    yield _entry(story, "wagtail.publish", data=data, content_changed=True, revision=revision)


def _entry(story: Story, action: str, *, by: int | None = None, **fields: Any) -> PageLogEntry:
    context = get_active_log_context()
    return PageLogEntry(
        page=story,
        content_type=ContentType.objects.get_for_model(Story),
        label=story.get_admin_display_title(),
        action=action,
        timestamp=timezone.now(),
        user_id=by or getattr(context.user, "pk", None),
        uuid=context.uuid,
        **fields,
    )
