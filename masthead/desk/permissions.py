"""Permissions and page heads for the desk's own screens."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

type View = Callable[..., HttpResponseBase]


def only_for(allowed: Callable[[HttpRequest], bool]) -> Callable[[View], View]:
    """Restrict a view to requests that `allowed` accepts."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **wanted: Any) -> HttpResponseBase:
            if not allowed(request):
                raise PermissionDenied
            return view(request, **wanted)

        return guarded

    return decorate


def only_with(permission: str) -> Callable[[View], View]:
    """Restrict a view to users with a permission."""
    return only_for(lambda request: request.user.has_perm(permission))


def head(title: str, *above: tuple[str, str], icon: str) -> dict[str, Any]:
    """Context for Wagtail's page head: the title and the breadcrumbs."""
    crumbs = [{"url": address, "label": label} for label, address in above]
    return {
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
        "header_title": title,
        "header_icon": icon,
    }
