"""Memberships in the desk's menu and addresses."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from masthead.desk import prices
from masthead.desk.finance import (
    BOOK,
    INVOICES,
    LOOK,
    bank_files,
    contracts,
    invoices,
    ledger,
    metrics,
)
from masthead.desk.readers_menu import PermittedItem

ITEMS = (
    ("Key figures", "figures_desk", LOOK, "order"),
    ("Subscriptions", "contracts_desk", LOOK, "group"),
    ("Invoices", "invoices_desk", INVOICES, "doc-full"),
    ("Bank files", "bank_files", BOOK, "upload"),
    ("Ledger", "ledger_desk", LOOK, "list-ul"),
    ("Plans and prices", "prices_desk", prices.LOOK, prices.ICON),
)


class MembershipsMenu(SubmenuMenuItem):
    """Shown to users who may open one of its screens."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(permission) for _, _, permission, _ in ITEMS)


@hooks.register("register_admin_menu_item")
def memberships_item() -> MembershipsMenu:
    items: list[Any] = [
        PermittedItem(
            label,
            reverse_lazy(address),
            permission=permission,
            name=address,
            icon_name=icon,
            order=order,
        )
        for order, (label, address, permission, icon) in enumerate(ITEMS)
    ]
    menu = Menu(items=items)
    return MembershipsMenu("Memberships", menu, name="memberships", icon_name="group", order=375)


@hooks.register("register_admin_urls")
def books_addresses() -> list[URLPattern]:
    invoice = "invoices/<int:invoice_id>/"
    return [
        path("memberships/", metrics.show, name="figures_desk"),
        path("memberships/ledger/", ledger.show, name="ledger_desk"),
        path("memberships/ledger.csv", ledger.as_csv, name="ledger_csv"),
        path("subscriptions/", contracts.index, name="contracts_desk"),
        path("subscriptions/<int:subscription_id>/", contracts.show, name="contract_desk"),
        path("invoices/", invoices.index, name="invoices_desk"),
        path(invoice, invoices.show, name="invoice_desk"),
        path(f"{invoice}paid/", invoices.mark_paid, name="mark_invoice_paid"),
        path(f"{invoice}cancel/", invoices.cancel, name="cancel_invoice"),
        path("bank-files/", bank_files.upload, name="bank_files"),
        path("bank-files/<int:file_id>/", bank_files.review, name="bank_file"),
    ]
