"""Factories of stories, sections and people for tests; each test states only what matters."""

from datetime import datetime
from io import BytesIO
from itertools import count
from typing import Any

from django.core.files.images import ImageFile
from django.utils.text import slugify
from PIL import Image

from masthead.publishing.models import Credit, FrontPage, Person, Picture, Section, Story
from masthead.publishing.models.listed import relist

_numbers = count(1)


def make_section(name: str = "Energy") -> Section:
    section, _ = Section.objects.get_or_create(slug=slugify(name), defaults={"name": name})
    return section


def make_person(name: str = "Leila Haddad") -> Person:
    person, _ = Person.objects.get_or_create(slug=slugify(name), defaults={"name": name})
    return person


def make_story(
    headline: str = "",
    *,
    paragraphs: list[str] | None = None,
    body: list[tuple[str, Any]] | None = None,
    by: str = "",
    live: bool = True,
    **fields: Any,
) -> Story:
    """A story under the front page, published (through a revision) unless `live` is false."""
    fields.setdefault("section", make_section())
    fields.setdefault("standfirst", "What happened, in a sentence.")
    headline = headline or f"Story number {next(_numbers)}"
    blocks = body or [("paragraph", f"<p>{text}</p>") for text in paragraphs or ["A paragraph."]]
    story = Story(title=headline, body=blocks, live=False, **fields)
    FrontPage.objects.get().add_child(instance=story)
    if by:
        Credit.objects.create(story=story, person=make_person(by), sort_order=0)
    revision = story.save_revision()
    if live:
        revision.publish()
        story.refresh_from_db()
    return story


def date_stories(moment: datetime, *stories: Story) -> None:
    """Date published stories, as an import would."""
    for story in stories:
        Story.objects.filter(pk=story.pk).update(first_published_at=moment)
    relist(Story.objects.filter(pk__in=[story.pk for story in stories]))


def make_picture(
    title: str = "Cranes", *, width: int = 1800, height: int = 1200, **fields: Any
) -> Picture:
    """A plain picture that passes the checks; its renditions are not created."""
    fields.setdefault("alt", "Cranes over a quay")
    fields.setdefault("credit", "Jane Doe/Agency")
    content = BytesIO()
    Image.new("RGB", (width, height), "teal").save(content, "JPEG")
    file = ImageFile(BytesIO(content.getvalue()), name=f"{slugify(title)}.jpg")
    picture: Picture = Picture.objects.create(title=title, file=file, **fields)
    return picture
