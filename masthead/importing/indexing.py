"""What Wagtail would do in a task or two for each saved row, done for many rows in one."""

from collections import defaultdict
from collections.abc import Sequence

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from masthead.publishing.models import Picture
from masthead.publishing.tasks import draw_picture

LOW = -50  # behind everything that somebody waits for


def index_rows(*, label: str, ids: Sequence[int]) -> int:
    """Enter rows of one model into the desk's search and the index of references. Safe to run
    twice. Gives back how many rows there were."""
    model = apps.get_model(label)
    rows = list(model._default_manager.filter(pk__in=ids))
    with transaction.atomic():
        for backend in get_search_backends(with_auto_update=True):
            backend.get_index_for_model(model).add_items(model, rows)
    if ReferenceIndex.is_indexed(model):
        _refer(model, rows)
    if model is Picture:
        for picture_id in ids:
            draw_picture.using(priority=LOW).enqueue(picture_id)
    return len(rows)


def _refer(model: type[Model], rows: list[Model]) -> None:
    _hang_children(model, rows)
    with transaction.atomic():
        for row in rows:
            ReferenceIndex.create_or_update_for_object(row)


def _hang_children(model: type[Model], rows: list[Model]) -> None:
    """Fetch what hangs on all rows by one query for each relation; the index would ask row by
    row."""
    for relation in get_all_child_relations(model):
        field = relation.field
        children = relation.related_model._default_manager.filter(**{f"{field.name}__in": rows})
        hung: dict[object, list[Model]] = defaultdict(list)
        for child in children:
            hung[getattr(child, field.attname)].append(child)
        for row in rows:
            setattr(row, relation.get_accessor_name(), hung[row.pk])
