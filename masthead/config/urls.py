"""Every address of the site. The reader's pages come last: they match any words."""

from django.http import Http404
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from masthead.desk.urls import desk_urlpatterns
from masthead.portal.account import sign_in
from masthead.publishing import media
from masthead.site import errors

urlpatterns = [
    path(
        "desk/failwhale/", errors.not_found, {"exception": Http404()}
    ),  # Wagtail's way to try its own error page
    path("desk/login/", RedirectView.as_view(pattern_name="sign_in", query_string=True)),
    path("desk/logout/", sign_in.sign_out_of_desk),
    path("desk/", include(desk_urlpatterns)),
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>.+)$", media.show, name="media"),
    path("", include("masthead.desk.urls")),
    path("", include("masthead.newsletters.urls")),
    path("", include("masthead.billing.urls")),
    path("", include("masthead.portal.account.urls")),
    path("", include("masthead.portal.membership.urls")),
    path("", include("masthead.portal.team.urls")),
    path("", include("masthead.site.urls")),
]
handler404 = "masthead.site.errors.not_found"
handler500 = "masthead.site.errors.server_error"
