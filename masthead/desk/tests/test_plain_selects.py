"""No form of the desk offers readers or stories in a plain list: there are too many of both, and
readers are nobody's to browse."""

from collections.abc import Iterator
from typing import Any

import django_filters
import pytest
from django import forms
from django.urls import get_resolver
from wagtail.admin.panels import get_edit_handler
from wagtail.models import Page, get_page_models
from wagtail.snippets.models import get_snippet_models

from masthead.accounts.models import Reader
from masthead.desk.staff_chooser import StaffChooserViewSet
from masthead.publishing.models import Story

PLAIN = (forms.Select, forms.CheckboxSelectMultiple, forms.RadioSelect, forms.SelectMultiple)
MANY = (Reader, Story, Page)
# Wagtail's filters by who did something at the desk: they list those who did.
BY_ACTOR = {"MultipleUserFilter", "EditedByFilter"}


def every_subclass(of: Any) -> Iterator[Any]:
    for each in of.__subclasses__():
        yield each
        yield from every_subclass(each)


def load_every_form() -> None:
    """Forms of pages and snippets exist once their screens are built."""
    assert get_resolver().url_patterns
    for model in get_page_models():
        get_edit_handler(model).get_form_class()
    for snippet in get_snippet_models():
        snippet.snippet_viewset.get_edit_handler().get_form_class()


def fields_of_forms() -> Iterator[tuple[str, Any]]:
    """Each field as its form shows it, or as it is declared where a form needs more to be made."""
    load_every_form()
    for form in every_subclass(forms.BaseForm):
        try:
            fields = form().fields
        except (TypeError, AttributeError, KeyError, ValueError):
            fields = getattr(form, "base_fields", {})
        for name, field in fields.items():
            yield f"{form.__module__}.{form.__qualname__}: {name}", field


def offers_many(field: Any) -> bool:
    return (
        isinstance(field, forms.ModelChoiceField)
        and field.queryset is not None
        and issubclass(field.queryset.model, MANY)
        and isinstance(field.widget, PLAIN)
    )


@pytest.mark.django_db
def test_no_form_offers_readers_or_stories_in_a_plain_list() -> None:
    choices = {
        where: field
        for where, field in fields_of_forms()
        if isinstance(field, forms.ModelChoiceField)
    }
    print(f"{len(choices)} fields that choose rows")  # noqa: T201  # shown with -s
    assert any("PersonForm: reader" in where for where in choices)
    assert {where for where, field in choices.items() if offers_many(field)} == set()


def test_no_filter_of_a_list_offers_readers_or_stories() -> None:
    load_every_form()
    found = set()
    for filters in every_subclass(django_filters.FilterSet):
        for name, each in filters.base_filters.items():
            queryset = each.extra.get("queryset")
            model = None if queryset is None or callable(queryset) else queryset.model
            if type(each).__name__ in BY_ACTOR:
                continue
            if model and issubclass(model, MANY):
                found.add(f"{filters.__qualname__}: {name}")
    assert found == set()


def test_a_plain_list_is_told_from_a_chooser() -> None:
    plain = forms.ModelChoiceField(Reader.objects.all())
    assert offers_many(plain)
    plain.widget = StaffChooserViewSet("any").widget_class()
    assert not offers_many(plain)
