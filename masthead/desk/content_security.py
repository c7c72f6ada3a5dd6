"""The desk's own Content-Security-Policy, as Wagtail's pages have inline scripts and styles."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.csp import CSP

DESK_CSP = {
    "default-src": [CSP.SELF],
    # Wagtail's inline scripts carry no nonce; only staff open these pages.
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],  # Draftail and the sidebar set styles as they go
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
GetResponse = Callable[[HttpRequest], HttpResponse]


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Middleware: pages under /desk/ get the desk's policy unless a view sets its own."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        at_desk = request.path.startswith(reverse("wagtailadmin_home"))
        if at_desk and not hasattr(response, "_csp_config"):
            response._csp_config = DESK_CSP  # type: ignore[attr-defined]  # Django's own hand-over
        return response

    return respond
