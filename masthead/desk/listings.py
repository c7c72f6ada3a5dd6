"""The desk's listings: stories, and what they are filed under."""

from typing import Any, ClassVar

import django_filters
from django.db.models import BigIntegerField, Case, IntegerField, QuerySet, When
from django.db.models.functions import Cast
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Revision
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from masthead.archive import desk_search
from masthead.archive.query_parser import parse_query
from masthead.publishing.models import (
    Country,
    Credit,
    FrontPage,
    Industry,
    Kind,
    Person,
    Place,
    Section,
    Story,
    Topic,
)
from masthead.publishing.page_permissions import outside_bin

ASIDE = "desk-aside"  # a column that a phone leaves out


class StoryFilters(WagtailFilterSet):
    """Kind, section, author, state."""

    STATES: ClassVar = {
        "live": {"live": True},
        "changed": {"live": True, "has_unpublished_changes": True},
        "draft": {"live": False},
        "locked": {"locked": True},
    }

    kind = django_filters.MultipleChoiceFilter(choices=Kind.choices)
    section = django_filters.ModelMultipleChoiceFilter(queryset=Section.objects.all())
    author = django_filters.ModelChoiceFilter(
        label="Author", method="credited", queryset=Person.objects.all()
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

    def credited(self, stories: QuerySet[Story], name: str, value: Person) -> QuerySet[Story]:
        return stories.filter(pk__in=Credit.objects.filter(person=value).values("story"))

    def in_state(self, stories: QuerySet[Story], name: str, value: str) -> QuerySet[Story]:
        if value == "scheduled":
            return stories.filter(pk__in=_scheduled_ids())
        return stories.filter(**self.STATES[value])

    class Meta:
        model = Story
        fields: ClassVar[list[str]] = []


def _scheduled_ids() -> QuerySet[Any, Any]:
    scheduled = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    # a revision names its object by text
    return scheduled.annotate(story=Cast("object_id", BigIntegerField())).values("story")


class StoriesView(IndexView):
    """All stories, the most recently changed first, in the order of an index. Stories are all below
    the front page: whoever may see anything there sees all of them."""

    default_ordering = "-latest_revision_created_at"
    page_title = "Stories"
    add_item_label = "Add a story"

    def get_base_queryset(self) -> Any:
        explorable = self.permission_policy.explorable_instances(self.request.user)
        sees_all = explorable.filter(pk__in=FrontPage.objects.values("pk")).exists()
        stories = Story.objects.all() if sees_all else Story.objects.none()
        return self.annotate_queryset(outside_bin(stories))

    def annotate_queryset(self, pages: Any) -> Any:
        """What a row shows. Wagtail would fetch each page a second time, as a story."""
        return (
            pages.defer_streamfields()
            .select_related("section", "content_type")
            .prefetch_related("credits__person", "sites_rooted_here", "bin_entry")
            .prefetch_workflow_states()
            .annotate_site_root_state()
            .annotate_approved_schedule()
        )

    def order_queryset(self, queryset: Any) -> Any:
        sign = "" if self.ordering == "latest_revision_created_at" else "-"
        return queryset.order_by(f"{sign}latest_revision_created_at", f"{sign}pk")

    def search_queryset(self, queryset: Any) -> Any:
        question = parse_query(self.search_query)
        if not question:
            return queryset.none() if self.is_searching else queryset
        ids = desk_search.find(question, among=queryset)
        found = queryset.filter(pk__in=ids)
        if self.is_explicitly_ordered:
            return found
        places = (When(pk=pk, then=place) for place, pk in enumerate(ids))
        return found.order_by(Case(*places, output_field=IntegerField()))


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
        PageTitleColumn("title", label="Headline", classname="title"),
        Column("kind", label="Kind", accessor="get_kind_display", width="9%", classname=ASIDE),
        Column("section", label="Section", width="12%", classname=ASIDE),
        Column("authors", label="Author", accessor=authors, width="14%", classname=ASIDE),
        DateColumn(
            "latest_revision_created_at",
            label="Updated",
            sort_key="latest_revision_created_at",
            width="12%",
        ),
        PageStatusColumn("status", label="Status", width="12%"),
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
