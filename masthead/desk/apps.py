from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "masthead.desk"
    label = "desk"

    def ready(self) -> None:
        # models are loaded by now
        pass
