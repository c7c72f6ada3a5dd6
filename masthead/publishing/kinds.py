"""Kinds of story. Everything that distinguishes a kind is in this table: adding one takes an entry
here, and a template if its page looks different."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from masthead.access.gate import AccessLevel
from masthead.core.languages import Words


class NavPlace(Enum):
    """Where the navigation lists a kind. Without one, only under its section."""

    BEFORE_SECTIONS = "before sections"
    AFTER_SECTIONS = "after sections"


class FrontPlace(StrEnum):
    """An area of the front page that shows certain kinds."""

    REPORTING = "reporting"
    EXPLAINED = "explained"
    BRIEFS = "briefs"
    MEMOS = "memos"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFacts:
    """Everything that distinguishes a kind. `access` and `kicker` are defaults for its stories;
    `promise` says what members get beyond the cut, unless the story has a text of its own."""

    slug: str  # its page is /<slug>
    plural: Words
    access: AccessLevel
    promise: Words
    in_this: Words  # above what a story is filed under
    kicker: str = ""
    teaser_words: int = 120
    template: str = "site/story.html"
    schema_type: str = "NewsArticle"  # of schema.org
    nav: NavPlace | None = None
    nav_name: Words = ""  # shorter than the plural
    offer: Words = ""  # its description on the membership page
    icon: str = ""  # beside the offer: an SVG path in a 24 by 24 box
    front: frozenset[FrontPlace] = field(default_factory=frozenset)
    has_labelled_sections: bool = False
    is_named_in_lists: bool = False  # before the kicker


class Kind(models.TextChoices):
    """Each member is a kind's value in the database, its facts and its English name."""

    facts: KindFacts

    def __new__(cls, value: str, *facts: KindFacts) -> "Kind":  # mypy: Kind("memo") has none
        kind = str.__new__(cls, value)
        kind._value_ = value
        (kind.facts,) = facts
        return kind

    NEWS = (
        "news",
        KindFacts(
            slug="news",
            plural=_("News"),
            access=AccessLevel.PUBLIC,
            promise=_("Read the full story."),
            in_this=_("In this story"),
            front=frozenset({FrontPlace.REPORTING}),
        ),
        pgettext_lazy("kind of story", "News"),
    )
    INTEL = (
        "intel",
        KindFacts(
            slug="intel",
            plural=_("Intel"),
            access=AccessLevel.PUBLIC,
            promise=_("The full brief: what happened and what it means for decision-makers."),
            in_this=_("In this brief"),
            kicker="Intel",
            teaser_words=60,
            nav=NavPlace.BEFORE_SECTIONS,
            front=frozenset({FrontPlace.BRIEFS}),
            has_labelled_sections=True,
            is_named_in_lists=True,
        ),
        pgettext_lazy("kind of story", "Intel"),
    )
    ANALYSIS = (
        "analysis",
        KindFacts(
            slug="analysis",
            plural=_("Analysis"),
            access=AccessLevel.PUBLIC,
            promise=_("The full argument, with the evidence for and against."),
            in_this=_("In this analysis"),
            front=frozenset({FrontPlace.REPORTING, FrontPlace.EXPLAINED}),
        ),
        pgettext_lazy("kind of story", "Analysis"),
    )
    MEMO = (
        "memo",
        KindFacts(
            slug="memos",
            plural=_("Memos"),
            access=AccessLevel.PRO,
            promise=_("The full argument and what it means for decision-makers."),
            in_this=_("In this memo"),
            kicker="Memo",
            nav=NavPlace.AFTER_SECTIONS,
            offer=_("Short analysis with sources you can quote."),
            icon="M6 3.5h9l4 4v13H6zM9.5 11h6M9.5 14.5h6M9.5 18h4",
            front=frozenset({FrontPlace.MEMOS}),
        ),
        pgettext_lazy("kind of story", "Memo"),
    )
    TREND_REPORT = (
        "trend_report",
        KindFacts(
            slug="trend-reports",
            plural=_("Trend reports"),
            access=AccessLevel.PRO,
            promise=_("Every trend in detail, with the figures and their sources."),
            in_this=_("In this trend report"),
            kicker="Trend report",
            nav=NavPlace.AFTER_SECTIONS,
            nav_name=_("Reports"),
            offer=_("With charts and the figures behind them."),
            icon="M4 20.5V3.5M4 20.5h16.5M8 16l4-5 3 3 5-7",
            front=frozenset({FrontPlace.REPORT}),
        ),
        pgettext_lazy("kind of story", "Trend report"),
    )


def on_front(place: FrontPlace) -> tuple[Kind, ...]:
    return tuple(kind for kind in Kind if place in kind.facts.front)


def in_nav(place: NavPlace) -> tuple[Kind, ...]:
    return tuple(kind for kind in Kind if kind.facts.nav is place)
