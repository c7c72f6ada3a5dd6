"""The language of a page, and of what on it is in another."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from masthead.core.languages import is_rtl, primary

register = template.Library()


@register.simple_tag
def page_language() -> str:
    return _current()


@register.simple_tag
def page_direction() -> str:
    return _direction(_current())


@register.simple_tag
def other_language(language: str) -> SafeString:
    """The attributes of an element whose text is in this language, with a space before them; empty
    if the page around it is in the same."""
    if primary(language) == _current():
        return SafeString()
    return format_html(' lang="{}" dir="{}"', language, _direction(language))


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """The languages that the reader may change to: their code and their name in themselves."""
    return [(code, name) for code, name in settings.LANGUAGES if primary(code) != _current()]


def _current() -> str:
    return primary(get_language() or "en")


def _direction(language: str) -> str:
    return "rtl" if is_rtl(language) else "ltr"
