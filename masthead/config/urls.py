"""Every address of the house. The reader's site comes last: it answers for whole words."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("masthead.newsletters.urls")),
    path("", include("masthead.web.urls")),
]
handler404 = "masthead.web.errors.not_found"
handler500 = "masthead.web.errors.server_error"
