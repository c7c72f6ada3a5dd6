"""Addresses of our own pages and files as the world sees them."""

from urllib.parse import urljoin

from django.conf import settings


def absolute_url(path: str) -> str:
    """The whole address of a path of ours; one that is whole already stays as it is."""
    return urljoin(f"{settings.SITE_URL}/", path)
