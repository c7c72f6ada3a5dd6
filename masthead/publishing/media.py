"""Serves what was uploaded: renditions to all, originals to the desk alone."""

import posixpath

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.static import serve

from masthead.accounts.models import Reader

# Folders whose files carry nothing but what a reader may see. All others are the desk's.
PUBLIC_FOLDERS = ("images", "cards")
A_YEAR = 365 * 24 * 3600


def show(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one uploaded file. What a reader may not have answers as if it were not there."""
    path = posixpath.normpath(path).lstrip("/")  # "images/../original_images" is no picture of ours
    if path.split("/", 1)[0] in PUBLIC_FOLDERS:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
        # a rendition's name changes with its picture and its crop
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    elif works_at_desk(request.user):
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
        patch_cache_control(response, private=True, no_store=True)
    else:
        raise Http404(path)
    return _harmless(response)


def works_at_desk(reader: Reader | AnonymousUser) -> bool:
    return reader.has_perm("wagtailadmin.access_admin")


def _harmless(response: HttpResponseBase) -> HttpResponseBase:
    # an upload never runs as a page of ours
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    if isinstance(response, FileResponse) and "image/" not in response["Content-Type"]:
        response["Content-Disposition"] = "attachment"
    return response
