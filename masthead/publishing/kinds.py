"""Kinds of story. Everything that distinguishes a kind is in this table: adding one takes an entry
here, and a template if its page looks different."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from django.db import models

from masthead.access.gate import AccessLevel


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
    plural: str
    access: AccessLevel
    promise: str
    names: Mapping[str, str]  # by language, beside the English label
    called: str = ""  # in “In this …”; empty: the label
    kicker: str = ""
    teaser_words: int = 120
    template: str = "site/story.html"
    schema_type: str = "NewsArticle"  # of schema.org
    nav: NavPlace | None = None
    nav_name: str = ""  # shorter than the plural
    offer: str = ""  # its description on the membership page
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
            plural="News",
            access=AccessLevel.PUBLIC,
            promise="Read the full story.",
            names={"ar": "خبر"},
            front=frozenset({FrontPlace.REPORTING}),
        ),
        "News",
    )
    INTEL = (
        "intel",
        KindFacts(
            slug="intel",
            plural="Intel",
            access=AccessLevel.PUBLIC,
            promise="The full brief: what happened and what it means for decision-makers.",
            names={"ar": "موجز"},
            called="brief",
            kicker="Intel",
            teaser_words=60,
            nav=NavPlace.BEFORE_SECTIONS,
            front=frozenset({FrontPlace.BRIEFS}),
            has_labelled_sections=True,
            is_named_in_lists=True,
        ),
        "Intel",
    )
    ANALYSIS = (
        "analysis",
        KindFacts(
            slug="analysis",
            plural="Analysis",
            access=AccessLevel.PUBLIC,
            promise="The full argument, with the evidence for and against.",
            names={"ar": "تحليل"},
            front=frozenset({FrontPlace.REPORTING, FrontPlace.EXPLAINED}),
        ),
        "Analysis",
    )
    MEMO = (
        "memo",
        KindFacts(
            slug="memos",
            plural="Memos",
            access=AccessLevel.PRO,
            promise="The full argument and what it means for decision-makers.",
            names={"ar": "مذكرة"},
            kicker="Memo",
            nav=NavPlace.AFTER_SECTIONS,
            offer="Short analysis with sources you can quote.",
            icon="M6 3.5h9l4 4v13H6zM9.5 11h6M9.5 14.5h6M9.5 18h4",
            front=frozenset({FrontPlace.MEMOS}),
        ),
        "Memo",
    )
    TREND_REPORT = (
        "trend_report",
        KindFacts(
            slug="trend-reports",
            plural="Trend reports",
            access=AccessLevel.PRO,
            promise="Every trend in detail, with the figures and their sources.",
            names={"ar": "تقرير اتجاهات"},
            kicker="Trend report",
            nav=NavPlace.AFTER_SECTIONS,
            nav_name="Reports",
            offer="With charts and the figures behind them.",
            icon="M4 20.5V3.5M4 20.5h16.5M8 16l4-5 3 3 5-7",
            front=frozenset({FrontPlace.REPORT}),
        ),
        "Trend report",
    )

    def name_in(self, language: str) -> str:
        """“Memo”, “مذكرة”."""
        return self.facts.names.get(language, str(self.label))

    @property
    def called(self) -> str:
        """What a story of this kind calls itself: “In this brief”."""
        return self.facts.called or str(self.label).lower()


def on_front(place: FrontPlace) -> tuple[Kind, ...]:
    return tuple(kind for kind in Kind if place in kind.facts.front)


def in_nav(place: NavPlace) -> tuple[Kind, ...]:
    return tuple(kind for kind in Kind if kind.facts.nav is place)
