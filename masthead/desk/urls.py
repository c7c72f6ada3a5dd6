"""Addresses of staff screens outside Wagtail's admin, and of those that replace one of its own."""

from django.urls import path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access

from masthead.desk import choosers, mailbox

_browse = require_admin_access(choosers.BrowseStories.as_view())
_search = require_admin_access(choosers.SearchStories.as_view())
_stories = RedirectView.as_view(pattern_name="stories:index", query_string=True)

# Before Wagtail's own, whose search and choosers go through all pages.
desk_urlpatterns = [
    path("choose-page/", _browse),
    path("choose-page/<int:parent_page_id>/", _browse),
    path("choose-page/search/", _search),
    path("pages/search/", require_admin_access(_stories)),
]

urlpatterns = [
    path("mailbox/", mailbox.index, name="mailbox"),
    path("mailbox/<int:message_id>/", mailbox.message, name="mailbox_message"),
    path("mailbox/<int:message_id>/html/", mailbox.html_part, name="mailbox_html"),
]
