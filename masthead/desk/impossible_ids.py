"""The desk answers 404 to an id that no row can have. Wagtail's choosers and lists hand such ids to
the database as they come."""

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

log = logging.getLogger("masthead.desk")
_NO_NUMBER = "expected a number but got"  # how Django's fields refuse a text as an id


class ImpossibleIdMiddleware:
    """Asks nothing of a request that goes well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not (request.path.startswith("/desk/") and _is_about_an_id(error)):
            return None
        log.warning("%s %s names no row: %s", request.method, request.path[:200], error)
        return HttpResponseNotFound("Nothing here has this number.", content_type="text/plain")


def _is_about_an_id(error: Exception) -> bool:
    """A text where a number belongs, or a number larger than the database's largest."""
    if isinstance(error, ValueError | TypeError):
        return _NO_NUMBER in str(error)
    return isinstance(error, OverflowError | DataError)
