"""A story's relations: credits, filing, related stories and embed titles."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable

from masthead.core.compiled import Compiled
from masthead.publishing.models import Credit, Embed, RelatedStory, Story

RELATED = "related"
EMBED = "embed"
FILINGS = {"country": "countries", "industry": "industries", "topic": "topics"}
_NOTHING = Value("", output_field=CharField())
_NO_NUMBER = Value(0, output_field=IntegerField())


class Fact(NamedTuple):
    """A credit (`what` is its role), a heading, a related story's id, or an embed's title."""

    what: str
    order: int | None
    name: str = ""
    slug: str = ""
    detail: str = ""
    place: str = ""
    other: int = 0


def facts_of(story: Story, *, embed_hashes: Sequence[str] = ()) -> list[Fact]:
    """All relations of a story, in order, in one query."""
    return _in_order(Fact(*row) for row in _facts(story.pk, embed_hashes))


def draft_facts_of(story: Story) -> list[Fact]:
    """The same for a draft, whose credits and headings are not in the tables yet."""
    credited = [
        Fact(c.role, i, c.person.name, c.person.slug, c.person.title, _place_of(c.person))
        for i, c in enumerate(story.credits.all())
    ]
    related = [Fact(RELATED, i, other=r.other_id) for i, r in enumerate(story.related.all())]
    filed = [
        Fact(what, i, heading.name, heading.slug, getattr(heading, "iso", ""))
        for what, name in FILINGS.items()
        for i, heading in enumerate(getattr(story, name).all())
    ]
    return [*credited, *related, *filed]


def _place_of(person: Any) -> str:
    return person.place.name if person.place else ""


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    # a row created outside the desk's form has no order
    return sorted(facts, key=lambda fact: fact.order or 0)


type Rows = QuerySet[Any, tuple[Any, ...]]


@Compiled
def _facts(story_id: int, embed_hashes: Sequence[str]) -> Rows:
    rows = [_credits(story_id), _related(story_id), *(_filed(story_id, what) for what in FILINGS)]
    if embed_hashes:
        rows.append(_embeds(embed_hashes))
    first, *rest = rows
    return first.union(*rest, all=True).order_by()


def _columns(rows: QuerySet[Any], **columns: Combinable) -> Rows:
    """The columns of a fact, which every part of the union has in the same order."""
    blank: dict[str, Combinable] = {
        "a_what": _NOTHING,
        "b_order": _NO_NUMBER,
        "c_name": _NOTHING,
        "d_slug": _NOTHING,
        "e_detail": _NOTHING,
        "f_place": _NOTHING,
        "g_other": _NO_NUMBER,
    }
    chosen = blank | columns
    return rows.order_by().annotate(**chosen).values_list(*chosen)


def _credits(story_id: int) -> Rows:
    return _columns(
        Credit.objects.filter(story_id=story_id),
        a_what=F("role"),
        b_order=F("sort_order"),
        c_name=F("person__name"),
        d_slug=F("person__slug"),
        e_detail=F("person__title"),
        f_place=F("person__place__name"),
    )


def _related(story_id: int) -> Rows:
    return _columns(
        RelatedStory.objects.filter(story_id=story_id),
        a_what=Value(RELATED, output_field=CharField()),
        b_order=F("sort_order"),
        g_other=F("other_id"),
    )


def _filed(story_id: int, what: str) -> Rows:
    detail = {"e_detail": F("country__iso")} if what == "country" else {}
    return _columns(
        getattr(Story, FILINGS[what]).through.objects.filter(story_id=story_id),
        a_what=Value(what, output_field=CharField()),
        b_order=F("pk"),
        c_name=F(f"{what}__name"),
        d_slug=F(f"{what}__slug"),
        **detail,
    )


def _embeds(hashes: Sequence[str]) -> Rows:
    return _columns(
        Embed.objects.filter(hash__in=hashes),
        a_what=Value(EMBED, output_field=CharField()),
        c_name=F("title"),
        d_slug=F("hash"),
    )
