"""Two-step verification for the desk: if the installation requires it, sessions without the second
step cannot open the desk."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from masthead.accounts import second_step


class SecondStepMiddleware:
    """Redirects to the second step, and then back to the requested page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if (
            settings.STAFF_TOTP
            and has_session
            and _is_desk_page(request)
            and second_step.is_missing(request.user, request.session)
        ):
            wanted = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('second_step')}?{wanted}")
        return self.get_response(request)


def _is_desk_page(request: HttpRequest) -> bool:
    doors = (reverse("wagtailadmin_home"), reverse("mailbox"))
    return request.path.startswith(doors)
