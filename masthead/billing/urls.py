"""Billing's address."""

from django.urls import path

from masthead.billing import views

urlpatterns = [path("payments/<slug:vendor>/webhook", views.webhook, name="payment_webhook")]
