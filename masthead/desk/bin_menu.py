"""The bin in the desk's menu and addresses, and what keeps its stories out of everything else."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from masthead.desk import bin as desk_bin
from masthead.desk.readers_menu import PermittedItem
from masthead.desk.story_deletion import DeskAPI, MoveToBin, StoryPages
from masthead.publishing.page_permissions import MAY_DELETE, DeskPagePolicy, outside_bin

register_permission_policy(Page, DeskPagePolicy(Page))
# after Wagtail's own, which it replaces
hooks.register("register_bulk_action", MoveToBin, order=100)


@hooks.register("register_admin_viewset")
def story_pages() -> StoryPages:
    return StoryPages()


@hooks.register("construct_admin_api")
def desk_api(router: Any) -> None:
    router.register_endpoint("pages", DeskAPI)


@hooks.register("register_admin_menu_item")
def bin_item() -> PermittedItem:
    return PermittedItem(
        "Bin", reverse_lazy("bin"), permission=MAY_DELETE, name="bin", icon_name="bin", order=350
    )


@hooks.register("register_admin_urls")
def bin_addresses() -> list[URLPattern]:
    return [
        path("bin/", desk_bin.index, name="bin"),
        path("bin/<int:story_id>/restore/", desk_bin.restore, name="restore_story"),
        path("bin/<int:story_id>/delete/", desk_bin.delete_for_good, name="delete_story_for_good"),
    ]


@hooks.register("register_permissions")
def delete_permission() -> QuerySet[Permission]:
    """For the form of a group."""
    app, codename = MAY_DELETE.split(".")
    return Permission.objects.filter(content_type__app_label=app, codename=codename)


@hooks.register("construct_page_chooser_queryset")
def choosable(pages: Any, request: HttpRequest) -> Any:
    return outside_bin(pages)


class RecentEdits(RecentEditsPanel):
    """Wagtail's panel of what the user edited last, without what is in the bin."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        ids = [page.pk for _, page in context["last_edits"]]
        kept = set(outside_bin(Page.objects.filter(pk__in=ids)).values_list("pk", flat=True))
        context["last_edits"] = [row for row in context["last_edits"] if row[1].pk in kept]
        return context


@hooks.register("construct_homepage_panels")
def recent_edits(request: HttpRequest, panels: list[Any]) -> None:
    panels[:] = [
        RecentEdits() if isinstance(panel, RecentEditsPanel) else panel for panel in panels
    ]
