"""Wagtail's three ways of deleting a page lead a story to the bin: its own screen, the bulk bar and
the desk's API."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin.api.actions.delete import DeletePageAPIAction
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from masthead.core.origin import ip_of
from masthead.desk import bin as desk_bin
from masthead.publishing import bin as story_bin
from masthead.publishing.models import Story

# What Wagtail's API may do with a page. The others (move, alias, translate) have no place here.
API_ACTIONS = ("copy", "publish", "unpublish", "revert_to_page_revision")


class StoryDeleteView(DeleteView):
    """Asks, then moves the story to the bin."""

    template_name = "desk/bin/move.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        desk_bin.move(request, self.page)
        return redirect(self.next_url or "stories:index")


class StoryPages(PageViewSet):
    """Wagtail's screens for a story."""

    model = Story
    delete_view_class = StoryDeleteView


class MoveToBin(PageBulkAction):
    """Moves the selected stories to the bin."""

    display_name = "Delete"
    action_type = "delete"
    aria_label = "Move the selected stories to the bin"
    template_name = "desk/bin/move_many.html"
    action_priority = 30
    classes: ClassVar = {"serious"}

    def check_perm(self, page: Page) -> bool:
        return bool(page.permissions_for_user(self.request.user).can_delete())

    def get_execution_context(self) -> dict[str, Any]:
        return {"by": desk_bin.staff_of(self.request), "ip": ip_of(self.request)}

    @classmethod
    def execute_action(cls, objects: Iterable[Page], **context: Any) -> tuple[int, int]:
        stories = [page.specific for page in objects]
        for story in stories:
            story_bin.move_to_bin(story=story, **context)
        return len(stories), 0

    def get_success_message(self, count: int, children: int) -> str:
        return f"{count} stor{'y is' if count == 1 else 'ies are'} in the bin now."


class MoveToBinByAPI(DeletePageAPIAction):
    """Moves a story to the bin."""

    def execute(self, instance: Any, data: Any) -> HttpResponse:
        request = self.view.request
        if not instance.permissions_for_user(request.user).can_delete():
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        story_bin.move_to_bin(story=instance, by=request.user, ip=ip_of(request))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class DeskAPI(PagesAdminAPIViewSet):
    """Wagtail's API for its own screens, with the actions that the desk has."""

    actions: ClassVar = {
        **{name: PagesAdminAPIViewSet.actions[name] for name in API_ACTIONS},
        "delete": MoveToBinByAPI,
    }
