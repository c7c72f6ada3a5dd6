"""Which language the interface speaks: the one that the reader chose, or the publication's own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from masthead.accounts.readers import choose_language
from masthead.core.interface_language import chosen_language, closest_language, remember_language
from masthead.core.origin import ip_of, page_before, same_origin_only
from masthead.membership.request_access import access_of
from masthead.site.site_context import site_context

DESK = "/desk/"  # has a language of its own, in each user's profile there


class InterfaceLanguageMiddleware:
    """Activates the language for one request. It asks no session and no database: the choice
    travels in a cookie, which a reader with an account gets again at each sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(DESK):
            return self.get_response(request)
        with translation.override(language_of(request)):
            response = self.get_response(request)
        if chosen_language(request):
            # a cache that ignores Cache-Control still keeps this page from other readers
            patch_vary_headers(response, ["Cookie"])
        return response


def language_of(request: HttpRequest) -> str:
    return chosen_language(request) or closest_language(site_context().publication.language)


@same_origin_only
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a language, for this browser and, if the reader is signed in, for their account."""
    language = closest_language(request.POST.get("language", ""))
    reader = access_of(request).reader
    if reader is not None:
        choose_language(reader=reader, language=language, ip=ip_of(request))
    response = HttpResponseRedirect(page_before(request))
    remember_language(response, language)
    return response
