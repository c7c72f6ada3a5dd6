"""`python -m bench.bare.twin STORY_ID` under the peer's settings: creates the bare twin of a story
(title, headings, paragraphs) and prints, as JSON, its path and how many queries it takes."""

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

import django

django.setup()

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from masthead.publishing.models import FrontPage, Story

PATH = "/bare-page/"


@dataclass(frozen=True, slots=True)
class Twin:
    path: str
    queries: int
    middleware: int


def create_twin(story_id: int) -> Twin:
    """Create the bare page, replacing an earlier one."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    bare_page: Any = apps.get_app_config("bare").get_model("BarePage")
    story = Story.objects.get(pk=story_id)
    bare_page.objects.filter(slug="bare-page").delete()
    page = bare_page(title=story.title, slug="bare-page", body=_plain_blocks(story))
    FrontPage.objects.get().add_child(instance=page)
    return Twin(PATH, _queries(), len(settings.MIDDLEWARE))


def _plain_blocks(story: Story) -> list[tuple[str, str]]:
    raw = story.body.raw_data
    kept = {"heading", "paragraph"}
    return [(block["type"], block["value"]) for block in raw if block["type"] in kept]


def _queries() -> int:
    client = Client(headers={"host": "localhost"})
    client.get(PATH)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(PATH)
    if response.status_code != 200:
        raise RuntimeError(f"the bare page answers {response.status_code}")
    return len(captured)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(create_twin(int(sys.argv[1])))))
