"""How brought-in stories are filed: categories and tags to sections, countries, industries, topics
and kinds; authors to people. What is missing is laid, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import slugify

from masthead.importing.items import Author, StoryItem, Term
from masthead.importing.plan import Plan
from masthead.publishing.models import Country, Filing, Industry, Kind, Person, Section, Topic

# Tried in this order for a category or tag that the mapping does not name.
_SHELVES: dict[str, type[Filing]] = {
    "section": Section,
    "country": Country,
    "industry": Industry,
    "topic": Topic,
}


class WrongMappingError(Exception):
    """A --map or --section that can't be followed; says what to write instead."""


@dataclass(slots=True)
class Filed:
    """Where one story goes."""

    section: Section
    kind: Kind
    countries: list[Filing] = field(default_factory=list)
    industries: list[Filing] = field(default_factory=list)
    topics: list[Filing] = field(default_factory=list)
    authors: list[Person] = field(default_factory=list)
    contributors: list[Person] = field(default_factory=list)


def checked_mapping(plan: Plan) -> dict[str, tuple[str, str]]:
    """The mapping by folded name: (shelf, slug). Raises WrongMappingError before anything
    is read."""
    mapping = {}
    for line in plan.mapping:
        name, _, target = line.partition("=")
        shelf, _, slug = target.strip().partition(":")
        is_known = shelf in _SHELVES or shelf == "skip" or (shelf == "kind" and slug in Kind)
        if not name.strip() or not is_known or (shelf != "skip" and not slug):
            raise WrongMappingError(
                f"“{line}” is not a valid mapping. Write NAME=section:SLUG (or country:, "
                f"industry:, topic:, kind:) or NAME=skip. Kinds: {', '.join(Kind.values)}."
            )
        mapping[_folded(name)] = (shelf, slug)
    _checked_section(plan.section)
    return mapping


def _checked_section(name: str) -> str:
    slug = slugify(name, allow_unicode=True)
    try:
        Section(name=name, slug=slug).clean_fields()
    except ValidationError as error:
        raise WrongMappingError(f"--section {name}: {' '.join(error.messages)}") from error
    return slug


class Shelves:
    """Files one batch; asks the database once for each kind of heading."""

    def __init__(self, plan: Plan, items: Iterable[StoryItem]) -> None:
        self.laid: dict[str, list[int]] = {}  # new rows by model label, for the index
        self._mapping = checked_mapping(plan)
        self._default = _lay_section(plan.section)
        items = list(items)
        terms = {self._slug(term): term for item in items for term in item.terms}
        slugs = {*terms, *(slug for _, slug in self._mapping.values())}
        self._known = {
            shelf: {row.slug: row for row in model.objects.filter(slug__in=slugs)}
            for shelf, model in _SHELVES.items()
        }
        self._lay_topics(terms)
        self._people = self._lay_people(
            author for item in items for author in [*item.authors, *item.contributors]
        )

    def file(self, item: StoryItem) -> Filed:
        kind = Kind(item.kind) if item.kind in Kind.values else Kind.NEWS
        filed = Filed(section=self._default, kind=kind)
        has_section = False
        for term in item.terms:
            shelf, slug = self._place(term)
            if shelf == "kind":
                filed.kind = Kind(slug)
            elif shelf == "section" and not has_section:
                filed.section, has_section = self._known["section"][slug], True
            elif shelf in {"country", "industry", "topic"}:
                _put(filed, shelf, self._known[shelf][slug])
        filed.authors = self._named(item.authors)
        filed.contributors = [p for p in self._named(item.contributors) if p not in filed.authors]
        return filed

    def _place(self, term: Term) -> tuple[str, str]:
        """The shelf and slug for a term: as mapped, else where a heading of that slug stands."""
        for name in (term.name, term.slug):
            if _folded(name) in self._mapping:
                return self._mapping[_folded(name)]
        slug = self._slug(term)
        for shelf in _SHELVES:
            if slug in self._known[shelf]:
                return shelf, slug
        return "skip", ""

    def _slug(self, term: Term) -> str:
        return (slugify(term.slug, True) or slugify(term.name, True))[:120]

    def _lay_topics(self, terms: dict[str, Term]) -> None:
        """A topic for each term that stands nowhere; a heading for each target of the mapping."""
        for shelf, slug in self._mapping.values():
            if shelf in _SHELVES and slug not in self._known[shelf]:
                if shelf != "topic":
                    raise WrongMappingError(
                        f"There is no {shelf} “{slug}”. Create it in the desk first."
                    )
                terms = {**terms, slug: Term(slug.replace("-", " ").capitalize(), slug)}
        missing = [
            Topic(name=(term.name or slug)[:120], slug=slug)
            for slug, term in terms.items()
            if slug and not self._stands(term, slug)
        ]
        for topic in Topic.objects.bulk_create(missing):
            self._known["topic"][topic.slug] = topic
        self._remember(missing)

    def _stands(self, term: Term, slug: str) -> bool:
        is_mapped = any(_folded(name) in self._mapping for name in (term.name, term.slug))
        is_target = ("topic", slug) in self._mapping.values()
        if is_target:
            return slug in self._known["topic"]
        return is_mapped or any(slug in known for known in self._known.values())

    def _lay_people(self, authors: Iterable[Author]) -> dict[str, Person]:
        wanted = {_person_slug(author): author for author in authors}
        people = {p.slug: p for p in Person.objects.filter(slug__in=wanted)}
        missing = [
            Person(name=author.name[:160], slug=slug, bio=author.bio)
            for slug, author in wanted.items()
            if slug and slug not in people
        ]
        Person.objects.bulk_create(missing)
        self._remember(missing)
        return people | {person.slug: person for person in missing}

    def _named(self, authors: list[Author]) -> list[Person]:
        slugs = dict.fromkeys(_person_slug(author) for author in authors)
        return [self._people[slug] for slug in slugs if slug]

    def _remember(self, rows: list[Any]) -> None:
        if rows:
            self.laid[rows[0]._meta.label] = [row.pk for row in rows]


def _lay_section(name: str) -> Section:
    slug = _checked_section(name)
    last = Section.objects.aggregate(last=Max("order", default=0))["last"]
    defaults = {"name": name, "order": last + 1}  # readers meet it last in the navigation
    section, _ = Section.objects.get_or_create(slug=slug, defaults=defaults)
    return section


def _put(filed: Filed, shelf: str, heading: Filing) -> None:
    headings = {
        "country": filed.countries,
        "industry": filed.industries,
        "topic": filed.topics,
    }[shelf]
    if heading not in headings:
        headings.append(heading)


def _person_slug(author: Author) -> str:
    return slugify(author.name, allow_unicode=True)[:160]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
