"""An item of an export as the fields and relations of a story. Nothing is saved."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from wagtail.blocks import StreamValue

from masthead.importing.filing import StoryFiling
from masthead.importing.items import StoryItem, parse_time
from masthead.publishing.models import Credit, Picture, Story

_NAMESPACE = uuid.UUID("6f0f3a52-6f5f-4c0e-9d6b-0d5b3c8a7e11")  # of the blocks' ids
_LONGEST_SLUG = 240  # leaves room for a number behind it


@dataclass(slots=True)
class Draft:
    """An item and the rows it refers to, found or created."""

    item: StoryItem
    filed: StoryFiling
    pictures: dict[str, Picture]  # by the file they came from


def new_story(draft: Draft) -> Story:
    """An unsaved story with everything the item contains."""
    item = draft.item
    slug = slugify(item.slug or item.headline, allow_unicode=True)[:_LONGEST_SLUG] or "story"
    story = Story(slug=slug, imported_from=item.source)
    revise_story(story, draft)
    return story


def revise_story(story: Story, draft: Draft) -> None:
    """Set everything the item contains on a story, except for its slug and source."""
    for name, value in _fields(draft).items():
        setattr(story, name, value)
    story.credits = _credits(draft)
    story.countries = draft.filed.countries
    story.industries = draft.filed.industries
    story.topics = draft.filed.topics


def _fields(draft: Draft) -> dict[str, Any]:
    item, filed = draft.item, draft.filed
    lead = item.lead and draft.pictures.get(item.lead.get("file", ""))
    return {
        "title": item.headline,
        "kind": filed.kind,
        "kicker": item.kicker[:60],
        "standfirst": item.standfirst,
        "body": _body(draft),
        "section": filed.section,
        "access_level": item.access,
        "lead_picture": lead or None,
        "language": item.language[:12] or "en",
        "ednote": item.ednote,
        "go_live_at": parse_time(item.go_live_at),
        "seo_title": item.search_title[:255],
        "search_description": item.search_description,
        **_publication_state(item),
    }


def _publication_state(item: StoryItem) -> dict[str, Any]:
    published, modified = parse_time(item.published_at), parse_time(item.modified_at)
    return {
        "live": item.is_live,
        "first_published_at": published if item.is_live else None,
        "last_published_at": (modified or published) if item.is_live else None,
    }


def _credits(draft: Draft) -> list[Credit]:
    people = [(person, Credit.Role.AUTHOR) for person in draft.filed.authors]
    people += [(person, Credit.Role.CONTRIBUTOR) for person in draft.filed.contributors]
    return [
        Credit(person=person, role=role, sort_order=order)
        for order, (person, role) in enumerate(people)
    ]


# --- The body ----------------------------------------------------------------------------------
def _body(draft: Draft) -> StreamValue:
    stream_block = Story._meta.get_field("body").stream_block
    return StreamValue(stream_block, list(_stored_blocks(draft)), is_lazy=True)


def _stored_blocks(draft: Draft) -> Iterable[dict[str, Any]]:
    """Blocks as Wagtail stores them; their ids are the same each time."""
    for number, block in enumerate(draft.item.blocks):
        kind, value = block["type"], block["value"]
        if kind == "picture":
            value = _picture_value(value, draft)
        elif kind == "gallery":
            kind, value = _gallery_or_picture(value, number, draft)
        if value is not None or kind == "cut":
            yield {"type": kind, "value": value, "id": _block_id(draft, str(number))}


def _gallery_or_picture(
    pictures: list[dict[str, str]], number: int, draft: Draft
) -> tuple[str, Any]:
    """A gallery of what was found; a gallery of one is a picture."""
    found = [value for each in pictures if (value := _picture_value(each, draft))]
    if len(found) > 1:
        return "gallery", _list_items(found, number, draft)
    return "picture", found[0] if found else None


def _picture_value(picture: dict[str, str], draft: Draft) -> dict[str, Any] | None:
    row = draft.pictures.get(picture.get("file", ""))
    return row and {"picture": row.pk, "caption": picture["caption"]}


def _list_items(values: list[Any], number: int, draft: Draft) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": _block_id(draft, f"{number}.{place}")}
        for place, value in enumerate(values)
    ]


def _block_id(draft: Draft, place: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{draft.item.source}#{place}"))
