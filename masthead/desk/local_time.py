"""Times at the desk are shown and entered in the publication's time zone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from masthead.accounts.models import Reader
from masthead.publishing.models import Publication


class LocalTimeMiddleware:
    """Sets the time zone for the desk's pages, Wagtail's own included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        doors = (reverse("wagtailadmin_home"), reverse("mailbox"))
        if not request.path.startswith(doors) or not isinstance(request.user, Reader):
            return self.get_response(request)
        zone = Publication.load(request).zone
        _set_wagtail_zone(request.user, zone.key)
        with timezone.override(zone):
            return self.get_response(request)


def _set_wagtail_zone(reader: Reader, zone: str) -> None:
    # Wagtail asks the profile, and takes the server's UTC where there is none; a new one takes its
    # place at the reader, and neither is saved
    profile = getattr(reader, "wagtail_userprofile", None) or UserProfile(user=reader)
    profile.current_time_zone = zone
