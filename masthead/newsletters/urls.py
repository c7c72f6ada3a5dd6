"""Addresses of newsletters: subscribing, preferences, editions."""

from django.urls import path

from masthead.newsletters import views
from masthead.newsletters.pages.confirmation import confirm_page
from masthead.newsletters.pages.pause import pause_page
from masthead.newsletters.pages.preferences import own_link_page, preferences_page
from masthead.newsletters.pages.sign_up import newsletters
from masthead.newsletters.pages.unsubscribe import leave_page, undo_page

urlpatterns = [
    path("newsletters", newsletters, name="newsletters"),
    path("newsletters/confirm/<str:token>", confirm_page, name="confirm"),
    path("newsletters/preferences", own_link_page, name="own_link"),
    path("newsletters/preferences/<str:token>", preferences_page, name="preferences"),
    path("newsletters/leave/<str:token>", leave_page, name="leave"),
    path("newsletters/leave/<str:token>/undo", undo_page, name="undo_leaving"),
    path("newsletters/pause/<str:token>", pause_page, name="pause"),
    path("newsletters/<slug:slug>", views.newsletter, name="newsletter"),
    path("newsletters/<slug:slug>/<int:number>", views.edition, name="edition"),
]
