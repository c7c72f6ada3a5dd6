"""Addresses of the site. Fixed paths come first; the last patterns match sections and stories."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from masthead.core.interface_language import offered_languages
from masthead.core.languages import primary
from masthead.publishing.models import Kind
from masthead.publishing.models.filing import STANDING_SLUGS
from masthead.site import (
    feeds,
    front,
    icons,
    indexes,
    interface_language,
    listings,
    robots,
    search,
    sitemaps,
    standing,
    stories,
    story_unlock,
)

SLUG = r"[-\w]+"
LANGUAGES = "|".join(primary(code) for code in offered_languages())
KINDS = "|".join(kind.facts.slug for kind in Kind)
INDEXES = "|".join(indexes.INDEXES)
STANDING = "|".join(STANDING_SLUGS)
FORM = r"(?P<form>atom|rss)\.xml"
SHELVES = "sections|kinds|countries|industries|topics"

urlpatterns = [
    path("", front.show, name="front"),
    re_path(rf"^(?P<language>{LANGUAGES})$", front.show_in, name="front_in"),
    path("language", interface_language.choose, name="language"),
    path("search", search.show, name="search"),
    path("favicon.ico", icons.show_favicon, name="favicon"),
    path("apple-touch-icon.png", icons.show_touch_icon, name="touch_icon"),
    path("robots.txt", robots.show, name="robots"),
    path("sitemap.xml", sitemaps.show_index, name="sitemap"),
    path("sitemaps/stories-<int:number>.xml", sitemaps.show_stories, name="sitemap_stories"),
    path("sitemaps/pages.xml", sitemaps.show_pages, name="sitemap_pages"),
    path("sitemaps/news.xml", sitemaps.show_news, name="sitemap_news"),
    re_path(rf"^feeds/{FORM}$", feeds.show, name="feed"),
    re_path(rf"^feeds/(?P<what>{SHELVES})/(?P<slug>{SLUG})/{FORM}$", feeds.show, name="feed_of"),
    re_path(rf"^(?P<slug>{KINDS})$", listings.show_kind, name="kind"),
    re_path(rf"^(?P<slug>{STANDING})$", standing.show, name="standing"),
    path("archive", listings.show_months, name="archive"),
    path("archive/<int:year>/<int:month>", listings.show_month, name="month"),
    re_path(rf"^(?P<plural>{INDEXES})$", indexes.show, name="index"),
    re_path(rf"^countries/(?P<slug>{SLUG})$", listings.show_country, name="country"),
    re_path(rf"^industries/(?P<slug>{SLUG})$", listings.show_industry, name="industry"),
    re_path(rf"^topics/(?P<slug>{SLUG})$", listings.show_topic, name="topic"),
    re_path(rf"^people/(?P<slug>{SLUG})$", listings.show_person, name="person"),
    path("", include("masthead.portal.invoices.urls")),
    path("gifts/<str:token>", story_unlock.unwrap, name="gift"),
    re_path(rf"^(?P<slug>{SLUG})$", listings.show_section, name="section"),
    re_path(rf"^(?P<section>{SLUG})/(?P<slug>{SLUG})$", stories.show, name="story"),
    re_path(
        rf"^(?P<section>{SLUG})/(?P<slug>{SLUG})/read-free$",
        story_unlock.read_free,
        name="read_free",
    ),
    re_path(rf"^(?P<section>{SLUG})/(?P<slug>{SLUG})/give$", story_unlock.give, name="give"),
    re_path(
        rf"^(?P<address>{SLUG}(/{SLUG})?)/$",
        RedirectView.as_view(url="/%(address)s", permanent=True, query_string=True),
        name="without_slash",
    ),
]
