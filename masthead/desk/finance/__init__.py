"""Finance at the desk: key figures, subscriptions, invoices, bank files and the ledger."""

from django import forms

LOOK = "billing.view_ledgerentry"
INVOICES = "billing.view_invoice"
BOOK = "billing.book_payment"
ICON = "group"


def date_input() -> forms.DateInput:
    """The browser's date field, which accepts only ISO dates."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
