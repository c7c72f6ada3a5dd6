from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class SiteConfig(AppConfig):
    name = "masthead.site"
    label = "site"

    def ready(self) -> None:
        from masthead.publishing.signals import (  # noqa: PLC0415  # models are loaded by now
            stories_imported,
            story_published,
            story_withdrawn,
        )
        from masthead.site.receivers import (  # noqa: PLC0415
            clear_site_context,
            draw_card_of_published,
            draw_cards_of_imported,
        )

        sold = ("billing.Price", "membership.Plan")
        for shown in (
            "publishing.Publication",
            "publishing.Section",
            "publishing.StandingPage",
            "newsletters.Newsletter",
            *sold,
        ):
            for signal in (post_save, post_delete):
                signal.connect(clear_site_context, sender=shown)
        for announcement in (story_published, story_withdrawn, stories_imported):
            announcement.connect(clear_site_context)
        stories_imported.connect(draw_cards_of_imported, dispatch_uid="cards_of_imported")
        story_published.connect(draw_card_of_published, dispatch_uid="card_of_published")
