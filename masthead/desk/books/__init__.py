"""Memberships at the desk: the figures, the contracts, the invoices, the bank, the ledger."""

LOOK = "billing.view_ledgerentry"
INVOICES = "billing.view_invoice"
BOOK = "billing.book_payment"
ICON = "group"
