"""Choosers of colleagues, searched by name on the server. Readers who are not staff are never
listed, named or accepted, whatever is sent: the desk offers no list of readers to choose from."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import URLPattern
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import (
    ChooseResultsView,
    ChooseView,
    ChosenMultipleView,
    ChosenView,
)
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from masthead.accounts.models import Reader

type People = Callable[[], QuerySet[Reader]]


def staff() -> QuerySet[Reader]:
    """Everyone with access to the desk, by name."""
    return Reader.objects.filter(is_staff=True, is_active=True).order_by(
        "first_name", "last_name", "email"
    )


class ByName(BaseFilterForm):
    """Finds every part of a name or address that was typed."""

    q = forms.CharField(
        label="Name", widget=forms.TextInput(attrs={"placeholder": "Name"}), required=False
    )

    def filter(self, people: QuerySet[Reader]) -> QuerySet[Reader]:
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        searched = Concat(
            "first_name", Value(" "), "last_name", Value(" "), "email", output_field=CharField()
        )
        people = people.annotate(searched=searched)
        for part in (self.search_query or "").split():
            people = people.filter(searched__icontains=part)
        return people


class _ListMixin:
    """The list: names with their addresses, which tell two of the same name apart."""

    filter_form_class = ByName

    def can_create(self) -> bool:
        return False

    @property
    def columns(self) -> list[Column]:
        return [self.title_column, Column("email", label="Address")]  # type: ignore[attr-defined]


class StaffChooseView(_ListMixin, ChooseView):
    """The modal with the list in it."""


class StaffChooseResultsView(_ListMixin, ChooseResultsView):
    """The list alone, as one types."""


class StaffChooserViewSet(ChooserViewSet):
    """A modal chooser over `people`, and its widget."""

    model = Reader
    people = staticmethod(staff)
    icon = "user"
    choose_one_text = "Choose a colleague"
    choose_another_text = "Choose another colleague"
    edit_item_text = "Open this account"
    per_page = 20
    choose_view_class = StaffChooseView
    choose_results_view_class = StaffChooseResultsView

    def get_object_list(self) -> QuerySet[Reader]:
        return self.people()

    def get_object(self, pk: str) -> Reader:
        return self.get_object_list().get(pk=pk)

    def get_objects(self, ids: Iterable[str]) -> QuerySet[Reader]:
        return self.get_object_list().filter(pk__in=ids)

    @property
    def chosen_view(self) -> Any:
        return self.construct_view(self.inject_view_methods(ChosenView, ["get_object"]))

    @property
    def chosen_multiple_view(self) -> Any:
        return self.construct_view(self.inject_view_methods(ChosenMultipleView, ["get_objects"]))

    @property
    def base_widget_class(self) -> type[BaseChooser]:
        return _widget_over(self.people)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Without the address that creates: accounts are made elsewhere."""
        patterns: list[URLPattern] = super().get_urlpatterns()
        return [each for each in patterns if each.name != "create"]


def _widget_over(people: People) -> type[BaseChooser]:
    class Widget(BaseChooser):
        """Shows a chosen colleague. Any other id that was sent shows nobody."""

        def get_instance(self, value: Any) -> Reader | None:
            pk = value.pk if isinstance(value, Reader) else value
            return people().filter(pk=pk).first() if str(pk or "").isdecimal() else None

    return Widget
