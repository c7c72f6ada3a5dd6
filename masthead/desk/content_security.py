"""The desk's own Content-Security-Policy: Wagtail writes scripts and styles into
its pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.csp import CSP

DESK_CSP = {
    "default-src": [CSP.SELF],
    # Wagtail starts its pages with inline scripts that carry no nonce; only staff come here.
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
    """Middleware: gives pages below /desk/ the desk's policy, unless a view chose its own."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        at_desk = request.path.startswith(reverse("wagtailadmin_home"))
        if at_desk and not hasattr(response, "_csp_config"):
            response._csp_config = DESK_CSP  # type: ignore[attr-defined]  # Django's own hand-over
        return response

    return respond
