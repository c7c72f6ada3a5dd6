"""Absolute addresses of our own pages and files."""

from urllib.parse import urljoin

from django.conf import settings


def absolute_url(path: str) -> str:
    """The absolute address of one of our paths; an absolute address is returned unchanged."""
    return urljoin(f"{settings.SITE_URL}/", path)
