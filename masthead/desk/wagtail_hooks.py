"""How the desk differs from a bare Wagtail: its menu, its look, its checks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from masthead.desk import home, onboarding, picture_permissions, publish_refusal, story_checks
from masthead.desk.listings import FilingGroup, StoriesViewSet
from masthead.desk.staff_chooser import StaffChooserViewSet
from masthead.publishing.models import FrontPage

# Wagtail's items that the desk's own lists replace, or that lead out of the house.
LEFT_OUT = frozenset({"explorer", "documents", "help"})
# The buttons after which Wagtail leaves the edit form.
LEAVING = frozenset({"action-publish", "action-submit", "action-workflow-action"})

picture_permissions.register()
hooks.register("before_publish_page", publish_refusal.refuse_blocked)
hooks.register("before_bulk_action", publish_refusal.refuse_blocked_in_bulk)
register_snippet(FilingGroup)


@hooks.register("register_admin_viewset")
def list_stories() -> StoriesViewSet:
    return StoriesViewSet()


@hooks.register("register_admin_viewset")
def choose_staff() -> StaffChooserViewSet:
    return StaffChooserViewSet("staff")


@hooks.register("register_admin_urls")
def desk_addresses() -> list[URLPattern]:
    return [
        path("first-steps/skip/", onboarding.skip, name="skip_first_step"),
        path("stories/<int:story_id>/checks/", story_checks.show, name="desk_checks"),
        path(
            "stories/<int:story_id>/overrule/<slug:fingerprint>/",
            story_checks.overrule,
            name="desk_overrule",
        ),
    ]


class FrontPageItem(MenuItem):
    """Links to the front page's edit form, for users who may edit it."""

    def __init__(self) -> None:
        super().__init__("Front page", "", name="front-page", icon_name="home", order=150)

    def is_shown(self, request: HttpRequest) -> bool:
        front = FrontPage.objects.first()
        if front is None or not front.permissions_for_user(request.user).can_edit():
            return False
        self.url = reverse("wagtailadmin_pages:edit", args=[front.pk])
        return True


@hooks.register("register_admin_menu_item")
def front_page_item() -> FrontPageItem:
    return FrontPageItem()


@hooks.register("construct_main_menu")
def order_menu(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in LEFT_OUT]
    for item in items:
        if item.name == "images":
            item.label, item.order = "Pictures", 200


@hooks.register("construct_help_menu")
def hide_external_features(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


@hooks.register("construct_homepage_summary_items", order=1000)
def no_page_counts(request: HttpRequest, items: list[Any]) -> None:
    items.clear()


@hooks.register("construct_page_action_menu")
def primary_button(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Changes to the front page are meant to go live, so "Publish" comes first. A story awaiting
    approval is approved with one click."""
    first = "action-publish" if isinstance(context.get("page"), FrontPage) else "approve"
    items.sort(key=lambda item: item.name != first)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def return_to_list(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Once a page has left the editor's hands, the desk's own list follows, not Wagtail's tree."""
    if request.POST.get("next") or not LEAVING & request.POST.keys():
        return None
    if isinstance(page, FrontPage):
        return redirect("wagtailadmin_pages:edit", page.pk)
    return redirect("stories:index")


@hooks.register("after_copy_page")
def open_the_copy(request: HttpRequest, page: Page, copied: Page) -> HttpResponse:
    return redirect("wagtailadmin_pages:edit", copied.pk)


@hooks.register("after_delete_page")
@hooks.register("after_unpublish_page")
def return_to_stories(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Return to the previous page, or to the story list where Wagtail would show its page tree."""
    tree = reverse("wagtailadmin_explore", args=[FrontPage.objects.get().pk])
    wanted = request.POST.get("next") or tree
    return redirect("stories:index") if wanted == tree else None


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels += [onboarding.Onboarding(), home.QuickLink(), home.Today()]


@hooks.register("insert_global_admin_css")
def desk_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


@hooks.register("insert_editor_js")
def editor_script() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("desk/editor.js"))
