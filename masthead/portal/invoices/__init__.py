"""Invoices as their customers get them: an e-mail, a page, a PDF."""
