from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "masthead.notifications"
    label = "notifications"

    def ready(self) -> None:
        from masthead.notifications import receivers  # noqa: PLC0415  # needs the models

        receivers.connect()
