"""Leads in the desk's menu and addresses."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from masthead.desk import leads
from masthead.desk.staff_chooser import StaffChooserViewSet


class LeadsItem(MenuItem):
    """Shown to users who may view it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(leads.LOOK))


@hooks.register("register_admin_menu_item")
def leads_item() -> LeadsItem:
    address = reverse_lazy("leads")
    return LeadsItem("Team leads", address, name="leads", icon_name="group", order=370)


@hooks.register("register_admin_viewset")
def owner_chooser() -> StaffChooserViewSet:
    return leads.owner_chooser


@hooks.register("register_admin_urls")
def leads_addresses() -> list[URLPattern]:
    return [
        path("leads/", leads.index, name="leads"),
        path("leads/<int:lead_id>/", leads.show, name="lead"),
        path("leads/<int:lead_id>/move/", leads.move, name="move_lead"),
        path("leads/<int:lead_id>/note/", leads.note, name="note_lead"),
    ]
