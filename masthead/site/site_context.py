"""What every page shows: the publication, its navigation and its newsletters. Cached for a few
seconds in each process, so that it costs a page no query."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from masthead.access import gate
from masthead.billing.offers import PlanOffer, TrialTerms, personal_offers, trial_terms
from masthead.core.languages import Words, primary
from masthead.graphics.maps import MapOverrides, MapOverridesError
from masthead.newsletters.models import Newsletter
from masthead.publishing.kinds import Kind, NavPlace, in_nav
from masthead.publishing.models import Publication, Section, StandingPage
from masthead.publishing.models.filing import (
    STANDING_SLUGS,
    Country,
    Industry,
    Topic,
    names_in,
)
from masthead.publishing.models.listed import counts_of
from masthead.site.member_contents import MemberContents, member_contents

log = logging.getLogger(__name__)
KEPT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation."""

    own_name: Words
    address: str
    names: Mapping[str, str] = field(default_factory=dict)  # in other languages

    @property
    def name(self) -> Words:
        """In the language that the page is being written in."""
        return self.names.get(primary(get_language() or "en")) or self.own_name


@dataclass(frozen=True, slots=True, eq=False)
class SiteContext:
    """The publication as every page shows it. Compared by identity, so that a page fragment cached
    with one context never shows on a page with another."""

    publication: Publication
    nav: tuple[NavItem, ...]
    sections: tuple[Section, ...]
    kinds: frozenset[str]  # of which something is published
    newsletters: tuple[Newsletter, ...]  # offered free
    newsletter_of: Mapping[int, Newsletter]  # the free one closest to a section, by its id
    map_overrides: MapOverrides
    offer: PlanOffer | None  # the membership that the gate's block names
    week: TrialTerms | None  # the trial that comes with it
    standing: tuple[StandingPage, ...]  # published, in the order of the footer
    included: MemberContents  # what members read
    local_names: Mapping[tuple[str, str], Mapping[str, str]]  # of a heading, by kind and slug

    @property
    def words(self) -> list[str]:
        """The halves of the tagline."""
        return [half.strip() for half in self.publication.tagline.split("|") if half.strip()]

    @property
    def sells(self) -> bool:
        return self.offer is not None


_cached: tuple[float, SiteContext] | None = None


def site_context() -> SiteContext:
    """The context, at most ten seconds old."""
    global _cached  # noqa: PLW0603  # one small value for the process; a cache would pickle it
    kept = _cached
    if kept is None or monotonic() - kept[0] > KEPT_SECONDS:
        kept = _cached = (monotonic(), _build())
    return kept[1]


def clear() -> None:
    """Drop the cached context, because something in it has changed."""
    global _cached  # noqa: PLW0603
    _cached = None


def context(request: HttpRequest) -> dict[str, Any]:
    """The template context `house`, looked up only if a page uses it."""
    return {"house": SimpleLazyObject(site_context)}


def _build() -> SiteContext:
    sections = tuple(Section.objects.all())
    kinds = frozenset(counts_of("kind"))
    publication = Publication.load()
    offered = Newsletter.objects.filter(is_active=True)
    newsletters = tuple(each for each in offered if gate.decide(None, each).allowed)
    offer = next(iter(personal_offers()), None)
    return SiteContext(
        publication=publication,
        nav=_nav(sections, kinds),
        sections=sections,
        kinds=kinds,
        newsletters=newsletters,
        newsletter_of=_closest(newsletters),
        map_overrides=_map_overrides(publication),
        offer=offer,
        week=trial_terms(offer.price) if offer else None,
        standing=_standing(),
        included=member_contents(),
        local_names=_local_names(),
    )


def _standing() -> tuple[StandingPage, ...]:
    live = {page.slug: page for page in StandingPage.objects.live().defer("text", "changes")}
    return tuple(live[slug] for slug in STANDING_SLUGS if slug in live)


def _local_names() -> dict[tuple[str, str], dict[str, str]]:
    """What the desk calls sections, countries, industries and topics in other languages."""
    named = {
        "section": Section.objects.all(),
        "country": Country.objects.all(),
        "industry": Industry.objects.all(),
        "topic": Topic.objects.all(),
    }
    return {
        (kind, slug): names_in(lines)
        for kind, rows in named.items()
        for slug, lines in rows.exclude(other_names="").values_list("slug", "other_names")
    }


def _closest(newsletters: tuple[Newsletter, ...]) -> dict[int, Newsletter]:
    """For each section the newsletter that draws on it and on the fewest others. One that draws on
    some countries alone is close to none."""
    by_id = {newsletter.pk: newsletter for newsletter in newsletters}
    sources = Newsletter.sections.through.objects.filter(
        newsletter_id__in=by_id, newsletter__countries=None
    )
    pairs = list(sources.values_list("newsletter_id", "section_id"))
    breadth = Counter(newsletter_id for newsletter_id, _ in pairs)
    broadest_first = sorted(pairs, key=lambda pair: -breadth[pair[0]])
    return {section_id: by_id[newsletter_id] for newsletter_id, section_id in broadest_first}


def _map_overrides(publication: Publication) -> MapOverrides:
    try:
        return MapOverrides.from_dict(publication.map_overrides)
    except MapOverridesError:  # the desk's mistake must not take the pages down
        log.exception("The publication's map overrides can't be read; maps are drawn without them")
        return MapOverrides()


def _nav(sections: tuple[Section, ...], kinds: frozenset[str]) -> tuple[NavItem, ...]:
    return (
        *(_kind_item(kind) for kind in in_nav(NavPlace.BEFORE_SECTIONS) if kind in kinds),
        *(
            NavItem(section.name, reverse("section", args=[section.slug]), section.names)
            for section in sections
        ),
        *(_kind_item(kind) for kind in in_nav(NavPlace.AFTER_SECTIONS) if kind in kinds),
    )


def _kind_item(kind: Kind) -> NavItem:
    return NavItem(
        kind.facts.nav_name or kind.facts.plural, reverse("kind", args=[kind.facts.slug])
    )
