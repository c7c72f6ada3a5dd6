from django.apps import AppConfig

from masthead.core import publication_zone


class PublishingConfig(AppConfig):
    name = "masthead.publishing"
    label = "publishing"

    def ready(self) -> None:
        from masthead.publishing import receivers  # noqa: PLC0415  # needs the models
        from masthead.publishing.models import Publication  # noqa: PLC0415  # needs the models

        receivers.connect()
        publication_zone.register_zone(lambda: Publication.load().zone)
