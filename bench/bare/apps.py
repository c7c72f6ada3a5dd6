from django.apps import AppConfig
from django.conf import settings

from bench.bare.settings import BARE_MIDDLEWARE


class BareConfig(AppConfig):
    name = "bench.bare"
    label = "bare"

    def ready(self) -> None:
        """Last of all apps: the peer serves with the middleware of Wagtail's template alone."""
        settings.MIDDLEWARE = BARE_MIDDLEWARE
