"""Reading: what one reader gets of one story, ready for templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.dateparse import parse_date

from masthead.access.gate import Decision
from masthead.core.compiled import Compiled
from masthead.publishing.assembling import Assembler, embed_hashes, picture_ids, story_ids
from masthead.publishing.body import open_body, word_count
from masthead.publishing.models import Credit, Story
from masthead.publishing.parts import Figure, LabelledSection
from masthead.publishing.paywall_cut import Block
from masthead.publishing.responsive_images import plates
from masthead.publishing.story_relations import EMBED, RELATED, Fact, Rows, draft_facts_of, facts_of
from masthead.publishing.teasers import LISTED, Listed, Teaser, minutes

READ_NEXT = 4


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody credited, or a heading that the story is filed under. `detail` is a person's role
    in the house or a country's ISO code."""

    name: str
    slug: str
    detail: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was put right and when. Who may not read the story gets the date alone."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a page, mail or feed may show of a story to the reader whom `decision` is about.
    `is_cut` tells that there is more."""

    decision: Decision
    is_cut: bool
    words: int
    sections: tuple[LabelledSection, ...]
    lead: Figure | None
    authors: tuple[Named, ...]
    contributors: tuple[Named, ...]
    editors: tuple[Named, ...]
    photographers: tuple[Named, ...]
    countries: tuple[Named, ...]
    industries: tuple[Named, ...]
    topics: tuple[Named, ...]
    corrections: tuple[Correction, ...]
    read_next: tuple[Teaser, ...]

    @property
    def minutes(self) -> int:
        return minutes(self.words)

    @property
    def is_labelled(self) -> bool:
        return any(section.label for section in self.sections)

    @property
    def pause(self) -> int:
        """After which section a sign-up may stand: the emphasised one, else the first."""
        emphasised = (i for i, section in enumerate(self.sections) if section.is_emphasised)
        return next(emphasised, 0)


def read_story(
    story: Story, *, decision: Decision, emphasised_label: str = "", is_draft: bool = False
) -> Reading:
    """What `decision` lets through of a story, ready for templates; beyond the teaser nothing
    leaves this function. Three queries at most. A draft shows the credits and headings that it
    would be published with."""
    blocks = open_body(story, decision=decision)
    facts = (
        draft_facts_of(story) if is_draft else facts_of(story, embed_hashes=embed_hashes(blocks))
    )
    teasers = _teasers(story, linked=story_ids(blocks), related=_related_ids(facts))
    assembler = Assembler(
        plates=plates(_picture_ids(story, blocks)),
        teasers=teasers,
        embed_titles={fact.slug: fact.name for fact in facts if fact.what == EMBED},
        emphasised_label=emphasised_label,
    )
    return Reading(
        decision=decision,
        is_cut=not decision.allowed,
        words=word_count(story),
        sections=assembler.sections(blocks),
        lead=assembler.figure(story.lead_picture_id) if _has_teaser(decision) else None,
        authors=_named(facts, Credit.Role.AUTHOR),
        contributors=_named(facts, Credit.Role.CONTRIBUTOR),
        editors=_named(facts, Credit.Role.EDITOR),
        photographers=_named(facts, Credit.Role.PHOTOGRAPHER),
        countries=_named(facts, "country"),
        industries=_named(facts, "industry"),
        topics=_named(facts, "topic"),
        corrections=_corrections(story, decision),
        read_next=_read_next(story, facts, teasers),
    )


def _has_teaser(decision: Decision) -> bool:
    return decision.allowed or decision.teaser


def _picture_ids(story: Story, blocks: Iterable[Block]) -> set[int]:
    return picture_ids(blocks) | ({story.lead_picture_id} if story.lead_picture_id else set())


def _related_ids(facts: Iterable[Fact]) -> list[int]:
    return [fact.other for fact in facts if fact.what == RELATED]


def _teasers(story: Story, *, linked: set[int], related: Sequence[int]) -> dict[int, Teaser]:
    """Every published story that this one points to, and the newest beside it, newest first, in
    one query."""
    pointed_to = sorted(linked | set(related))
    rows = (
        _beside(pointed_to, story.pk or 0, story.section_id)
        if len(related) < READ_NEXT
        else _pointed_to(pointed_to, story.pk or 0)
    )
    return {row[0]: Teaser.of(Listed(*row)) for row in rows}


@Compiled
def _pointed_to(ids: Sequence[int], story_id: int) -> Rows:
    return _others(story_id).filter(pk__in=ids)


@Compiled
def _beside(ids: Sequence[int], story_id: int, section_id: int) -> Rows:
    """These, and the newest of the section."""
    newest = _others(story_id).filter(section_id=section_id).values("pk")[: 2 * READ_NEXT]
    return _others(story_id).filter(Q(pk__in=ids) | Q(pk__in=newest))


def _others(story_id: int) -> Rows:
    return Story.objects.published().exclude(pk=story_id).values_list(*LISTED)


def _read_next(
    story: Story, facts: Sequence[Fact], teasers: Mapping[int, Teaser]
) -> tuple[Teaser, ...]:
    """What the editor chose, then the newest of the section."""
    chosen = [teasers[pk] for pk in _related_ids(facts) if pk in teasers]
    newest = [
        teaser
        for teaser in teasers.values()
        if teaser.section == story.section.name and teaser not in chosen
    ]
    return tuple([*chosen, *newest][:READ_NEXT])


def _named(facts: Iterable[Fact], what: str) -> tuple[Named, ...]:
    return tuple(
        Named(name=fact.name, slug=fact.slug, detail=fact.detail, place=fact.place or "")
        for fact in facts
        if fact.what == what
    )


def _corrections(story: Story, decision: Decision) -> tuple[Correction, ...]:
    return tuple(
        Correction(
            on=parse_date(block["value"]["date"]) or date.min,
            text=block["value"]["text"] if decision.allowed else "",
        )
        for block in story.corrections.raw_data
        if _has_teaser(decision)
    )
