"""The world of the leak matrix: stories with a secret in every place where text can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils.text import slugify
from wagtail.embeds.embeds import get_embed_hash

from masthead.accounts.models import Reader
from masthead.accounts.testing import make_reader
from masthead.archive import indexing
from masthead.newsletters.models import Edition, Newsletter
from masthead.newsletters.testing import give_address, make_edition, make_newsletter
from masthead.publishing.models import Country, Embed, Industry, Kind, Story, Topic
from masthead.publishing.testing import make_picture, make_story
from masthead.site import cards
from tests.leaks.measures import Measured, measured

OPEN = "The lease runs for twenty-five years"  # above every cut
SECRET = "zibeline"  # in all gated text
NOTE = "quagga"  # in what is for the desk only
UNPUBLISHED = "okapi"  # in what no one outside may see, headline included
GIVER = "giver@example.org"
_FILLER = " ".join(["word"] * 130)


@dataclass(frozen=True)
class World:
    """`gated` by access level; `bare` are the same without a cut of their own."""

    gated: Mapping[str, tuple[Story, ...]]
    hidden: tuple[Story, ...]  # a draft, and one that was withdrawn
    newsletters: dict[str, Newsletter]
    editions: dict[str, Edition]
    giver: Reader
    media: Path
    measured: tuple[Measured, ...]

    @property
    def stories(self) -> list[tuple[str, Story]]:
        return [(level, story) for level, of in self.gated.items() for story in of]


def build(media: Path) -> World:
    give_address()
    lengths = measured(OPEN)
    gated = {
        level: (_with_a_cut(level), _without_a_cut(level), _in_arabic(level))
        for level in ("registered", "pro")
    }
    hidden = (_hidden("Draft", live=False), _withdrawn())
    newsletters = {
        level: make_newsletter(f"Letter for {level}", access_level=level)
        for level in ("public", "registered", "pro")
    }
    stories = [story for of in gated.values() for story in of]
    editions = {
        level: make_edition(
            newsletter,
            *stories,
            subject=f"Edition for {level}",
            state=Edition.State.SENT,
            number=1,
            closing="" if level == "public" else f"A {SECRET} for those on the list.",
        )
        for level, newsletter in newsletters.items()
    }
    _file([*stories, *(each.story for each in lengths)])
    indexing.catch_up()
    cards.draw_due()
    return World(gated, hidden, newsletters, editions, make_reader(GIVER), media, lengths)


def _file(stories: list[Story]) -> None:
    """Every story under one country, industry and topic."""
    oman, _ = Country.objects.get_or_create(iso="OM", defaults={"slug": "oman", "name": "Oman"})
    ports, _ = Industry.objects.get_or_create(slug="ports", defaults={"name": "Ports"})
    leases, _ = Topic.objects.get_or_create(slug="leases", defaults={"name": "Leases"})
    for story in stories:
        story.countries.add(oman)
        story.industries.add(ports)
        story.topics.add(leases)
        story.save()


def _with_a_cut(level: str) -> Story:
    """Every kind of block: nothing below the cut may show."""
    picture = make_picture("Cranes", alt=f"A {SECRET} quay", caption=f"Cranes on a {SECRET}")
    shown = {"picture": picture, "caption": f"A {SECRET} caption"}
    figures = [["Year", f"{SECRET} share"], ["2024", "1"], ["2025", "2"]]
    film = "https://vimeo.com/123456789"
    Embed.objects.update_or_create(
        hash=get_embed_hash(film),
        defaults={
            "address": film,
            "title": f"A {SECRET} film",
            "state": Embed.State.FOUND,
        },
    )
    body = [
        ("paragraph", f"<p>{OPEN}.</p>"),
        ("cut", None),
        ("section", {"label": f"The {SECRET} label"}),
        ("paragraph", f"<p>A {SECRET} paragraph.</p>"),
        ("heading", f"The {SECRET} heading"),
        ("quote", {"text": f"A {SECRET} quote", "source": f"Somebody {SECRET}"}),
        ("table", {"data": [[f"{SECRET} cell"]], "first_row_is_table_header": True}),
        ("picture", shown),
        ("gallery", [shown, shown]),
        (
            "chart",
            {
                "headline": f"The {SECRET} doubled",
                "note": f"In {SECRET} tonnes",
                "form": "line",
                "figures": {"data": figures, "first_row_is_table_header": True},
                "source": f"The {SECRET} office",
                "description": f"A {SECRET} line that rises",
            },
        ),
        ("raw", f"<p>Some {SECRET} HTML</p>"),
        ("related", make_story(f"Read beside, for {level}")),
        ("embed", film),
    ]
    return make_story(
        f"Cut at a line, for {level}",
        kind=Kind.MEMO,
        access_level=level,
        body=body,
        by="Leila Haddad",
        ednote=f"A {NOTE} for the desk",
        corrections=[("correction", {"date": "2026-11-20", "text": f"We wrote a {SECRET}."})],
    )


def _without_a_cut(level: str) -> Story:
    return make_story(
        f"Cut by the count, for {level}",
        access_level=level,
        paragraphs=[f"{OPEN}. {_FILLER}", f"{_FILLER} {SECRET}", f"A {SECRET} end. {_FILLER}"],
    )


def _in_arabic(level: str) -> Story:
    return make_story(
        f"مذكرة {level}",
        slug=f"مذكرة-{level}",
        language="ar",
        access_level=level,
        body=[("paragraph", f"<p>{OPEN}.</p>"), ("cut", None), ("paragraph", f"<p>{SECRET}</p>")],
    )


def _hidden(name: str, **fields: Any) -> Story:
    words = f"{name} of an {UNPUBLISHED}"
    return make_story(
        words,
        slug=slugify(name),
        standfirst=words,
        access_level="public",
        paragraphs=[words],
        **fields,
    )


def _withdrawn() -> Story:
    story = _hidden("Withdrawal")
    story.unpublish()
    return story


def text_of(client: Client, path: str, **headers: str) -> str:
    """The whole answer to a GET."""
    return response_text(client.get(path, headers=headers))


def response_text(answer: Any) -> str:
    """An answer as it crosses the wire: status, headers and body."""
    streamed = getattr(answer, "streaming_content", None)
    body = answer.content if streamed is None else b"".join(streamed)
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{answer.status_code}\n{headers}\n\n{body.decode(errors='replace')}"
