from django.apps import AppConfig
from django.conf import settings

from bench.bare.settings import BARE_MIDDLEWARE


class BareConfig(AppConfig):
    name = "bench.bare"
    label = "bare"

    def ready(self) -> None:
        """Runs last of all apps: the peer serves with only the middleware of Wagtail's project
        template."""
        settings.MIDDLEWARE = BARE_MIDDLEWARE
