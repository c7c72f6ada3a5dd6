from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "masthead.desk"
    label = "desk"

    def ready(self) -> None:
        from masthead.desk import sends_menu  # noqa: F401, PLC0415  # models are loaded by now
