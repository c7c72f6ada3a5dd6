"""The desk's second step: where the installation asks for it, the desk stays shut to a session
that has not taken it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from masthead.accounts import second_step
from masthead.accounts.models import Reader


class SecondStepMiddleware:
    """Leads to the second step, and back to where somebody wanted to go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if settings.STAFF_TOTP and has_session and _is_of_the_desk(request) and _lacks_it(request):
            wanted = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('second_step')}?{wanted}")
        return self.get_response(request)


def _is_of_the_desk(request: HttpRequest) -> bool:
    doors = (reverse("wagtailadmin_home"), reverse("mailbox"))
    return request.path.startswith(doors)


def _lacks_it(request: HttpRequest) -> bool:
    reader = request.user
    if not isinstance(reader, Reader) or not second_step.is_required_of(reader):
        return False
    return not request.session.get(second_step.TAKEN)
