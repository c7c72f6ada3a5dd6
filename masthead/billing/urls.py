"""Addresses of billing."""

from django.urls import path

from masthead.billing import views

urlpatterns = [path("billing/webhooks/stripe", views.webhook, name="stripe_webhook")]
