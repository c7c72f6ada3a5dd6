"""The reader's site. Whole words come first; the last lines answer for sections and stories."""

from django.urls import path, re_path

from masthead.web import front, stories

SLUG = r"[-\w]+"

urlpatterns = [
    path("", front.show, name="front"),
    re_path(rf"^(?P<section>{SLUG})/(?P<slug>{SLUG})$", stories.show, name="story"),
]
