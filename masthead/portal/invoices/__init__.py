"""Invoices as their customers get them: a letter, a page, a PDF."""
