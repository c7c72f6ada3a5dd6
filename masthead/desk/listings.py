"""The desk's listings: stories, and what they are filed under."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from masthead.publishing.models import (
    Country,
    Credit,
    Industry,
    Kind,
    Person,
    Place,
    Section,
    Story,
    Topic,
)

ASIDE = "desk-aside"  # a column that a phone leaves out


class StoryFilters(WagtailFilterSet):
    """Kind, section, author, state."""

    STATES: ClassVar = {
        "live": {"live": True},
        "changed": {"live": True, "has_unpublished_changes": True},
        "draft": {"live": False},
        "scheduled": {"_revisions__approved_go_live_at__isnull": False},
        "locked": {"locked": True},
    }

    kind = django_filters.MultipleChoiceFilter(choices=Kind.choices)
    section = django_filters.ModelMultipleChoiceFilter(queryset=Section.objects.all())
    author = django_filters.ModelChoiceFilter(
        label="Author", field_name="credits__person", queryset=Person.objects.all(), distinct=True
    )
    state = django_filters.ChoiceFilter(
        label="Status",
        method="in_state",
        choices=[
            ("live", "Live"),
            ("changed", "Live, with unpublished changes"),
            ("draft", "Not live"),
            ("scheduled", "Scheduled"),
            ("locked", "Locked"),
        ],
    )

    def in_state(self, stories: QuerySet[Story], name: str, value: str) -> QuerySet[Story]:
        return stories.filter(**self.STATES[value]).distinct()

    class Meta:
        model = Story
        fields: ClassVar[list[str]] = []


class StoriesView(IndexView):
    """All stories, the most recently changed first."""

    default_ordering = "-latest_revision_created_at"
    page_title = "Stories"
    add_item_label = "Add a story"

    def annotate_queryset(self, pages: Any) -> Any:
        # Wagtail fetches each page again as its specific class, which loses the join
        return (
            super()
            .annotate_queryset(pages)
            .prefetch_related("section", "credits__person", "bin_entry")
        )


def authors(story: Story) -> str:
    """The authors of a story, in byline order."""
    written = (each for each in story.credits.all() if each.role == Credit.Role.AUTHOR)
    return ", ".join(str(credit.person) for credit in written)


class StoriesViewSet(PageListingViewSet):
    model = Story
    name = "stories"
    url_prefix = "stories"
    icon = "doc-full"
    menu_label = "Stories"
    menu_order = 100
    add_to_admin_menu = True
    index_view_class = StoriesView
    filterset_class = StoryFilters
    columns: ClassVar = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Headline", sort_key="title", classname="title"),
        Column(
            "kind",
            label="Kind",
            accessor="get_kind_display",
            sort_key="kind",
            width="9%",
            classname=ASIDE,
        ),
        Column("section", label="Section", sort_key="section__name", width="12%", classname=ASIDE),
        Column("authors", label="Author", accessor=authors, width="14%", classname=ASIDE),
        DateColumn(
            "latest_revision_created_at",
            label="Updated",
            sort_key="latest_revision_created_at",
            width="12%",
        ),
        PageStatusColumn("status", label="Status", sort_key="live", width="12%"),
    ]


class FilingViewSet(SnippetViewSet):
    """A listing that can be searched by name, without Wagtail's publishing actions."""

    list_display: ClassVar = ["name", "slug"]
    # by the database itself: the search index can neither tell fields apart nor keep the order
    search_fields: ClassVar = ["name"]
    search_backend_name = None
    ordering: ClassVar = ["name"]


class SectionViewSet(FilingViewSet):
    model = Section
    icon = "folder-open-1"
    list_display: ClassVar = ["name", "slug", "order"]
    ordering: ClassVar = ["order", "name"]


class CountryViewSet(FilingViewSet):
    model = Country
    icon = "globe"
    list_display: ClassVar = ["name", "iso", "slug"]


class IndustryViewSet(FilingViewSet):
    model = Industry
    icon = "cogs"


class TopicViewSet(FilingViewSet):
    model = Topic
    icon = "tag"


class PlaceViewSet(FilingViewSet):
    model = Place
    icon = "crosshairs"
    list_display: ClassVar = ["name", "country", "latitude", "longitude"]
    list_filter: ClassVar = ["country"]


class PersonViewSet(FilingViewSet):
    model = Person
    icon = "user"
    list_display: ClassVar = ["name", "title", "place"]
    list_filter: ClassVar = ["place"]


class FilingGroup(SnippetViewSetGroup):
    items = (
        SectionViewSet,
        CountryViewSet,
        IndustryViewSet,
        TopicViewSet,
        PlaceViewSet,
        PersonViewSet,
    )
    menu_label = "Categories"
    menu_icon = "tag"
    menu_order = 300
    add_to_admin_menu = True
