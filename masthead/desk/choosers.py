"""Choosing a story: for the front page, an edition, related reading or a link. The list and its
search are the archive's, so that they answer at once however large it is."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import chooser

from masthead.archive import desk_search
from masthead.archive.query_parser import parse_query
from masthead.publishing.models import FrontPage, Story
from masthead.publishing.page_permissions import outside_bin

PAGE = 25


def _columns(view: Any) -> list[Column]:
    columns = [
        chooser.PageTitleColumn(
            "title", label="Headline", is_multiple_choice=view.is_multiple_choice
        ),
        Column("section", label="Section", width="14%"),
        DateColumn("published", label="Published", width="14%", accessor="first_published_at"),
        chooser.PageStatusColumn("status", label="Status", width="12%"),
    ]
    if view.is_multiple_choice:
        columns.insert(
            0, chooser.PageCheckboxSelectColumn("select", label="Select", width="1%", accessor="pk")
        )
    return columns


def _stories() -> QuerySet[Story]:
    """All stories outside the bin, the most recently changed first."""
    stories: Any = outside_bin(Story.objects.defer_streamfields()).select_related(
        "section", "content_type"
    )
    stories = stories.prefetch_workflow_states().prefetch_related("sites_rooted_here")
    stories = stories.annotate_site_root_state().annotate_approved_schedule()
    newest: QuerySet[Story] = stories.order_by("-latest_revision_created_at", "-pk")
    return newest


class BrowseStories(chooser.BrowseView):
    """Wagtail looks through all pages for where stories are, and lists them in the tree's order.
    They are all below the front page."""

    columns: ClassVar[Any] = property(_columns)

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if parent_page_id is None and _wants_stories(request):
            parent_page_id = FrontPage.objects.values_list("pk", flat=True).first()
        response: HttpResponse = super().get(request, parent_page_id)
        return response

    def get_object_list(self) -> Any:
        return _stories() if isinstance(self.parent_page, FrontPage) else super().get_object_list()

    def filter_object_list(self, pages: Any) -> Any:
        return pages if pages.model is Story else super().filter_object_list(pages)


def _wants_stories(request: HttpRequest) -> bool:
    return request.GET.get("page_type", "").lower() == Story._meta.label_lower


class SearchStories(chooser.SearchView):
    """Finds stories by any of their words, drafts too."""

    columns: ClassVar[Any] = property(_columns)

    def get(self, request: HttpRequest) -> HttpResponse:
        self.is_multiple_choice = request.GET.get("multiple")
        form = SearchForm(request.GET)
        question = parse_query(form.cleaned_data["q"] if form.is_valid() else "")
        ids = desk_search.find(question, among=outside_bin(Story.objects.all())) if question else []
        page = Paginator(ids, per_page=PAGE).get_page(request.GET.get("p"))
        stories = desk_search.in_order(list(page.object_list), _stories())
        for story in stories:
            story.can_choose, story.is_parent_page = True, False
        context = {
            "searchform": form,
            "table": chooser.PageChooserTable(self.columns, stories),
            "pages": page,
            "page_type_string": request.GET.get("page_type", ""),
        }
        shared = chooser.shared_context(request, context)
        return TemplateResponse(request, "wagtailadmin/chooser/_search_results.html", shared)
