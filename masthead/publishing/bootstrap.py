"""Initial setup: what must exist before the first story is written."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from masthead.publishing.models import FrontPage, Publication, StandingPage
from masthead.publishing.standing_texts import FIRST_TEXTS


@transaction.atomic
def create_publication() -> FrontPage:
    """Create the front page, the publication's row and drafts of the standing pages. Safe to run
    twice."""
    Publication.load()
    front = FrontPage.objects.first()
    if front is None:
        front = _create_front_page()
    if not StandingPage.objects.exists():
        _draft_standing_pages(front)
    return front


def _create_front_page() -> FrontPage:
    Page.objects.filter(depth=2).delete()  # Wagtail's default welcome page
    root = Page.objects.get(depth=1)
    front: FrontPage = root.add_child(instance=FrontPage(title="Front page", slug="front"))
    address = urlsplit(settings.SITE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
            "root_page": front,
        },
    )
    return front


def _draft_standing_pages(front: FrontPage) -> None:
    """As drafts: no reader sees a text that nobody in the house has read."""
    taken = set(front.get_children().values_list("slug", flat=True))
    for first in FIRST_TEXTS:
        if first.slug in taken:  # by a story
            continue
        page = StandingPage(
            title=first.title,
            slug=first.slug,
            standfirst=first.standfirst,
            text=first.blocks,
            shows_corrections=first.shows_corrections,
            live=False,
        )
        front.add_child(instance=page)
        page.save_revision()
