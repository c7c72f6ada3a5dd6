"""The front page: what the desk chose, filled up with the newest stories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override

from masthead.core.interface_language import closest_language
from masthead.core.languages import primary
from masthead.membership.responses import page
from masthead.publishing.kinds import FrontPlace, Kind, on_front
from masthead.publishing.models import FrontPage, RelatedStory, Section, Story
from masthead.publishing.models.listed import ALL, key_of, newest
from masthead.publishing.teasers import Teaser, teasers
from masthead.site.site_context import site_context

_NEWEST = 80
_MORE_OF_LEAD = 3
_BRIEFS = 9
_BESIDE = 6
_EXPLAINED = 4
_MEMOS = 3
_IN_SECTION = 3
_DATELINES = 6
_MIN_DISTANCE = 5.0  # degrees; closer together, two place names overlap on a ruler
_REPORTING = on_front(FrontPlace.REPORTING)
_RARER = ((FrontPlace.MEMOS, _MEMOS), (FrontPlace.REPORT, 1))


def show(request: HttpRequest) -> HttpResponse:
    language = primary(get_language() or "en")
    if language != primary(site_context().publication.language):
        return _render(request, build_layout_in(language))
    return render_front(request, front=FrontPage.objects.first() or FrontPage())


def show_in(request: HttpRequest, language: str) -> HttpResponse:
    """The front page in one language, whatever the reader chose: an address to link to."""
    with override(closest_language(language)):
        return show(request)


def render_front(request: HttpRequest, *, front: FrontPage) -> HttpResponse:
    """The front page as published, or as a draft being previewed at the desk."""
    return _render(request, build_layout(front))


@dataclass(frozen=True, slots=True)
class FrontShelf:
    section: Section
    teasers: list[Teaser]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which story goes where; each appears once."""

    lead: Teaser | None
    more_of_lead: list[Teaser]
    beside: list[Teaser]
    explained: list[Teaser]
    briefs: list[Teaser]
    memos: list[Teaser]
    report: Teaser | None
    shelves: list[FrontShelf]
    datelines: list[Teaser]

    updated_at: datetime | None

    @property
    def is_empty(self) -> bool:
        return self.lead is None and not (self.briefs or self.memos or self.report)


def _render(request: HttpRequest, layout: Layout) -> HttpResponse:
    context = {
        "front": layout,
        "zone": site_context().publication.zone,
        "now": timezone.now(),
        "here": "/",
    }
    return page(request, "site/front.html", context)


class StoryPile:
    """Teasers, newest first; each can be taken once."""

    def __init__(self, newest_first: Iterable[Teaser]) -> None:
        self.left = {teaser.story_id: teaser for teaser in newest_first}

    def take(
        self,
        count: int,
        *,
        chosen: Sequence[int] = (),
        kinds: Sequence[str] = (),
        section: str = "",
        spared: Iterable[int] = (),
    ) -> list[Teaser]:
        """The chosen ones in their order, then the newest of these kinds (and this section),
        sparing what was chosen for elsewhere."""
        fitting = [
            teaser.story_id
            for teaser in self.left.values()
            if teaser.kind in kinds and section in {"", teaser.section}
        ]
        kept_back = set(spared)
        order = dict.fromkeys([*chosen, *(pk for pk in fitting if pk not in kept_back)])
        taken = [pk for pk in order if pk in self.left][:count]
        return [self.left.pop(pk) for pk in taken]


@dataclass(frozen=True, slots=True)
class Picks:
    """What the desk chose for the front page."""

    lead: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()
    explained: tuple[int, ...] = ()


def build_layout(front: FrontPage) -> Layout:
    """Arrange the stories around what the desk chose."""
    picks = Picks(
        lead=(front.lead_id,) if front.lead_id else (),
        beside=_chosen_ids(front, "beside"),
        explained=_chosen_ids(front, "explained"),
    )
    chosen = [*picks.lead, *picks.beside, *picks.explained]
    return _arranged(teasers(_candidates(chosen=chosen)), picks)


def build_layout_in(language: str) -> Layout:
    """Arrange the stories of one language, newest first; where there are too few, the newest of
    all stand behind them. What the desk chose is for the front page in the publication's own."""
    return _arranged(teasers([*_newest_in(language), *_candidates(chosen=[])]), Picks())


def _arranged(candidates: list[Teaser], picks: Picks) -> Layout:
    pile = StoryPile(candidates)
    spared = (*picks.beside, *picks.explained)
    lead = pile.take(1, chosen=picks.lead, kinds=_REPORTING, spared=spared)
    explained_kinds = on_front(FrontPlace.EXPLAINED)
    return Layout(
        lead=lead[0] if lead else None,
        more_of_lead=pile.take(_MORE_OF_LEAD, chosen=_related_ids(lead)),
        beside=pile.take(_BESIDE, chosen=picks.beside, kinds=_REPORTING, spared=picks.explained),
        explained=pile.take(_EXPLAINED, chosen=picks.explained, kinds=explained_kinds),
        briefs=pile.take(_BRIEFS, kinds=on_front(FrontPlace.BRIEFS)),
        memos=pile.take(_MEMOS, kinds=on_front(FrontPlace.MEMOS)),
        report=next(iter(pile.take(1, kinds=on_front(FrontPlace.REPORT))), None),
        shelves=_shelves(pile),
        datelines=datelines(candidates),
        updated_at=candidates[0].published_at if candidates else None,
    )


def _newest_in(language: str) -> list[Story]:
    own = Story.objects.filter(language__startswith=language).published().for_teasers()
    return list(own[:_NEWEST])


def datelines(newest_first: Iterable[Teaser]) -> list[Teaser]:
    """The newest story from each of a few places, west to east, far enough apart to be legible."""
    placed: list[Teaser] = []
    for teaser in newest_first:
        if teaser.place and all(_are_apart(teaser, other) for other in placed):
            placed.append(teaser)
    return sorted(placed[:_DATELINES], key=_longitude)


def _are_apart(one: Teaser, other: Teaser) -> bool:
    return abs(_longitude(one) - _longitude(other)) >= _MIN_DISTANCE


def _longitude(teaser: Teaser) -> float:
    return teaser.place.longitude if teaser.place else 0.0


def _chosen_ids(front: FrontPage, name: str) -> tuple[int, ...]:
    return tuple(row.story_id for row in getattr(front, name).all())


def _related_ids(lead: list[Teaser]) -> list[int]:
    if not lead:
        return []
    related = RelatedStory.objects.filter(story_id=lead[0].story_id)
    return list(related.values_list("other_id", flat=True))


def _candidates(*, chosen: list[int]) -> list[Story]:
    """All stories the page may show, in one query: chosen, newest, and enough of rarer kinds."""
    rarer = [(kind, count) for place, count in _RARER for kind in on_front(place)]
    wanted = [newest(ALL, _NEWEST), *(newest(key_of("kind", kind), n) for kind, n in rarer)]
    shown = [Q(pk__in=chosen), *(Q(pk__in=ids) for ids in wanted)]
    return list(Story.objects.any_of(*shown).published().for_teasers())


def _shelves(pile: StoryPile) -> list[FrontShelf]:
    shelves = [
        FrontShelf(section, pile.take(_IN_SECTION, kinds=Kind.values, section=section.name))
        for section in site_context().sections
    ]
    return [shelf for shelf in shelves if shelf.teasers]
