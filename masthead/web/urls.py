"""The reader's site. Whole words come first; the last lines answer for sections and stories."""

from django.urls import path, re_path

from masthead.publishing.models import Kind
from masthead.web import front, listings, robots, search, stories

SLUG = r"[-\w]+"
KINDS = "|".join(kind.facts.slug for kind in Kind)

urlpatterns = [
    path("", front.show, name="front"),
    path("search", search.show, name="search"),
    path("robots.txt", robots.show, name="robots"),
    re_path(rf"^(?P<slug>{KINDS})$", listings.show_kind, name="kind"),
    path("archive", listings.show_months, name="archive"),
    path("archive/<int:year>/<int:month>", listings.show_month, name="month"),
    re_path(rf"^countries/(?P<slug>{SLUG})$", listings.show_country, name="country"),
    re_path(rf"^industries/(?P<slug>{SLUG})$", listings.show_industry, name="industry"),
    re_path(rf"^topics/(?P<slug>{SLUG})$", listings.show_topic, name="topic"),
    re_path(rf"^people/(?P<slug>{SLUG})$", listings.show_person, name="person"),
    re_path(rf"^(?P<slug>{SLUG})$", listings.show_section, name="section"),
    re_path(rf"^(?P<section>{SLUG})/(?P<slug>{SLUG})$", stories.show, name="story"),
]
