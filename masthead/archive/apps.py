from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "masthead.archive"
    label = "archive"

    def ready(self) -> None:
        from masthead.archive import receivers  # noqa: PLC0415  # needs the models

        receivers.connect()
