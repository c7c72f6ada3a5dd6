"""Every address of the house. The reader's site comes last: it answers for whole words."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from masthead.publishing import media
from masthead.web.account import signing_in

urlpatterns = [
    path("desk/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True)),
    path("desk/logout/", signing_in.sign_out_of_desk),
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>.+)$", media.show, name="media"),
    path("", include("masthead.desk.urls")),
    path("", include("masthead.newsletters.urls")),
    path("", include("masthead.billing.urls")),
    path("", include("masthead.web.account.urls")),
    path("", include("masthead.web.members.urls")),
    path("", include("masthead.web.team.urls")),
    path("", include("masthead.web.urls")),
]
handler404 = "masthead.web.errors.not_found"
handler500 = "masthead.web.errors.server_error"
