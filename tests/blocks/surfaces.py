"""A story with any body, and everywhere it is shown, listed, sent, indexed, drawn or edited."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from masthead.accounts.models import Reader
from masthead.archive.indexing import index
from masthead.newsletters.models import Edition
from masthead.newsletters.rendering import render
from masthead.newsletters.testing import give_address, make_edition, make_newsletter
from masthead.publishing.checks import check_story
from masthead.publishing.models import Country, Industry, Story, Topic
from masthead.publishing.testing import make_picture, make_story
from masthead.site import cards

SHELVES = ("sections/energy", "countries/oman", "industries/oil", "topics/water", "kinds/news")
# Where both stories are listed: the one must not take the other down.
LISTS = (
    "/",
    "/energy",
    "/countries/oman",
    "/industries/oil",
    "/topics/water",
    "/people/leila-haddad",
    *(f"/feeds/{form}.xml" for form in ("atom", "rss")),
    *(f"/feeds/{shelf}/atom.xml" for shelf in SHELVES),
    "/search?q=leila",
    "/archive/{month}",
    "/desk/stories/",
)


@dataclass
class World:
    """`story` is live and has a draft beside it, both with the same body; `good` is beside it."""

    story: Story
    good: Story
    edition: Edition
    reader: Client
    desk: Client
    ids: tuple[int, ...]

    @classmethod
    def build(cls, chief: Reader) -> "World":
        good, story = (make_story(name, by="Leila Haddad") for name in ("Good news", "Any block"))
        picture = make_picture()
        for one in (good, story):
            one.countries = [Country.objects.get_or_create(name="Oman", slug="oman", iso="OM")[0]]
            one.industries = [Industry.objects.get_or_create(name="Oil", slug="oil")[0]]
            one.topics = [Topic.objects.get_or_create(name="Water", slug="water")[0]]
            one.save_revision().publish()
        story.save_revision()
        give_address()
        edition = make_edition(make_newsletter("Straits"), story, good)
        desk = Client(raise_request_exception=True)
        desk.force_login(chief)
        return cls(story, good, edition, Client(), desk, (picture.pk, good.pk, story.pk))

    def store(self, body: list[Any]) -> None:
        """Write a body into the live story and its revisions, as another program would."""
        cache.clear()
        table, revisions = Story._meta.db_table, self.story.revisions
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET body = %s WHERE page_ptr_id = %s",  # noqa: S608  # ours
                [_storable(body), self.story.pk],
            )
        for revision in revisions.all():
            revision.content["body"] = _storable(body)
            revision.save(update_fields=["content"])

    def visit(self) -> None:
        """Everything that reads the story; a failure raises, as the test client does."""
        story = Story.objects.get(pk=self.story.pk)
        check_story(story)
        story.words = 0
        story.save()
        index(story_ids=[story.pk, self.good.pk])
        render(self.edition)
        cards.draw(story_id=story.pk)
        self._visit_lists(story)
        self._visit_desk(story)

    def _visit_lists(self, story: Story) -> None:
        month = story.first_published_at.strftime("%Y/%-m")
        for address in LISTS:
            client = self.desk if address.startswith("/desk") else self.reader
            page = client.get(address.format(month=month))
            assert page.status_code == 200, address
            text = page.content.decode()
            for one in (self.good, story):
                assert one.address in text or one.headline in text, address
        for address in (story.address, "/sitemap.xml", "/sitemaps/stories-1.xml"):
            assert self.reader.get(address).status_code == 200, address

    def _visit_desk(self, story: Story) -> None:
        first, last = story.revisions.earliest("pk"), story.revisions.latest("pk")
        addresses = [
            reverse("wagtailadmin_pages:edit", args=[story.pk]),
            reverse("wagtailadmin_pages:view_draft", args=[story.pk]),
            reverse("wagtailadmin_pages:history", args=[story.pk]),
            reverse("wagtailadmin_pages:usage", args=[story.pk]),
            reverse("wagtailadmin_pages:revisions_view", args=[story.pk, last.pk]),
            reverse("wagtailadmin_pages:revisions_compare", args=[story.pk, first.pk, last.pk]),
            reverse("desk_checks", args=[story.pk]),
        ]
        for address in addresses:
            assert self.desk.get(address).status_code == 200, address


def _storable(body: list[Any]) -> str:
    """JSON that the database takes: PostgreSQL has no place for NUL or half a surrogate pair."""
    text = json.dumps(body)
    is_picky = connection.vendor == "postgresql"
    return re.sub(r"(?<!\\)\\u(0000|d[89a-f]..)", "", text) if is_picky else text
