"""Addresses of newsletters: subscribing, preferences, editions."""

from django.urls import path

from masthead.newsletters import views

urlpatterns = [
    path("newsletters/<slug:slug>", views.newsletter, name="newsletter"),
    path("newsletters/<slug:slug>/<int:number>", views.edition, name="edition"),
]
