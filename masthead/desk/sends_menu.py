"""Sends in the desk's menu and addresses."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from masthead.desk import sends


class SendsItem(MenuItem):
    """Shown to users who may view it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sends.may_look(request)


@hooks.register("register_admin_menu_item")
def sends_item() -> SendsItem:
    return SendsItem("Sends", reverse_lazy("sends"), name="sends", icon_name="mail", order=360)


@hooks.register("register_admin_urls")
def sends_addresses() -> list[URLPattern]:
    return [
        path("sends/", sends.index, name="sends"),
        path("sends/<int:send_id>/", sends.progress, name="send_progress"),
        path("sends/<int:send_id>/progress.json", sends.progress_json, name="send_progress_json"),
        path("sends/<int:send_id>/deliveries.csv", sends.deliveries_csv, name="send_csv"),
        path("sends/<int:send_id>/<slug:action>/", sends.confirm, name="send_confirm"),
    ]
