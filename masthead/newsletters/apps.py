from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "masthead.newsletters"
    label = "newsletters"

    def ready(self) -> None:
        from masthead.newsletters import receivers  # noqa: PLC0415  # needs the models

        receivers.connect()
