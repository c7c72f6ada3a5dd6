from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "masthead.publishing"
    label = "publishing"

    def ready(self) -> None:
        from masthead.publishing import receivers  # noqa: PLC0415  # needs the models

        receivers.connect()
