"""Memberships at the desk: the figures, the contracts, the invoices, the bank, the ledger."""

from django import forms

LOOK = "billing.view_ledgerentry"
INVOICES = "billing.view_invoice"
BOOK = "billing.book_payment"
ICON = "group"


def date_input() -> forms.DateInput:
    """A browser's own field for a day, which reads nothing but ISO."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
