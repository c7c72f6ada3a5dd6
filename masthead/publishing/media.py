"""Serves uploads: renditions to everyone, originals to staff only."""

import posixpath

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.static import serve

from masthead.accounts import second_step

# Folders whose files are safe for every reader. All others are for staff.
PUBLIC_FOLDERS = ("images", "cards")
A_YEAR = 365 * 24 * 3600


def show(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one uploaded file. A file that the reader may not see is answered with 404."""
    path = posixpath.normpath(path).lstrip("/")  # defeats "images/../original_images"
    if path.split("/", 1)[0] in PUBLIC_FOLDERS:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
        # a new picture or crop gets a new file name
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    elif second_step.lets_into_desk(request.user, request.session):
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
        patch_cache_control(response, private=True, no_store=True)
    else:
        raise Http404(path)
    return _with_safe_headers(response)


def _with_safe_headers(response: HttpResponseBase) -> HttpResponseBase:
    # an upload must never run as one of our pages
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    if isinstance(response, FileResponse) and "image/" not in response["Content-Type"]:
        response["Content-Disposition"] = "attachment"
    return response
