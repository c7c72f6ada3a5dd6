"""Addresses of newsletters: subscribing, preferences, editions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
