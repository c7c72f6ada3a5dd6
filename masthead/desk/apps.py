from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "masthead.desk"
    label = "desk"

    def ready(self) -> None:
        # models are loaded by now
        from masthead.desk import (  # noqa: PLC0415
            bin_menu,  # noqa: F401
            finance_menu,  # noqa: F401
            leads_menu,  # noqa: F401
            memberships_menu,  # noqa: F401
            readers_menu,  # noqa: F401
            receivers,  # noqa: F401
            sends_menu,  # noqa: F401
        )
