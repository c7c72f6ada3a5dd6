"""Labels of the story page, in each language that stories are published in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from masthead.access import gate
from masthead.core.languages import Grammar, Plural, grammar_of, in_language
from masthead.core.locales import zone_abbreviation
from masthead.publishing.models import Kind


@dataclass(frozen=True, slots=True, eq=False)
class PageWords:
    """One language's labels; `{}` is filled in. `kinds` and `in_this` are keyed by story kind."""

    language: str
    front_page: str
    breadcrumb: str
    minutes: Plural
    in_place: str
    read_next: str
    read_with: str
    tools: str
    cite: str
    share: str
    copied: str
    text_size: str
    give: str
    print: str
    corrections: str
    corrected: str
    country: str
    industry: str
    topic: str
    edited_by: str
    photographs_by: str
    contributed: str
    map_by: str
    table: str
    read_on: Mapping[gate.NextStep, str]  # where a feed ends at the gate
    figures: str
    source: str
    kinds: Mapping[str, str] = field(default_factory=dict)
    in_this: Mapping[str, str] = field(default_factory=dict)

    @property
    def grammar(self) -> Grammar:
        return grammar_of(self.language)

    def listed(self, names: Iterable[str]) -> str:
        return self.grammar.listed(names)

    def day(self, moment: datetime, zone: ZoneInfo) -> str:
        """“22 November 2026”."""
        return self.grammar.day(moment.astimezone(zone))

    def full(self, moment: datetime, zone: ZoneInfo) -> str:
        """“22 November 2026, 05:40 GST”."""
        there = moment.astimezone(zone)
        letters = zone_abbreviation(zone, moment)
        return f"{self.day(moment, zone)}{self.grammar.comma} {there:%H:%M} {letters}"


_ENGLISH = PageWords(
    language="en",
    front_page="Front page",
    breadcrumb="Breadcrumb",
    minutes=Plural("{} min read", "{} min read", "{} min read", "{} min read"),
    in_place=" in {}",
    read_next="Read next",
    read_with="Related",
    tools="Reading tools",
    cite="Cite",
    share="Share",
    copied="Link copied",
    text_size="Text size",
    give="Gift",
    print="Print",
    corrections="Corrections",
    corrected="this story was corrected.",
    country="Country",
    industry="Industry",
    topic="Topic",
    edited_by="Edited by {}.",
    photographs_by="Photographs by {}.",
    contributed="{} contributed to this story.",
    map_by="Map: {}",
    table="Table",
    read_on={
        gate.NextStep.JOIN: "Continue reading with PRO",
        gate.NextStep.REGISTER: "Continue reading with a free account",
    },
    figures="View the figures as a table",
    source="Source: {}",
    kinds={kind.value: kind.name_in("en") for kind in Kind},
    in_this={kind.value: f"In this {kind.called}" for kind in Kind},
)

_ARABIC = PageWords(
    language="ar",
    front_page="الصفحة الأولى",
    breadcrumb="مسار التصفح",
    minutes=Plural("قراءة في دقيقة", "قراءة في دقيقتين", "قراءة في {} دقائق", "قراءة في {} دقيقة"),
    in_place="، {}",
    read_next="اقرأ أيضا",
    read_with="يقرأ معه",
    tools="أدوات القراءة",
    cite="اقتباس",
    share="مشاركة",
    copied="نُسخ الرابط",
    text_size="حجم الخط",
    give="أهدِ المقال",
    print="طباعة",
    corrections="تصويبات",
    corrected="صُوِّب.",
    country="بلد",
    industry="قطاع",
    topic="موضوع",
    edited_by="تحرير: {}.",
    photographs_by="تصوير: {}.",
    contributed="ساهم في إعداد هذا النص: {}.",
    map_by="الخريطة: {}",
    table="جدول",
    read_on={
        gate.NextStep.JOIN: "تابع القراءة مع PRO",
        gate.NextStep.REGISTER: "تابع القراءة بحساب مجاني",
    },
    figures="الأرقام في جدول",
    source="المصدر: {}",
    kinds={kind.value: kind.name_in("ar") for kind in Kind},
    in_this={kind.value: "في هذا النص" for kind in Kind},
)


_WORDS = {"en": _ENGLISH, "ar": _ARABIC}


def words_in(language: str) -> PageWords:
    return in_language(language, _WORDS)
