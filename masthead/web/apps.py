from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class WebConfig(AppConfig):
    name = "masthead.web"
    label = "web"

    def ready(self) -> None:
        from masthead.billing.signals import (  # noqa: PLC0415  # models are loaded by now
            invoice_notice_laid,
            notice_laid,
        )
        from masthead.publishing.signals import (  # noqa: PLC0415  # models are loaded by now
            stories_imported,
            story_published,
            story_withdrawn,
        )
        from masthead.web.receivers import (  # noqa: PLC0415
            drop_furniture,
            ring_for_card,
            ring_for_invoice_letter,
            ring_for_notice,
        )

        sold = ("billing.Price", "membership.Plan")
        for shown in (
            "publishing.Publication",
            "publishing.Section",
            "newsletters.Newsletter",
            *sold,
        ):
            for signal in (post_save, post_delete):
                signal.connect(drop_furniture, sender=shown)
        for announcement in (story_published, story_withdrawn, stories_imported):
            announcement.connect(drop_furniture)
        # not for imported ones, of which there may be thousands: the clock draws theirs in turn
        story_published.connect(ring_for_card, dispatch_uid="card_of_published")
        invoice_notice_laid.connect(ring_for_invoice_letter, dispatch_uid="letter_of_invoice")
        notice_laid.connect(ring_for_notice, dispatch_uid="letter_of_notice")
