"""Reading: everything one reader may see of a story, ready for templates."""

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
from masthead.publishing.models.listed import key_of, newest
from masthead.publishing.models.stories import StoryQuerySet
from masthead.publishing.parts import Figure, LabelledSection
from masthead.publishing.responsive_images import responsive_images
from masthead.publishing.stored_blocks import Block, blocks_in
from masthead.publishing.story_relations import EMBED, RELATED, Fact, Rows, draft_facts_of, facts_of
from masthead.publishing.teasers import SUMMARY_COLUMNS, StorySummary, Teaser, reading_minutes

READ_NEXT = 4


@dataclass(frozen=True, slots=True)
class NamedItem:
    """A credited person, or a heading that the story is filed under. `detail` is a person's job
    title or a country's ISO code."""

    name: str
    slug: str
    detail: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was corrected and when. Readers without access to the story get only the date."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that a page, e-mail or feed may show of a story under `decision`. `is_cut` says
    that there is more."""

    decision: Decision
    is_cut: bool
    words: int
    sections: tuple[LabelledSection, ...]
    lead: Figure | None
    authors: tuple[NamedItem, ...]
    contributors: tuple[NamedItem, ...]
    editors: tuple[NamedItem, ...]
    photographers: tuple[NamedItem, ...]
    countries: tuple[NamedItem, ...]
    industries: tuple[NamedItem, ...]
    topics: tuple[NamedItem, ...]
    corrections: tuple[Correction, ...]
    read_next: tuple[Teaser, ...]

    @property
    def minutes(self) -> int:
        return reading_minutes(self.words)

    @property
    def is_labelled(self) -> bool:
        return any(section.label for section in self.sections)

    @property
    def pause(self) -> int:
        """The index of the section that a sign-up form may follow: the emphasised or the first."""
        emphasised = (i for i, section in enumerate(self.sections) if section.is_emphasised)
        return next(emphasised, 0)


def read_story(
    story: Story, *, decision: Decision, emphasised_label: str = "", is_draft: bool = False
) -> Reading:
    """What `decision` allows of a story, ready for templates; nothing beyond the teaser leaves
    this function. Takes three queries at most. A draft shows the credits and headings that it
    would be published with."""
    blocks = open_body(story, decision=decision)
    facts = (
        draft_facts_of(story) if is_draft else facts_of(story, embed_hashes=embed_hashes(blocks))
    )
    teasers = _teasers(story, linked=story_ids(blocks), related=_related_ids(facts))
    assembler = Assembler(
        images=responsive_images(_picture_ids(story, blocks)),
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
    """The published stories that this one links to, and the newest of its section, newest first,
    in one query."""
    linked_ids = sorted(linked | set(related))
    rows = (
        _linked_and_newest(linked_ids, story.pk or 0, key_of("section", story.section_id))
        if len(related) < READ_NEXT
        else _linked_summaries(linked_ids, story.pk or 0)
    )
    return {row[0]: Teaser.of(StorySummary(*row)) for row in rows}


@Compiled
def _linked_summaries(ids: Sequence[int], story_id: int) -> Rows:
    return _others(Story.objects.filter(pk__in=ids), story_id)


@Compiled
def _linked_and_newest(ids: Sequence[int], story_id: int, section: str) -> Rows:
    """The stories with these IDs, and the newest of the section."""
    beside = newest(section, 2 * READ_NEXT + 1)  # one of them may be the story itself
    return _others(Story.objects.any_of(Q(pk__in=ids), Q(pk__in=beside)), story_id)


def _others(stories: StoryQuerySet, story_id: int) -> Rows:
    return stories.published().exclude(pk=story_id).values_list(*SUMMARY_COLUMNS)


def _read_next(
    story: Story, facts: Sequence[Fact], teasers: Mapping[int, Teaser]
) -> tuple[Teaser, ...]:
    """The editor's choice, then the newest stories of the section."""
    chosen = [teasers[pk] for pk in _related_ids(facts) if pk in teasers]
    beside = [
        teaser
        for teaser in teasers.values()
        if teaser.section == story.section.name and teaser not in chosen
    ]
    return tuple([*chosen, *beside][:READ_NEXT])


def _named(facts: Iterable[Fact], what: str) -> tuple[NamedItem, ...]:
    return tuple(
        NamedItem(name=fact.name, slug=fact.slug, detail=fact.detail, place=fact.place or "")
        for fact in facts
        if fact.what == what
    )


def _corrections(story: Story, decision: Decision) -> tuple[Correction, ...]:
    """Complete corrections; one without its date or text says nothing yet."""
    if not _has_teaser(decision):
        return ()
    written = [block["value"] for block in blocks_in(story.corrections)]
    return tuple(
        Correction(on=on, text=value["text"] if decision.allowed else "")
        for value in written
        if (on := parse_date(value["date"] or "")) and value["text"].strip()
    )
