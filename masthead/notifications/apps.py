from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "masthead.notifications"
    label = "notifications"

    def ready(self) -> None:
        from masthead.billing.signals import (  # noqa: PLC0415  # models are loaded by now
            invoice_notice_laid,
            notice_laid,
        )
        from masthead.notifications.receivers import (  # noqa: PLC0415
            ring_for_invoice_letter,
            ring_for_notice,
        )

        invoice_notice_laid.connect(ring_for_invoice_letter, dispatch_uid="letter_of_invoice")
        notice_laid.connect(ring_for_notice, dispatch_uid="letter_of_notice")
