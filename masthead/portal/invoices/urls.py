"""Addresses of invoices."""

from django.urls import path

from masthead.portal.invoices import pages

urlpatterns = [
    path("invoices/<str:token>", pages.show, name="invoice"),
    path("invoices/<str:token>/invoice.pdf", pages.download, name="invoice_pdf"),
]
