"""Addresses of staff screens outside Wagtail's admin."""

from django.urls import path

from masthead.desk import mailbox

urlpatterns = [
    path("mailbox/", mailbox.index, name="mailbox"),
    path("mailbox/<int:message_id>/", mailbox.message, name="mailbox_message"),
    path("mailbox/<int:message_id>/html/", mailbox.html_part, name="mailbox_html"),
]
