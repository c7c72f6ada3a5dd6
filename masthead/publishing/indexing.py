"""Indexes many rows at once; Wagtail alone would need one or two tasks for each saved row."""

from collections import defaultdict
from collections.abc import Sequence

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends


def index_rows(*, label: str, ids: Sequence[int]) -> int:
    """Add rows of one model to the desk's search and to the reference index. Safe to run twice.
    Returns how many rows there were."""
    model = apps.get_model(label)
    rows = list(model._default_manager.filter(pk__in=ids))
    with transaction.atomic():
        for backend in get_search_backends(with_auto_update=True):
            backend.get_index_for_model(model).add_items(model, rows)
    if ReferenceIndex.is_indexed(model):
        load_children(model, rows)
        with transaction.atomic():
            for row in rows:
                ReferenceIndex.create_or_update_for_object(row)
    return len(rows)


def load_children(
    model: type[Model], rows: Sequence[Model], *, unless: frozenset[str] = frozenset()
) -> None:
    """Load the child relations of all rows, one query for each relation. Relations named in
    `unless` are left alone."""
    for relation in get_all_child_relations(model):
        name, field = relation.get_accessor_name(), relation.field
        if name in unless:
            continue
        children: dict[object, list[Model]] = defaultdict(list)
        for child in relation.related_model._default_manager.filter(**{f"{field.name}__in": rows}):
            children[getattr(child, field.attname)].append(child)
        for row in rows:
            setattr(row, name, children[row.pk])
