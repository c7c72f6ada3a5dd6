"""Addresses of joining, and of one's own membership."""

from django.urls import path

from masthead.web.members import changing, join, leaving, ordering

urlpatterns = [
    path("join", join.show, name="join"),
    path("join/back/<str:reference>", join.come_back, name="joined"),
    path("join/<slug:plan>/<slug:cadence>", join.confirm, name="join_as"),
    path("join/<slug:plan>/<slug:cadence>/invoice", ordering.order, name="order"),
    path("membership/cancel/<str:token>", leaving.cancel_by_link, name="cancel_by_link"),
    path("account/membership/cancel", leaving.cancel, name="cancel_membership"),
    path("account/membership/resume", leaving.resume, name="resume_membership"),
    path("account/membership/withdraw", leaving.withdraw, name="withdraw"),
    path("account/membership/change/<slug:cadence>", changing.change, name="change_membership"),
    path("account/membership/card", changing.change_card, name="change_card"),
    path("account/membership/pay", changing.pay_now, name="pay_now"),
]
