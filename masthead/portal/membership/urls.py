"""Addresses of joining and of a reader's own membership."""

from django.urls import path

from masthead.portal.membership import cancellation, invoice_order, join, plan_change

urlpatterns = [
    path("join", join.show, name="join"),
    path("join/back/<str:reference>", join.come_back, name="joined"),
    path("join/<slug:plan>/<slug:cadence>", join.confirm, name="join_as"),
    path("join/<slug:plan>/<slug:cadence>/invoice", invoice_order.order, name="order"),
    path("membership/cancel/<str:token>", cancellation.cancel_by_link, name="cancel_by_link"),
    path("account/membership/cancel", cancellation.cancel, name="cancel_membership"),
    path("account/membership/resume", cancellation.resume, name="resume_membership"),
    path("account/membership/withdraw", cancellation.withdraw, name="withdraw"),
    path("account/membership/change/<slug:cadence>", plan_change.change, name="change_membership"),
    path("account/membership/card", plan_change.change_card, name="change_card"),
    path("account/membership/pay", plan_change.pay_now, name="pay_now"),
]
