"""Differences in the desk's reports, and the addresses of what staff do to plans and contracts."""

from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks

from masthead.desk import discrepancies, prices
from masthead.desk.readers import membership
from masthead.desk.readers_menu import PermittedItem


@hooks.register("register_reports_menu_item")
def discrepancies_item() -> PermittedItem:
    return PermittedItem(
        "Payment discrepancies",
        reverse_lazy("discrepancies_desk"),
        permission=discrepancies.LOOK,
        name="discrepancies",
        icon_name="warning",
        order=60,
    )


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    reader = "readers/<int:reader_id>/"
    contract = f"{reader}contracts/<int:contract_id>/"
    return [
        path("prices/", prices.index, name="prices_desk"),
        path("prices/offer/", prices.offer, name="offer_price"),
        path("prices/<int:price_id>/withdraw/", prices.withdraw, name="withdraw_price"),
        path("plans/new/", prices.edit_plan, name="new_plan"),
        path("plans/<int:plan_id>/", prices.edit_plan, name="edit_plan"),
        path("discrepancies/", discrepancies.index, name="discrepancies_desk"),
        path(
            "discrepancies/<int:discrepancy_id>/settle/",
            discrepancies.settle,
            name="settle_discrepancy",
        ),
        path(f"{reader}comp/", membership.give_comp, name="give_comp"),
        path(f"{reader}comp/<int:grant_id>/", membership.revoke_comp, name="take_comp_back"),
        path(f"{contract}end/", membership.end, name="end_contract"),
        path(f"{contract}pay-back/", membership.refund, name="pay_back"),
    ]
