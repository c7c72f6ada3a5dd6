"""The reader's choice of an interface language, which travels in a cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from masthead.core.languages import primary


def offered_languages() -> list[str]:
    return [code for code, _ in settings.LANGUAGES]


def closest_language(language: str) -> str:
    """The language among those on offer that is this one, whatever its region; else English."""
    offered = {primary(code): code for code in offered_languages()}
    return offered.get(primary(language), settings.LANGUAGE_CODE)


def chosen_language(request: HttpRequest) -> str:
    """What the reader chose in this browser; empty if they chose nothing on offer."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in offered_languages() else ""


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
