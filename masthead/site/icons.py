"""Icons that browsers request by well-known addresses: redirects to the theme's files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.cache import patch_cache_control

_DAY = 86_400  # seconds; a new icon shows within a day


def show_favicon(request: HttpRequest) -> HttpResponse:
    return _theme_file("favicon.ico")


def show_touch_icon(request: HttpRequest) -> HttpResponse:
    return _theme_file("apple-touch-icon.png")


def _theme_file(name: str) -> HttpResponse:
    response = redirect(static(name))
    patch_cache_control(response, public=True, max_age=_DAY)
    return response
