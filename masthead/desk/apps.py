from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "masthead.desk"
    label = "desk"

    def ready(self) -> None:
        # models are loaded by now
        from masthead.desk import people_menu, receivers, sends_menu  # noqa: F401, PLC0415
