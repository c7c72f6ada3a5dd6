"""A story as a feed entry: feeds are public, so a gated story gives only its teaser."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Value
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy, override

from masthead.access import gate
from masthead.core.web_addresses import absolute_url
from masthead.publishing.assembling import Assembler, picture_ids, story_ids
from masthead.publishing.body import open_body
from masthead.publishing.models import Kind, Story
from masthead.publishing.parts import Chart, Embed, Figure, Gallery, LabelledSection, Related
from masthead.publishing.renditions import WHOLE
from masthead.publishing.responsive_images import responsive_images
from masthead.publishing.stored_blocks import Block
from masthead.publishing.teasers import Teaser, authors_of

# Characters that XML 1.0 does not allow.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ADDRESS = re.compile(r'(?<=\s)(href|src)="(/[^"]*)"')
# Feed readers have neither our scripts nor our style sheet, so these parts are simplified.
_TEMPLATES: dict[type, str] = {
    Figure: "feeds/figure.html",
    Gallery: "feeds/gallery.html",
    Chart: "feeds/chart.html",
    Embed: "feeds/embed.html",
    Related: "feeds/related.html",
}
# where a feed ends at the gate
_READ_ON = {
    gate.NextStep.JOIN: gettext_lazy("Continue reading with PRO"),
    gate.NextStep.REGISTER: gettext_lazy("Continue reading with a free account"),
}
_HEADINGS = ("countries", "industries", "topics")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A story as a feed entry. `html` holds only what is open to everyone."""

    id: str
    link: str
    title: str
    summary: str
    html: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    language: str
    published_at: datetime
    updated_at: datetime


def writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def entries(stories: Sequence[Story]) -> list[FeedEntry]:
    """Feed items of stories (with their section), in four queries however many there are."""
    ids = [story.pk for story in stories]
    decisions = {story.pk: gate.decide(None, story) for story in stories}
    bodies = {story.pk: open_body(story, decision=decisions[story.pk]) for story in stories}
    assembler = _assembler([block for body in bodies.values() for block in body])
    authors = authors_of(ids)
    filed = _headings_of(ids)
    return [
        FeedEntry(
            # stable when the address, the section or the domain changes
            id=f"urn:uuid:{story.translation_key}",
            link=absolute_url(story.address),
            title=writable(story.headline),
            summary=writable(story.standfirst),
            html=_html(story, assembler.sections(bodies[story.pk]), decisions[story.pk]),
            authors=authors.get(story.pk, ()),
            categories=(story.section.name, str(Kind(story.kind).label), *filed[story.pk]),
            language=story.language,
            published_at=story.first_published_at,
            updated_at=story.last_published_at or story.first_published_at,
        )
        for story in stories
    ]


def _assembler(blocks: Sequence[Block]) -> Assembler:
    linked = Story.objects.published().filter(pk__in=story_ids(blocks)).select_related("section")
    return Assembler(
        images=responsive_images(picture_ids(blocks), shapes={WHOLE}),
        teasers={story.pk: Teaser.of(story) for story in linked.defer("body")},
    )


def _headings_of(ids: Iterable[int]) -> Mapping[int, list[str]]:
    """The countries, industries and topics of each story, in one query."""
    stories = Story.objects.filter(pk__in=list(ids)).order_by()
    rows = [
        stories.filter(**{f"{name}__isnull": False}).values_list(
            "pk", Value(order), f"{name}__name"
        )
        for order, name in enumerate(_HEADINGS)
    ]
    found: dict[int, list[str]] = defaultdict(list)
    for pk, _, name in sorted(rows[0].union(*rows[1:])):
        found[pk].append(name)
    return found


def _html(story: Story, sections: Sequence[LabelledSection], decision: gate.Decision) -> str:
    """Empty if none of the text is open."""
    if not sections:
        return ""
    parts = [
        (
            section.label,
            [(part, _TEMPLATES.get(type(part), part.template)) for part in section.parts],
        )
        for section in sections
    ]
    with override(story.language):
        read_on = _READ_ON.get(decision.next_step, "")
        context = {"sections": parts, "story": story, "read_on": read_on}
        html = render_to_string("feeds/body.html", context)
    return writable(_ADDRESS.sub(lambda found: f'{found[1]}="{absolute_url(found[2])}"', html))
